import { ConnectorError, type ErrorCode, type ErrorDetails } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/json.ts';

/** An error as it crosses from the store's thread. `cause` is for the log. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
  readonly cause?: string;
}

/** Primary result codes of SQLite (https://sqlite.org/rescode.html) that a person can do something about. */
const known: { readonly [code: number]: { readonly code: ErrorCode; readonly message: string } } = {
  5: { code: 'STORE_LOCKED', message: 'another process keeps the store locked; stop what writes to it, then try again' },
  6: { code: 'STORE_LOCKED', message: 'another process keeps the store locked; stop what writes to it, then try again' },
  8: { code: 'STORE_FAILED', message: 'the store is read-only; allow this user to write to the data folder and its files' },
  10: { code: 'STORE_FAILED', message: 'the disk failed to read or write the store; check the disk and the limits of this process' },
  11: { code: 'STORE_FAILED', message: 'the store is damaged; restore a backup, or move the file away and sync again' },
  13: { code: 'STORE_FULL', message: 'the disk or the store is full; make room, then try again' },
  14: { code: 'STORE_FAILED', message: 'the store cannot be opened; check that the data folder exists and this user may write to it' },
  26: { code: 'STORE_FAILED', message: 'the store is not an SQLite database; restore a backup, or move the file away and sync again' },
};

/** What is thrown in the store's thread, as it may be shown. */
export function describeFailure(thrown: unknown): Failure {
  if (thrown instanceof ConnectorError) return { code: thrown.code, message: thrown.message, details: thrown.details };
  const cause = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  const sqlite = sqliteCode(thrown);
  if (sqlite === undefined)
    return { code: 'INTERNAL', message: 'the store met an unforeseen failure; the log has its cause', details: {}, cause };
  // The low byte is the primary code, the rest says more about it.
  const entry = known[sqlite & 0xff] ?? { code: 'STORE_FAILED', message: 'the store could not be read or written' };
  return { code: entry.code, message: `${entry.message} (SQLite ${sqlite})`, details: { sqlite }, cause };
}

export function reviveFailure({ code, message, details, cause }: Failure): ConnectorError {
  return new ConnectorError(code, message, details, cause);
}

function sqliteCode(thrown: unknown): number | undefined {
  const code = isObject(thrown) && thrown['code'] === 'ERR_SQLITE_ERROR' ? thrown['errcode'] : undefined;
  return typeof code === 'number' ? code : undefined;
}
