import { describe, expect, test } from 'vitest';
import { keptEntries, keptTimelines, type TimelineBatch } from '../../../runtime/sync/timeline/ports.ts';
import { beginBoth, beginRun, type ContractStore, endBoth, later, openContractStore, type MakeStore } from './harness.ts';

/** A batch of entries that say their own numbers, from `from` on. */
function batch(runId: string, from: number, length: number, over: Partial<TimelineBatch> = {}): TimelineBatch {
  const entries = Array.from({ length }, (_, place) => ({
    place,
    at: 1_000 + from + place,
    entry: JSON.stringify({ type: 'page', page: from + place }),
  }));
  return { runId, length, entries, counts: { page: length }, exchange: undefined, ...over };
}

async function numbersOf(store: ContractStore, runId: string): Promise<readonly number[] | undefined> {
  return (await store.timelines.timeline(runId))?.entries.map(({ number }) => number);
}

export function timelineContract(make: MakeStore): void {
  describe('timelines of runs', () => {
    test('are gone on with, also by the process that takes the run up, and counted', async () => {
      const open = await openContractStore(make);
      await beginBoth(open.store, 'run-1');
      await open.store.timelines.append(batch('run-1', 1, 3, { exchange: '{"url":"a"}' }));
      await open.reopen();
      await open.store.timelines.append(batch('run-1', 4, 2, { counts: { page: 1, wait: 1 } }));
      expect(await open.store.timelines.timeline('run-1')).toEqual({
        entries: [1, 2, 3, 4, 5].map((page) => ({ number: page, at: 1_000 + page, entry: `{"type":"page","page":${page}}` })),
        total: 5,
        counts: { page: 4, wait: 1 },
        exchange: '{"url":"a"}',
      });
      await open.store.timelines.append({ ...batch('run-1', 6, 0), exchange: null });
      expect(await open.store.timelines.timeline('run-1')).toMatchObject({ total: 5, exchange: null });
    });

    test('keep their first and their last entries, in one batch or in many', async () => {
      const { store } = await openContractStore(make);
      const { first, last } = keptEntries;
      await beginBoth(store, 'run-1');
      const kept = [...Array.from({ length: first }, (_, at) => at + 1), ...Array.from({ length: last }, (_, at) => 5_000 - last + at + 1)];
      for (let from = 1; from <= 5_000; from += 250) await store.timelines.append(batch('run-1', from, 250));
      expect(await numbersOf(store, 'run-1')).toEqual(kept);
      expect(await store.timelines.timeline('run-1')).toMatchObject({ total: 5_000, counts: { page: 5_000 } });
      await endBoth(store, 'run-1');
      await beginBoth(store, 'run-2');
      await store.timelines.append(batch('run-2', 1, 5_000));
      expect(await numbersOf(store, 'run-2')).toEqual(kept);
    });

    test('a batch of which nothing was kept in the middle is numbered by its places', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const { entries, ...rest } = batch('run-1', 1, 10);
      await store.timelines.append({ ...rest, entries: entries.filter(({ place }) => place < 2 || place > 7) });
      expect(await numbersOf(store, 'run-1')).toEqual([1, 2, 9, 10]);
      await store.timelines.append(batch('run-1', 11, 1));
      expect(await numbersOf(store, 'run-1')).toEqual([1, 2, 9, 10, 11]);
    });

    test('of a run that is not there are neither written nor found', async () => {
      const { store } = await openContractStore(make);
      await store.timelines.append(batch('nobody', 1, 3));
      expect(await store.timelines.timeline('nobody')).toBeUndefined();
      await beginRun(store, 'run-1');
      expect(await store.timelines.timeline('run-1')).toBeUndefined();
    });

    test('are kept of the newest runs of a datasource, and go with it', async () => {
      const { store } = await openContractStore(make);
      await beginRun(store, 'other-1', 'market');
      await store.timelines.append(batch('other-1', 1, 1));
      for (let run = 1; run <= keptTimelines + 2; run++) {
        await beginBoth(store, `run-${run}`);
        await store.timelines.append(batch(`run-${run}`, 1, 1));
        await endBoth(store, `run-${run}`);
      }
      expect(await Promise.all([1, 2, 3].map(async (run) => numbersOf(store, `run-${run}`)))).toEqual([undefined, undefined, [1]]);
      expect(await numbersOf(store, 'other-1')).toEqual([1]);
      await store.erase('shop');
      expect(await numbersOf(store, `run-${keptTimelines + 2}`)).toBeUndefined();
      // What a process that has lost it still writes.
      await store.timelines.append(batch('run-3', 2, 1));
      expect(await numbersOf(store, 'run-3')).toBeUndefined();
      expect(await numbersOf(store, 'other-1')).toEqual([1]);
    });

    test('may be written at once by whoever has a run and whoever had it', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await Promise.all(Array.from({ length: 8 }, async (_, at) => store.timelines.append(batch('run-1', at * 10, 10))));
      expect(await numbersOf(store, 'run-1')).toEqual(Array.from({ length: 80 }, (_, at) => at + 1));
      await store.finishRun('run-1', 'failed', later, { code: 'NETWORK_ERROR', message: 'gone' }, true);
      await store.timelines.append(batch('run-1', 80, 1));
      expect(await store.timelines.timeline('run-1')).toMatchObject({ total: 81 });
    });
  });
}
