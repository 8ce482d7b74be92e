import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ConnectorError } from '../kernel/errors.ts';

/**
 * Writes a file whole or not at all: beside its place first, and there only once all of it is on the disk. Throws OUTPUT_FAILED, and what
 * `pieces` throws; whatever was in its place is there still then.
 */
export async function writeWhole(path: string, pieces: AsyncIterable<string | Uint8Array> | readonly string[]): Promise<void> {
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
  try {
    await using file = await failing(path, () => open(partial, 'w'));
    for await (const piece of pieces) await failing(path, () => file.writeFile(piece));
    await failing(path, () => file.sync());
    await failing(path, () => rename(partial, path));
  } catch (thrown) {
    await rm(partial, { force: true }).catch(() => {});
    throw thrown;
  }
}

async function failing<Result>(path: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
    throw new ConnectorError('OUTPUT_FAILED', `"${path}" could not be written: ${words[code] ?? code}`, { path, system: code }, thrown);
  }
}

const words: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full (ENOSPC)',
  EFBIG: 'the file may not become that large (EFBIG)',
  EDQUOT: 'the quota of the disk is used up (EDQUOT)',
  ENOENT: 'its folder does not exist (ENOENT)',
  EACCES: 'its folder may not be written (EACCES)',
  EPERM: 'its folder may not be written (EPERM)',
  EROFS: 'the disk is read-only (EROFS)',
  EISDIR: 'it is a folder (EISDIR)',
};
