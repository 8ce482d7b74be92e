import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '../kernel/json.ts';

/** Who holds a data folder. */
export interface Holder {
  readonly pid: number;
  /** ISO 8601. */
  readonly started: string;
  /** Where it serves its HTTP API, once it has said so. */
  readonly url?: string;
}

const file = (folder: string): string => join(folder, 'holder.json');

/**
 * What the process that holds, or last held, the folder wrote about itself; undefined when there is nothing to read. It only
 * informs: a killed process leaves it behind, and only the lock itself says whether the folder is held.
 */
export async function readHolder(folder: string): Promise<Holder | undefined> {
  try {
    return parseHolder(JSON.parse(await readFile(file(folder), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Written beside and renamed, so that a reader never sees half of it. Only for the process that has the lock. */
export async function writeHolder(folder: string, holder: Holder): Promise<void> {
  const draft = `${file(folder)}.new`;
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600 });
  await rename(draft, file(folder));
}

/** Only for the process that has the lock, before it lets go of it. */
export async function removeHolder(folder: string): Promise<void> {
  await rm(file(folder), { force: true });
}

function parseHolder(value: unknown): Holder | undefined {
  if (!isObject(value) || typeof value['pid'] !== 'number' || typeof value['started'] !== 'string') return undefined;
  const { pid, started, url } = value;
  return typeof url === 'string' ? { pid, started, url } : { pid, started };
}
