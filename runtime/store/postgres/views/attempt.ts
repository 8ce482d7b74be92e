import { isTransient } from '../failure.ts';
import type { Queries } from '../pool.ts';

/**
 * Work of a transaction that may fail by itself, also for a lock that was not had in time: then it has not been done, and the rest goes on. What
 * makes the whole transaction worth doing again is thrown on.
 */
export async function attempt<Result>(
  queries: Queries,
  work: () => Promise<Result>,
): Promise<{ readonly result?: Result; readonly failed?: string }> {
  await queries.run('SAVEPOINT attempt');
  try {
    const result = await work();
    await queries.run('RELEASE SAVEPOINT attempt');
    return { result };
  } catch (thrown) {
    const { code, message } = thrown as { readonly code?: unknown; readonly message?: string };
    if (isTransient(thrown)) throw thrown;
    await queries.run('ROLLBACK TO SAVEPOINT attempt');
    await queries.run('RELEASE SAVEPOINT attempt');
    return { failed: `${message ?? 'unknown'}${typeof code === 'string' ? ` (${code})` : ''}` };
  }
}
