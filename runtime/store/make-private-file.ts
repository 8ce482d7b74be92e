import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, linkSync, openSync, rmSync } from 'node:fs';
import { ConnectorError } from '../kernel/errors.ts';

/**
 * Makes an empty file that only its user may read, where there is none. SQLite would make one that everybody may; what it puts beside
 * it (the write-ahead log) takes its mode. Throws STORE_FAILED.
 */
export function makePrivateFile(file: string): void {
  if (existsSync(file)) return;
  const draft = `${file}.${randomUUID()}`;
  try {
    closeSync(openSync(draft, 'wx', 0o600));
    link(draft, file);
  } catch (cause) {
    throw new ConnectorError('STORE_FAILED', `"${file}" cannot be made; check that this user may write to the data folder`, {}, cause);
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * The file comes into being closed: to close a file takes away every lock that this process has on it (https://sqlite.org/howtocorrupt.html
 * §2.2), and another thread may have it open by then.
 */
function link(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch {
    // It is there by now, or this file system has no links; to make it in place is the next best.
    if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  }
}
