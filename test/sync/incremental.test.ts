// Over several incremental runs nothing is lost, whatever changes while pages are read, however the document asks, and wherever a
// run breaks off. The API is simulated, with a clock of its own; the engine and the sync are the real ones.
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { bindTo, memoryStore, runOnce } from './incremental/harness.ts';
import { type ApiWays, createApi } from './incremental/simulated-api.ts';
import { run, ways } from './incremental/ways.ts';

const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

/** A first read that finds nothing ends within the second that its bound names. */
const boundsOfSeconds: ApiWays = {
  type: 'time',
  order: 'asc',
  time: 'local',
  until: true,
  untilInclusive: false,
  sinceInclusive: false,
  window: false,
  start: false,
  filter: true,
  since: false,
  numbered: false,
  lag: 0,
  against: 'settle',
  skew: 0,
  pageSize: 1,
};

test('nothing is lost over several incremental runs', async () => {
  await fc.assert(
    fc.asyncProperty(ways, fc.array(run, { minLength: 1, maxLength: 6 }), async (how, runs) => {
      const api = createApi(how);
      const store = memoryStore();
      const bound = bindTo(api, expressions);
      for (const { changes, gap, breaksAt, isTakenUp } of runs) {
        api.pass(gap * 1_000);
        api.plan(changes, breaksAt);
        await runOnce(store, bound, isTakenUp);
      }
      api.pass(90_000_000);
      api.plan([], undefined);
      await runOnce(store, bound, true);
      // One that was taken up ends what it began; the next asks for what has changed since.
      api.pass(90_000_000);
      await runOnce(store, bound, true);
      expect(api.missingFrom(store.records)).toEqual([]);
    }),
    { numRuns: 200, examples: [[boundsOfSeconds, [{ changes: [], gap: 0, breaksAt: undefined, isTakenUp: false }]]] },
  );
}, 120_000);
