import pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import { describePostgres, isTransient } from './failure.ts';
import { createPlaces } from './places.ts';
import { type Queries, queriesOn, type TransactionQueries } from './queries.ts';
import { beginDoing, doOnce } from './transaction.ts';

export { type Asked, prepared, type Queries, type Statement, type TransactionQueries } from './queries.ts';

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

export interface Pool extends Queries {
  /**
   * All of `work` or nothing, read committed. `work` does nothing but ask `queries`: it is done again from its beginning where the server
   * could not serialize it or went away before the commit. Whether a commit was reached that the connection did not survive is looked up
   * (`Places`), so that nothing is done twice and nothing is left out.
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
  const places = createPlaces(pool, options.schema);
  const transaction: Pool['transaction'] = async (work) => {
    const doing = beginDoing(work);
    try {
      return await retried(() => doOnce(pool, places, doing));
    } finally {
      // One at which somebody may yet tell something is nobody's any more.
      if (!doing.committing) places.give(doing.place);
    }
  };
  let closing: Promise<void> | undefined;
  const outside = queriesOn((query) => pool.query(query));
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
    close: () =>
      (closing ??= places
        .clear()
        // Whoever comes later removes them.
        .catch(() => {})
        .then(() => pool.end())),
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
