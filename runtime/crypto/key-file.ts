import { type FileHandle, open } from 'node:fs/promises';
import { ConnectorError } from '../kernel/errors.ts';

const mostBytes = 65_536;

/**
 * Texts of the keys in a file: one a line, the current one first; blank lines and those that begin with `#` do not count. Throws
 * CONNECTOR_ENCRYPTION_SECRET_REQUIRED where it is not there, is too large, or others than its owner could read it.
 */
export async function readKeyFile(path: string, what: string): Promise<readonly string[]> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw unusable(path, `${what} cannot be opened; name a file that this process may read`, cause);
  });
  try {
    await checkFile(file, path, what);
    // Of the file that was checked: its name may stand for another one by now.
    const lines = (await file.readFile('utf8')).split(/\r?\n/);
    return lines.filter((line) => line.trim() !== '' && !line.startsWith('#'));
  } finally {
    await file.close();
  }
}

async function checkFile(file: FileHandle, path: string, what: string): Promise<void> {
  const stats = await file.stat();
  const { mode, uid, size } = stats;
  if (!stats.isFile()) throw unusable(path, `${what} is no file`);
  if (size > mostBytes) throw unusable(path, `${what} has ${size} bytes, and keys take at most ${mostBytes}`);
  if (!isPrivate(mode, uid)) {
    const said = (mode & 0o777).toString(8).padStart(4, '0');
    throw unusable(path, `${what} has mode ${said}, so others can read or change the keys; give it to its owner alone: chmod 600`);
  }
}

/** 0600 or less; 0640 or less where root owns it, which is how systems hand out secrets by group. PostgreSQL asks the same of `ssl_key_file`. */
function isPrivate(mode: number, uid: number): boolean {
  // Windows has no such modes.
  if (process.getuid === undefined) return true;
  return (mode & (uid === 0 && process.getuid() !== 0 ? 0o037 : 0o077)) === 0;
}

export function unusable(path: string, message: string, cause?: unknown): ConnectorError {
  return new ConnectorError('CONNECTOR_ENCRYPTION_SECRET_REQUIRED', `${message}: ${path}`, { file: path }, cause);
}
