import { describe, expect, test } from 'vitest';
import type { PostgresStore } from '../../../runtime/store/postgres/open-store.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import {
  beginBoth,
  beginObject,
  beginRun,
  checkpoint,
  commit,
  endBoth,
  endOf,
  later,
  target,
  write,
} from '../../support/store-contract/harness.ts';
import { connectTo } from '../../support/postgres-client.ts';
import { makeDatabase } from '../../support/postgres-database.ts';
import { openOn, pause, paused } from './database.ts';

const lease = 400;

/** A holder that gives no sign of life, whose lease is over, and another store on the same database. */
async function afterItsLease(): Promise<{ readonly holder: PostgresStore; readonly other: PostgresStore; readonly url: string }> {
  const url = await makeDatabase();
  const holder = await openOn(url, { lease, sleep: paused });
  const other = await openOn(url, { lease });
  await beginBoth(holder, 'run-1');
  await commit(holder, 'run-1', [write('a'), write('b')], { checkpoint: checkpoint({ token: 'page-2' }) });
  await pause(lease + 100);
  return { holder, other, url };
}

const lost = { code: 'RUN_LOST', details: { runId: 'run-1', datasource: 'shop' } };

describe('the lease of a run', () => {
  test('keeps others away while it lasts, and says how long they may have to wait', async () => {
    const url = await makeDatabase();
    const [holder, other] = [await openOn(url), await openOn(url)];
    await beginBoth(holder, 'run-1');
    await expect(beginRun(other, 'run-2')).rejects.toMatchObject({
      code: 'RUN_IN_PROGRESS',
      message: expect.stringMatching(/in another process \(run "run-1"\).* in (29|30) s at the latest/),
    });
    await expect(commit(other, 'run-1', [write('x')])).rejects.toMatchObject(lost);
    await expect(other.replaceState('shop', [])).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
    await expect(other.erase('shop')).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
    expect(await other.run('run-1')).toMatchObject({ status: 'running', resumed: 0 });
  });

  test('is renewed while the holder lives, however long its run takes', async () => {
    const url = await makeDatabase();
    const [holder, other] = [await openOn(url, { lease }), await openOn(url, { lease })];
    await beginBoth(holder, 'run-1');
    for (let wait = 0; wait < 3; wait++) {
      await pause(lease);
      await expect(beginRun(other, 'run-2')).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
    }
    expect((await commit(holder, 'run-1', [write('a')])).created).toBe(1);
  });

  test('that is over hinders nobody until somebody takes the run: it ends as it began', async () => {
    const { holder } = await afterItsLease();
    expect((await commit(holder, 'run-1', [write('b'), write('c')])).created).toBe(1);
    expect(await endBoth(holder, 'run-1')).toMatchObject({ status: 'success', resumed: 0 });
  });

  test('once taken over, every write of the former holder is refused, and nothing of it is kept', async () => {
    const { holder, other } = await afterItsLease();
    expect(await beginRun(other, 'run-2')).toMatchObject({ id: 'run-1', resumed: 1, objects: [{ checkpoint: { token: 'page-2' } }] });
    await expect(commit(holder, 'run-1', [write('late')], { cursor: '9' })).rejects.toMatchObject(lost);
    await expect(holder.deleteEntities('run-1', 'shop', 'product', ['a'])).rejects.toMatchObject(lost);
    await expect(holder.deleteEntities('run-1', 'shop', 'product', ['a'], 'soft')).rejects.toMatchObject(lost);
    await expect(beginObject(holder, 'run-1', 'coupon')).rejects.toMatchObject(lost);
    await expect(holder.restartObject('run-1', 'shop', { object: 'product', mode: 'full', modeReason: null })).rejects.toMatchObject(lost);
    await expect(holder.reachParents('run-1', 'shop', 'product', 'order', '1')).rejects.toMatchObject(lost);
    await expect(holder.finishObject(endOf('run-1', { cursor: '9' }))).rejects.toMatchObject(lost);
    await expect(holder.finishRun('run-1', 'failed', later, null, false)).rejects.toMatchObject(lost);
    expect(await other.run('run-1')).toMatchObject({ status: 'running', counts: { created: 2, deleted: 0 } });
    expect(await other.entityIds({ ...target, limit: 10 })).toEqual(['a', 'b']);
    expect(await other.cursor('shop', 'product')).toBeUndefined();
  });

  test('the one who took over goes on from the checkpoint: nothing lost, nothing doubled, seen marks kept', async () => {
    const { holder, other } = await afterItsLease();
    await beginRun(other, 'run-2');
    expect(await commit(other, 'run-1', [write('b'), write('c')])).toMatchObject({ created: 1, unchanged: 1 });
    await expect(commit(holder, 'run-1', [write('d')])).rejects.toMatchObject(lost);
    expect(await other.unseen('run-1', 'shop', 'product', 10)).toEqual({ ids: [], total: 0, stored: 3 });
    expect(await endBoth(other, 'run-1')).toMatchObject({ status: 'success', counts: { created: 3, unchanged: 1 } });
    // Ended by the one who took over, it is still lost to the former.
    await expect(commit(holder, 'run-1', [write('d')])).rejects.toMatchObject(lost);
    expect(await beginRun(holder, 'run-3')).toMatchObject({ id: 'run-3', resumed: 0 });
  });

  test('a run that the next one does not fit is ended, and lost to its former holder', async () => {
    const { holder, other } = await afterItsLease();
    const next = { id: 'run-2', datasource: 'shop', connector: 'woo', connectorHash: 'changed', mode: 'full', startedAt: later } as const;
    expect(await other.beginRun(next)).toMatchObject({ run: { id: 'run-2' }, resumed: false });
    await expect(commit(holder, 'run-1', [write('late')])).rejects.toMatchObject(lost);
    expect(await other.run('run-1')).toMatchObject({ status: 'cancelled' });
  });

  test('of several who want it at once one gets it', async () => {
    const { url } = await afterItsLease();
    const stores = await Promise.all([1, 2, 3, 4].map(() => openOn(url)));
    const outcomes = await Promise.allSettled(stores.map((store, index) => beginRun(store, `run-${index + 2}`)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'RUN_IN_PROGRESS' });
    const fresh = await Promise.allSettled(stores.map((store, index) => beginRun(store, `fresh-${index}`, 'never-synced')));
    expect(fresh.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('runs by the clock of the database alone: processes an hour apart take nothing from each other', async () => {
    const url = await makeDatabase();
    const clocks = [-3_600_000, 3_600_000].map((skew) => createFakeClock(Date.now() + skew));
    const [slow, fast] = await Promise.all(clocks.map((clock) => openOn(url, { clock, lease: 5_000 })));
    if (!slow || !fast) throw new Error('no stores');
    await beginBoth(slow, 'run-1');
    await expect(beginRun(fast, 'run-2')).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
    await endBoth(slow, 'run-1');
    await beginBoth(fast, 'run-3');
    await expect(beginRun(slow, 'run-4')).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
  });

  test('is given back by a store that is closed, so that the next one need not wait', async () => {
    const url = await makeDatabase();
    const [holder, other] = [await openOn(url), await openOn(url)];
    await beginBoth(holder, 'run-1');
    await holder.close();
    expect(await beginRun(other, 'run-2')).toMatchObject({ id: 'run-1', resumed: 1 });
  });

  test('a run whose end could not be written is taken up at once by the same store', async () => {
    const url = await makeDatabase();
    const store = await openOn(url);
    await beginBoth(store, 'run-1');
    const client = await connectTo(url);
    await client.query(
      `CREATE FUNCTION ferrule.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE SQLSTATE '53100'; END $$;
       CREATE TRIGGER full_disk BEFORE UPDATE ON ferrule.runs FOR EACH ROW EXECUTE FUNCTION ferrule.refuse()`,
    );
    await expect(store.finishRun('run-1', 'failed', later, null, true)).rejects.toMatchObject({ code: 'STORE_FULL' });
    await client.query('DROP TRIGGER full_disk ON ferrule.runs');
    expect(await beginRun(store, 'run-2')).toMatchObject({ id: 'run-1', resumed: 1 });
  });

  test('a process that stops in the middle of a transaction does not keep its run', { timeout: 60_000 }, async () => {
    const url = await makeDatabase();
    const [holder, other] = [await openOn(url, { lease, sleep: paused }), await openOn(url, { lease, patience: 50_000 })];
    await beginBoth(holder, 'run-1');
    const stopped = await connectTo(url);
    // As every connection of a pool is set, but for less time.
    await stopped.query('SET idle_in_transaction_session_timeout = 1500; BEGIN; SELECT * FROM ferrule.runs FOR KEY SHARE');
    await pause(lease);
    const started = performance.now();
    expect(await beginRun(other, 'run-2')).toMatchObject({ id: 'run-1', resumed: 1 });
    expect(performance.now() - started).toBeGreaterThan(500);
  });
});
