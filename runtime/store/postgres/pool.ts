import pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import { describePostgres, isAftermath, isTransient, isUnreachable } from './failure.ts';

export interface PoolOptions {
  /** `postgres://…`. Its password stays in here: nothing that is thrown or logged has it. */
  readonly url: string;
  /** Of its own, so that nothing is mixed with the tables of a host; made when it is missing. */
  readonly schema: string;
  /** Connections that this process may have open at once. */
  readonly connections: number;
  /** Milliseconds that a call goes on trying while the server restarts, has no connection to spare or cannot serialize, or waits for a lock. */
  readonly patience: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** What may be asked inside a transaction, and outside of one. Rows are objects by column name; int8 comes as number. */
export interface Queries {
  query<Row>(statement: Statement, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Number of rows that a statement changed. */
  run(statement: Statement, values?: readonly unknown[]): Promise<number>;
}

/** Inside a transaction: what is asked goes out at once, in its order, also before what was asked before is answered. */
export interface TransactionQueries extends Queries {
  /** Asks for what nobody waits for: the transaction is done only if it is. */
  send(statement: Statement, values?: readonly unknown[]): void;
}

/** SQL; with a name, a connection has it parsed and planned once. */
export type Statement = string | PreparedStatement;

export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

/** What `query`, `run` and `send` take. */
export type Asked = readonly [statement: Statement, values: readonly unknown[]];

/** Of a statement that is asked for again and again. Under one name there is one text. */
export function prepared(name: string, text: string): PreparedStatement {
  return { name: `ferrule_${name}`, text };
}

export interface Pool extends Queries {
  /**
   * All of `work` or nothing, read committed. `work` does nothing but ask `queries`: it is done again from its beginning where the server
   * could not serialize it or went away before the commit. Whether a commit was reached that the connection did not survive is asked of
   * the server, so that nothing is done twice.
   */
  transaction<Result>(work: (queries: TransactionQueries) => Promise<Result>): Promise<Result>;
  /** A connection of its own, outside of the bound: for LISTEN and for locks of a session. */
  connect(): Promise<pg.Client>;
  /** After what was asked before. Twice is once. */
  close(): Promise<void>;
}

const firstPause = 20;
const longestPause = 2_000;

/**
 * A bounded pool. Nothing is asked of the server before the first call. Throws STORE_FAILED, STORE_FULL or STORE_LOCKED, with the server's
 * own code in the details.
 */
export function openPool(options: PoolOptions): Pool {
  const { connections, clock, log, patience } = options;
  const pool = new pg.Pool({ ...clientOptions(options), max: connections, idleTimeoutMillis: 30_000 });
  // A connection that breaks while nobody uses it is replaced by the next call.
  pool.on('error', (cause) => log.warn({ cause: cause.message }, 'store: an idle connection to PostgreSQL was lost'));
  // One in use tells its user too; without a listener, Node ends the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  const failed = (thrown: unknown): Error => describePostgres(thrown, connections);

  const retried = async <Result>(attempt: () => Promise<Result>): Promise<Result> => {
    const until = clock.monotonic() + patience;
    for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
      try {
        return await attempt();
      } catch (thrown) {
        // A process that was stopped in the middle of a call finds its time over when it wakes: it has not tried yet.
        const isOver = pause > firstPause * 2 && clock.monotonic() + pause > until;
        if (!isTransient(thrown) || isOver) throw failed(thrown);
        // Once a call, so that whoever waits knows what for.
        if (pause === firstPause * 8)
          log.warn({ cause: failed(thrown).message, patience }, 'store: PostgreSQL is not available; trying again');
        await clock.sleep(pause);
      }
    }
  };
  const transaction = async <Result>(work: (queries: TransactionQueries) => Promise<Result>): Promise<Result> => {
    let committing: { readonly id: string; readonly result: Result } | undefined;
    return retried(async () => {
      if (committing && (await reached(pool, committing.id))) return committing.result;
      committing = undefined;
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        const begun = begin(client);
        try {
          const result = await work(begun.queries);
          committing = { id: await begun.id, result };
          begun.sent(commit(client));
          await begun.answered();
          return result;
        } catch (thrown) {
          throw await begun.causeOf(thrown);
        }
      } catch (thrown) {
        broken = isUnreachable(thrown) ? (thrown as Error) : await rollBack(client);
        if (!broken) committing = undefined;
        throw thrown;
      } finally {
        client.release(broken);
      }
    });
  };
  let closing: Promise<void> | undefined;
  const outside = queriesOn(pool);
  return {
    query: (text, values) => retried(() => outside.query(text, values)),
    // A statement by itself commits by itself: only as a transaction can its fate be asked for.
    run: (text, values) => transaction((queries) => queries.run(text, values)),
    transaction,
    async connect() {
      return retried(async () => {
        const client = new pg.Client(clientOptions(options));
        client.on('error', (cause) => log.warn({ cause: cause.message }, 'store: a connection to PostgreSQL was lost'));
        await client.connect();
        return client;
      });
    },
    close: () => (closing ??= pool.end()),
  };
}

