// A history that is read in ranges, side by side, while it changes: however the API rounds its bounds, whatever changes or breaks off meanwhile
// and however the words of the datasource change, every record is there in the end in its newest state, and what is told as read is stored.
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { countRanges, followSettings, newBackfill, openHistory } from '../../runtime/sync/backfill/history.ts';
import type { Backfill } from '../../runtime/sync/ports.ts';
import { bindTo, memoryStore, runOnce } from './incremental/harness.ts';
import { createApi } from './incremental/simulated-api.ts';
import { run, ways } from './incremental/ways.ts';

const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

const day = 86_400_000;

const settings = fc.record({
  range: fc.constantFrom('PT40M', 'PT7H', 'P1D', 'P5D', 'P30D', '90061s'),
  concurrency: fc.integer({ min: 1, max: 4 }),
  /** Days before the beginning. */
  days: fc.integer({ min: 3, max: 9 }),
});

const ranged = ways
  .map((way) => ({ ...way, type: 'time' as const, until: true, since: true, filter: false, start: false }))
  .map((way) => (way.numbered && way.order === 'none' ? { ...way, numbered: false } : way));

test('nothing is lost while a history is read in ranges', async () => {
  await fc.assert(
    fc.asyncProperty(
      ranged,
      // None at the same time: the pages of this API go on by times.
      fc.uniqueArray(fc.integer({ min: 0, max: 2 * day }), { maxLength: 30 }),
      fc.array(fc.tuple(run, settings, fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined })), { minLength: 1, maxLength: 6 }),
      async (how, ages, runs) => {
        const api = createApi(how, ages);
        const store = memoryStore();
        const bound = bindTo(api, expressions);
        const started = api.now();
        const history = ({ range, concurrency, days }: (typeof runs)[number][1], pages: number | undefined) => ({
          settings: { range, concurrency, from: started + Math.min(how.skew, 0) - days * day },
          now: api.now,
          pages,
        });
        for (const [{ changes, gap, breaksAt, isTakenUp }, words, pages] of runs) {
          api.pass(gap * 1_000);
          api.plan(changes, breaksAt);
          await runOnce(store, bound, isTakenUp, history(words, pages));
        }
        const last = history({ range: 'P1D', concurrency: 3, days: 9 }, undefined);
        for (let more = 0; more < 3; more += 1) {
          api.pass(90_000_000);
          api.plan([], undefined);
          await runOnce(store, bound, true, last);
        }
        expect(store.backfill?.unread).toEqual([]);
        expect(api.missingFrom(store.records)).toEqual([]);
        expect(store.sweeps).toBe(0);
      },
    ),
    { numRuns: 120 },
  );
}, 240_000);

describe('ranges', () => {
  const begun = Date.parse('2026-01-01T00:00:00.700Z');

  test('cover all of a history once, however it is cut, stopped and changed', () => {
    const step = fc.record({
      settings,
      /** Of each range that is given: its pages, and whether one of them may lack something. */
      pages: fc.array(fc.record({ count: fc.integer({ min: 1, max: 3 }), lacks: fc.boolean() }), { maxLength: 12 }),
    });
    fc.assert(
      fc.property(settings, fc.array(step, { maxLength: 5 }), (first, steps) => {
        const of = ({ range, concurrency, days }: typeof first) => ({ range, concurrency, from: begun - days * day });
        let state: Backfill = newBackfill(of(first), begun);
        const end = state.to;
        const covered: { readonly from: number; readonly to: number }[] = [];
        const read = (left: number, page: (at: number) => { readonly count: number; readonly lacks: boolean } | undefined): void => {
          const history = openHistory(state);
          for (let at = 0; at < left; at++) {
            const range = history.next();
            const drawn = range && page(at);
            if (!range || !drawn) break;
            const partition = { key: JSON.stringify({ $backfill: [iso(range.since), iso(range.until)] }), told: {}, values: {} };
            // The last page may not come: the range is then gone on with by the next.
            for (let number = 1; number <= drawn.count; number++) {
              const isLast = number === 2;
              const { done } = state;
              state = history.advance({
                partition,
                nextToken: isLast ? undefined : number,
                stop: isLast ? 'lastPage' : undefined,
                mayLack: drawn.lacks,
              });
              if (state.done > done) covered.push({ from: range.since, to: range.until });
              if (isLast) break;
            }
          }
        };
        for (const { settings: words, pages } of steps) {
          state = followSettings(state, of(words));
          read(pages.length, (at) => pages[at]);
        }
        const whole = { ...first, days: 9 };
        state = followSettings(state, of(whole));
        read(Infinity, () => ({ count: 2, lacks: false }));
        // What was begun and might lack something is read once more.
        read(Infinity, () => ({ count: 2, lacks: false }));
        expect(state.unread).toEqual([]);
        expect(countRanges(state)).toEqual({ done: covered.length, of: covered.length });
        const sorted = covered.toSorted((a, b) => a.from - b.from);
        expect(sorted[0]?.from).toBeLessThanOrEqual(begun - 9 * day);
        let reached = sorted[0]?.from ?? end;
        for (const { from, to } of sorted) {
          expect(from).toBeLessThanOrEqual(reached);
          reached = Math.max(reached, to);
        }
        expect(reached).toBe(end);
      }),
      { numRuns: 500 },
    );
  });

  test('a history that would take too many says what to do', () => {
    const state = newBackfill({ range: '1s', concurrency: 1, from: 0 }, begun);
    expect(() => openHistory(state)).toThrow(/more than 100000; make `backfill.range` longer/);
  });
});

function iso(time: number): string {
  return new Date(time).toISOString();
}
