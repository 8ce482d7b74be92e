import { randomUUID } from 'node:crypto';
import { access, link, mkdir, open, rm } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { allowedRanges, isInRanges } from '../kernel/addresses.ts';
import { newKeyText } from './key-text.ts';

const loopback = allowedRanges('localhost') ?? [];

/** Why a server is none for development, which may make a key of its own; undefined where it is one. */
export function notForDevelopment(server: { readonly host: string; readonly databaseUrl: string | undefined }): string | undefined {
  if (server.databaseUrl !== undefined) return 'DATABASE_URL is set, so other machines may share the store';
  const { host } = server;
  if (host === 'localhost' || (isIP(host) !== 0 && isInRanges(host, loopback))) return undefined;
  return `the server listens on ${host}, where other machines may reach it`;
}

/** Where the key lies that a server for development made. */
export function developmentKeyFile(folder: string): string {
  return join(folder, 'master-key');
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Makes the key, whole and on the disk before it has its name; of processes that start together one makes it. False where there is one. */
export async function makeDevelopmentKey(folder: string): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = developmentKeyFile(folder);
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeDurably(draft, `# Made for development. What it sealed is lost with it.\n${newKeyText()}\n`);
    // Unlike rename, it does not take the place of one that is there.
    await link(draft, file);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false;
    throw thrown;
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
