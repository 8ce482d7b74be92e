import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { isAftermath, isUnreachable } from './failure.ts';
import { isPlaceLost, type Place, type Places } from './places.ts';
import { queriesOn, type TransactionQueries } from './queries.ts';

/** A transaction that is tried until it is done. */
export interface Doing<Result> {
  readonly work: (queries: TransactionQueries) => Promise<Result>;
  place: Place | undefined;
  /** Told to commit; whether it did is not known. */
  committing: { readonly token: string; readonly result: Result } | undefined;
}

export function beginDoing<Result>(work: Doing<Result>['work']): Doing<Result> {
  return { work, place: undefined, committing: undefined };
}

/** One try, where the one before has not done it. */
export async function doOnce<Result>(pool: pg.Pool, places: Places, doing: Doing<Result>): Promise<Result> {
  const { committing } = doing;
  const isDone = committing !== undefined && (await doing.place?.settle(committing.token));
  doing.committing = undefined;
  if (committing && isDone) return committing.result;
  doing.place ??= await places.take();
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await workAndCommit(client, doing);
  } catch (thrown) {
    broken = isUnreachable(thrown) ? (thrown as Error) : await rollBack(client);
    throw broken ? thrown : undone(doing, thrown);
  } finally {
    client.release(broken);
  }
}

async function workAndCommit<Result>(client: pg.PoolClient, doing: Doing<Result>): Promise<Result> {
  const { work, place } = doing;
  const begun = begin(client);
  try {
    const result = await work(begun.queries);
    const token = randomUUID();
    if (place) begun.queries.send(...place.tell(token));
    doing.committing = { token, result };
    await begun.commit();
    if (place) place.told = token;
    doing.committing = undefined;
    return result;
  } catch (thrown) {
    throw begun.causeOf(thrown);
  }
}

/** Nothing of it was committed: what is thrown for it. */
function undone<Result>(doing: Doing<Result>, thrown: unknown): unknown {
  const isLost = doing.committing !== undefined && isPlaceLost(thrown);
  doing.committing = undefined;
  if (!isLost) return thrown;
  doing.place = undefined;
  return Object.assign(new Error('the place that a transaction tells its commit at is gone'), { code: '40001' });
}

interface Begun {
  readonly queries: TransactionQueries;
  /** Until all that was sent is done, and committed. */
  commit(): Promise<void>;
  /** Of what the server refuses after a failure: that failure. */
  causeOf(thrown: unknown): unknown;
}

/** Whoever works in it need not wait for its beginning: it comes first on the connection. */
function begin(client: pg.PoolClient): Begun {
  const all: Promise<unknown>[] = [];
  let failure: unknown;
  // Answers come in the order of what was asked, so the last that failed by itself is what those behind it were refused for.
  const noted = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    try {
      return await answer;
    } catch (thrown) {
      if (!isAftermath(thrown)) failure = thrown;
      throw thrown;
    }
  };
  const sent = <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    // Whoever waits for all of them is told.
    answer.catch(() => {});
    all.push(answer);
    return answer;
  };
  void sent(noted(client.query('BEGIN')));
  const queries = queriesOn((query) => noted(client.query(query)));
  return {
    queries: { ...queries, send: (statement, values) => void sent(queries.run(statement, values)) },
    async commit() {
      const committed = sent(commit(client));
      // What failed before it says why it was refused.
      await Promise.all(all.slice(0, -1));
      await committed;
    },
    causeOf: (thrown) => (isAftermath(thrown) ? (failure ?? thrown) : thrown),
  };
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