/** Milliseconds after which the server ends a transaction whose process has stopped in the middle of it, and lets go of what it had locked. */
const longestSilence = 30_000;

function clientOptions({ url, schema, patience }: PoolOptions): pg.ClientConfig {
  const settings = {
    search_path: schema,
    timezone: 'UTC',
    client_min_messages: 'warning',
    // Of a table that was filled a moment ago the planner knows nothing; it would read all of a collection and sort it for each page of a list.
    enable_bitmapscan: 'off',
    // 0 would be for ever.
    lock_timeout: Math.max(1, Math.trunc(patience)),
    idle_in_transaction_session_timeout: longestSilence,
  };
  return {
    connectionString: url,
    application_name: 'ferrule',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    types: { getTypeParser },
    // A statement goes out when it is asked for, not when the one before it is answered.
    pipeline: true,
  };
}

const int8 = 20;

/** Every integer that is stored is a safe one. */
function getTypeParser(type: number, format?: 'text' | 'binary'): (text: string) => unknown {
  // The two signatures of pg-types differ only in what the text of a value is called.
  return type === int8 ? Number : (pg.types.getTypeParser(type, format as 'text') as (text: string) => unknown);
}

function queriesOn(client: pg.Pool | pg.PoolClient): Queries {
  const ask = (statement: Statement, values: readonly unknown[] = []): Promise<pg.QueryResult> =>
    client.query({ ...(typeof statement === 'string' ? { text: statement } : statement), values: [...values] });
  return {
    async query<Row>(statement: Statement, values?: readonly unknown[]): Promise<readonly Row[]> {
      // The compiler cannot read SQL: the shape stated at the call is the promise, and the contract kit holds it to that.
      return (await ask(statement, values)).rows as readonly Row[];
    },
    run: async (statement, values) => (await ask(statement, values)).rowCount ?? 0,
  };
}

interface Begun {
  /** By which the fate of the transaction can be asked for on another connection. */
  readonly id: Promise<string>;
  readonly queries: TransactionQueries;
  /** Remembers what was asked for and is waited for only with the rest. */
  sent(answer: Promise<unknown>): void;
  /** Until all that was sent is done. Throws what the first of it failed with. */
  answered(): Promise<void>;
  /** What the server refuses after a failure says only that there was one: what that was. */
  causeOf(thrown: unknown): Promise<unknown>;
}

/** Whoever works in it need not wait for its beginning: it comes first on the connection. */
function begin(client: pg.PoolClient): Begun {
  const all: Promise<unknown>[] = [];
  const sent = (answer: Promise<unknown>): void => {
    // Whoever waits for all of them is told.
    answer.catch(() => {});
    all.push(answer);
  };
  const id = beginWithId(client);
  sent(id);
  const queries = queriesOn(client);
  return {
    id,
    sent,
    queries: { ...queries, send: (statement, values) => sent(queries.run(statement, values)) },
    answered: async () => void (await Promise.all(all)),
    async causeOf(thrown) {
      if (!isAftermath(thrown)) return thrown;
      const failures = (await Promise.allSettled(all)).flatMap((answer) =>
        answer.status === 'rejected' ? [answer.reason as unknown] : [],
      );
      return failures.find((failure) => !isAftermath(failure)) ?? thrown;
    },
  };
}

async function beginWithId(client: pg.PoolClient): Promise<string> {
  // Two statements in one message: their results come as a list, which the types do not say.
  const results = (await client.query('BEGIN; SELECT pg_current_xact_id()::text AS id')) as unknown as readonly pg.QueryResult<{
    id: string;
  }>[];
  const id = results[1]?.rows[0]?.id;
  if (id === undefined) throw new Error('a transaction has no id');
  return id;
}

/** A transaction in which something failed ends without an error where it is told to commit. */
async function commit(client: pg.PoolClient): Promise<void> {
  const { command } = await client.query('COMMIT');
  if (command !== 'COMMIT') throw new Error(`a transaction ended with ${command}`);
}

/** What broke the connection, if it did. */
async function rollBack(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  }
}

/** https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT: of a transaction that is not over, it is not known yet. */
async function reached(pool: pg.Pool, id: string): Promise<boolean> {
  const { rows } = await pool.query<{ status: string | null }>('SELECT pg_xact_status($1::xid8) AS status', [id]);
  const status = rows[0]?.status;
  if (status === 'in progress') throw Object.assign(new Error('a commit is under way'), { code: '40001' });
  return status === 'committed';
}
