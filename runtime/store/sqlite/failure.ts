import { ConnectorError, type ErrorCode, type ErrorDetails } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/json.ts';

/** An error as it crosses from a database's thread. `cause` is for the log. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
  readonly cause?: string;
}

/** What failed, as it is named to a person. */
export type Subject = 'store' | 'vault';

/** What brings back what was in it, where there is no backup. */
const again: { readonly [Name in Subject]: string } = { store: 'sync again', vault: 'connect the datasources again' };

/** Primary result codes of SQLite (https://sqlite.org/rescode.html) that a person can do something about. `{it}` is what failed. */
const known: { readonly [code: number]: { readonly code: ErrorCode; readonly message: string } } = {
  5: { code: 'STORE_LOCKED', message: 'another process keeps {it} locked; stop what writes to it, then try again' },
  6: { code: 'STORE_LOCKED', message: 'another process keeps {it} locked; stop what writes to it, then try again' },
  8: { code: 'STORE_FAILED', message: '{it} is read-only; allow this user to write to the data folder and its files' },
  10: { code: 'STORE_FAILED', message: 'the disk failed to read or write {it}; check the disk and the limits of this process' },
  11: { code: 'STORE_FAILED', message: '{it} is damaged; restore a backup, or move the file away and {again}' },
  13: { code: 'STORE_FULL', message: 'the disk or {it} is full; make room, then try again' },
  14: { code: 'STORE_FAILED', message: '{it} cannot be opened; check that the data folder exists and this user may write to it' },
  26: { code: 'STORE_FAILED', message: '{it} is not an SQLite database; restore a backup, or move the file away and {again}' },
};

/** What is thrown in a database's thread, as it may be shown. */
export function describeFailure(thrown: unknown, subject: Subject = 'store'): Failure {
  if (thrown instanceof ConnectorError) return { code: thrown.code, message: thrown.message, details: thrown.details };
  const cause = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  const sqlite = sqliteCode(thrown);
  if (sqlite === undefined)
    return { code: 'INTERNAL', message: `the ${subject} met an unforeseen failure; the log has its cause`, details: {}, cause };
  // The low byte is the primary code, the rest says more about it.
  const entry = known[sqlite & 0xff] ?? { code: 'STORE_FAILED', message: '{it} could not be read or written' };
  const message = entry.message.replaceAll('{it}', `the ${subject}`).replace('{again}', again[subject]);
  return { code: entry.code, message: `${message} (SQLite ${sqlite})`, details: { sqlite }, cause };
}

export function reviveFailure({ code, message, details, cause }: Failure): ConnectorError {
  return new ConnectorError(code, message, details, cause);
}

/** Whether another connection was in the way, for longer than this one waits. */
export function isBusy(thrown: unknown): boolean {
  return ((sqliteCode(thrown) ?? 0) & 0xff) === 5;
}

function sqliteCode(thrown: unknown): number | undefined {
  const code = isObject(thrown) && thrown['code'] === 'ERR_SQLITE_ERROR' ? thrown['errcode'] : undefined;
  return typeof code === 'number' ? code : undefined;
}
