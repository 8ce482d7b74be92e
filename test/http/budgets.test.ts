import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBudgets } from '../../runtime/http/budgets/budgets.ts';
import { budgetOf } from '../support/budgets.ts';
import { readVectors } from '../support/vectors.ts';
import { type Ask, type BudgetWords, simulate } from './budget-simulation.ts';

interface Given {
  readonly limits: Readonly<Record<string, BudgetWords>>;
  readonly asks: readonly Ask[];
}

describe('budgets', () => {
  test.each(readVectors<Given, readonly (number | string)[]>('http/budgets'))('$name', async ({ given, expect: expected }) => {
    expect(await simulate(given.limits, given.asks)).toEqual(expected);
  });
});

const moment = fc.integer({ min: 0, max: 5_000 });
const someAsk = fc.record({
  at: moment,
  by: fc.constantFrom(['a'], ['b'], ['a', 'b'], ['b', 'a']),
  cost: fc.integer({ min: 0, max: 3 }),
  connects: fc.constantFrom(0, 0, 7, 400),
  takes: fc.constantFrom(0, 1, 50, 3_000),
});
const someLimits = fc.record({
  a: fc.record({ requests: fc.integer({ min: 3, max: 6 }), per: fc.constantFrom(10, 250, 1_000, 1_333) }),
  b: fc.record({ requests: fc.integer({ min: 3, max: 9 }), per: fc.constantFrom(100, 2_000), concurrency: fc.integer({ min: 1, max: 4 }) }),
});

test('no window of any budget ever holds more than it allows, and everyone is served', async () => {
  await fc.assert(
    fc.asyncProperty(someLimits, fc.array(someAsk, { maxLength: 40 }), async (limits, asks) => {
      const sent = await simulate(limits, asks);
      for (const [name, { requests, per }] of Object.entries(limits)) {
        const paid = asks.flatMap((ask, index) => (ask.by.some((by) => by === name) ? [{ at: Number(sent[index]), cost: ask.cost }] : []));
        for (const { at } of paid) {
          const inWindow = paid.filter((other) => other.at >= at && other.at < at + per).reduce((sum, { cost }) => sum + cost, 0);
          expect(inWindow).toBeLessThanOrEqual(requests);
        }
      }
      expect(sent.every((time) => typeof time === 'number')).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('a window measured where requests arrive holds no more either, as long as each arrives before its answer', async () => {
  const slow = fc.record({ at: moment, delay: fc.integer({ min: 0, max: 50 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(slow, { maxLength: 40 }), async (asks) => {
      // It arrives `delay` after it was sent, and is answered at once.
      const sent = await simulate(
        { default: { requests: 5, per: 1_000 } },
        asks.map(({ at, delay }) => ({ at, takes: delay })),
      );
      const arrived = asks.map(({ delay }, index) => Number(sent[index]) + delay);
      for (const at of arrived) expect(arrived.filter((other) => other >= at && other < at + 1_000).length).toBeLessThanOrEqual(5);
    }),
    { numRuns: 200 },
  );
});

test('no more are under way at once than the budget allows', async () => {
  const asks = Array.from({ length: 30 }, (_, index) => ({ at: index % 7, takes: 5 + (index % 11) }));
  const sent = await simulate({ default: { concurrency: 3 } }, asks);
  for (const at of sent.map(Number)) {
    const underWay = asks.filter(({ takes }, index) => Number(sent[index]) <= at && Number(sent[index]) + takes > at).length;
    expect(underWay).toBeLessThanOrEqual(3);
  }
});

test('a budget is not used up by many windows: it lets as many through as it allows', async () => {
  const asks = Array.from({ length: 500 }, () => ({}));
  const sent = await simulate({ default: { requests: 100, per: 1_000 } }, asks);
  expect(sent.at(-1)).toBe(4_000);
});

const one = budgetOf({ key: 'k', requests: 1, per: 3_600_000, queue: 9 });

/** A clock on which nobody is ever woken. */
function stillClock() {
  const asleep = new Set<AbortSignal>();
  const sleep = (_ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((_resolve, reject) => {
      if (!signal) return;
      asleep.add(signal);
      signal.addEventListener('abort', () => {
        asleep.delete(signal);
        reject(signal.reason as Error);
      });
    });
  return { asleep, now: () => 0, monotonic: () => 0, sleep };
}

test('nothing is left asleep when nobody waits any more', async () => {
  const clock = stillClock();
  const budgets = createBudgets(clock);
  const stop = new AbortController();
  await budgets.acquire([one], { maxWait: 0, signal: undefined });
  const permit = await budgets.acquire([{ ...one, key: 'other' }], { maxWait: 0, signal: undefined });
  permit.sent();
  const waiting = budgets.acquire([{ ...one, key: 'other' }], { maxWait: 0, signal: stop.signal });
  expect(clock.asleep.size).toBe(1);
  stop.abort(new Error('given up'));
  await expect(waiting).rejects.toThrow('given up');
  expect(clock.asleep.size).toBe(0);
});

test('closing refuses whoever waits, and whoever comes', async () => {
  const clock = stillClock();
  const budgets = createBudgets(clock);
  await budgets.acquire([one], { maxWait: 0, signal: undefined });
  const waiting = budgets.acquire([one], { maxWait: 0, signal: undefined });
  const closed = budgets.close();
  await expect(waiting).rejects.toMatchObject({ code: 'NETWORK_ERROR' });
  await closed;
  expect(() => budgets.acquire([one], { maxWait: 0, signal: undefined })).toThrow('closed');
  expect(clock.asleep.size).toBe(0);
});
