// Over several incremental runs nothing is lost, whatever changes while pages are read, however the document asks, and wherever a
// run breaks off. The API is simulated, with a clock of its own; the engine and the sync are the real ones.
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { bindTo, memoryStore, runOnce } from './incremental/harness.ts';
import { createApi, type ApiWays } from './incremental/simulated-api.ts';

const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

const ways = fc.record<ApiWays>({
  type: fc.constantFrom('time', 'time', 'time', 'number'),
  order: fc.constantFrom('asc', 'desc', 'none'),
  time: fc.constantFrom('iso', 'seconds', 'days', 'local', 'micro'),
  until: fc.boolean(),
  untilInclusive: fc.boolean(),
  sinceInclusive: fc.boolean(),
  window: fc.boolean(),
  start: fc.boolean(),
  filter: fc.boolean(),
  since: fc.boolean(),
  numbered: fc.boolean(),
  /** Milliseconds until a change is seen in lists; what makes up for it. */
  lag: fc.constantFrom(0, 0, 3_000),
  against: fc.constantFrom('settle', 'lookback'),
  /** Milliseconds that the provider's clock is ahead of ours. */
  skew: fc.constantFrom(0, 0, 400_000, -400_000),
  pageSize: fc.integer({ min: 1, max: 4 }),
});

const run = fc.record({
  /** Ids of what changes before each request; an unknown one is new. */
  changes: fc.array(fc.array(fc.nat({ max: 12 }), { maxLength: 3 }), { maxLength: 12 }),
  /** Seconds that pass before it. */
  gap: fc.integer({ min: 0, max: 5_000 }),
  /** The request that breaks off. */
  breaksAt: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
  /** Whether the next run goes on from there, or begins anew. */
  isTakenUp: fc.boolean(),
});

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
    { numRuns: 200 },
  );
}, 120_000);
