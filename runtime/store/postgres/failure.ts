import { ConnectorError, type ErrorCode } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/json.ts';

/** SQLSTATE classes and codes (https://www.postgresql.org/docs/current/errcodes-appendix.html) that a person can do something about. */
const known: readonly (readonly [prefix: string, code: ErrorCode, message: string])[] = [
  ['53100', 'STORE_FULL', 'the disk of the PostgreSQL server is full; make room, then try again'],
  [
    '53300',
    'STORE_FAILED',
    'the PostgreSQL server has no connection to spare; raise max_connections, or lower `store.connections` (now {connections})',
  ],
  ['53', 'STORE_FAILED', 'the PostgreSQL server has run out of memory or another resource'],
  ['25006', 'STORE_FAILED', 'the PostgreSQL server is read-only: it may be a standby; point DATABASE_URL at the primary'],
  ['28', 'STORE_FAILED', 'the PostgreSQL server refuses the user or the password of DATABASE_URL'],
  ['3D000', 'STORE_FAILED', 'the PostgreSQL server has no database of the name in DATABASE_URL; create it'],
  ['42501', 'STORE_FAILED', 'the user of DATABASE_URL may not do this; let it create a schema in the database, or give it that schema'],
  [
    '42P01',
    'STORE_FAILED',
    'a table of the store is gone; restore a backup, or name another `store.schema` and start again: everything is read anew',
  ],
  ['55P03', 'STORE_LOCKED', 'another session keeps a table of the store locked; end it, then try again'],
  ['57014', 'STORE_FAILED', 'the PostgreSQL server cancelled a statement; look at its statement_timeout'],
  ['25P03', 'STORE_FAILED', 'the PostgreSQL server ended a transaction in which this process had stopped; try again'],
  ['57P', 'STORE_FAILED', 'the PostgreSQL server is shutting down or not up yet; try again'],
  ['08', 'STORE_FAILED', 'the connection to PostgreSQL was lost'],
  ['40', 'STORE_FAILED', 'PostgreSQL could not serialize a transaction for too long'],
];

/** Codes of node:net and pg without a SQLSTATE: nobody answers, or the one who did is gone. */
const unreachable = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT', 'EHOSTUNREACH'];
const lost = /connection terminated|client has encountered a connection error|timeout exceeded when trying to connect|not queryable/i;

/** As it may be shown: what the server says of a failure can hold values of a row, so only its code is told. */
export function describePostgres(thrown: unknown, connections: number): ConnectorError {
  if (thrown instanceof ConnectorError) return thrown;
  const state = codeOf(thrown);
  if (isUnreachable(thrown) && !state?.startsWith('57P') && !state?.startsWith('08'))
    return new ConnectorError('STORE_FAILED', 'no PostgreSQL server answers at DATABASE_URL; start it, or check host and port', {}, thrown);
  const entry = known.find(([prefix]) => state?.startsWith(prefix));
  if (entry) {
    const [, code, message] = entry;
    return new ConnectorError(
      code,
      `${message.replace('{connections}', String(connections))} (PostgreSQL ${state})`,
      { postgres: state },
      thrown,
    );
  }
  if (state !== undefined)
    return new ConnectorError('STORE_FAILED', `the store could not be read or written (PostgreSQL ${state})`, { postgres: state }, thrown);
  return new ConnectorError('INTERNAL', 'the store met an unforeseen failure; the log has its cause', {}, thrown);
}

/** Whether the same may succeed when it is done again: serialization, deadlock, connections exhausted, a server that starts, stops or is away. */
export function isTransient(thrown: unknown): boolean {
  const state = codeOf(thrown) ?? '';
  return isUnreachable(thrown) || ['40001', '40P01', '53300'].includes(state);
}

/** Whether it says only that something before it in its transaction has failed. */
export function isAftermath(thrown: unknown): boolean {
  return codeOf(thrown) === '25P02';
}

/** Whether the connection is gone, and with it what is known of what was asked last. */
export function isUnreachable(thrown: unknown): boolean {
  const state = codeOf(thrown) ?? '';
  // 25P03 and 57P05: the server ended a session in which nothing was said for too long.
  if (/^(08|57P0[1235]|25P03)/.test(state) || unreachable.includes(state)) return true;
  return thrown instanceof Error && lost.test(thrown.message);
}

function codeOf(thrown: unknown): string | undefined {
  const code = isObject(thrown) ? thrown['code'] : undefined;
  return typeof code === 'string' ? code : undefined;
}
