import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Synchronization } from '../../../runtime/documents/generated/datasource.ts';
import { dueAfter, entryOf, rulesOf } from '../../../runtime/sync/schedules/rules.ts';

const iso = (at: number): string => new Date(at).toISOString();
const textsOf = (synchronization?: Synchronization, override: string | null = null): readonly string[] =>
  rulesOf('shop', synchronization, override).map(({ kind, text }) => `${kind} ${text}`);

test('only a strategy that polls is polled, at its interval or every hour', () => {
  expect(textsOf()).toEqual([]);
  expect(textsOf({ strategy: 'manual', interval: 'PT1M', cron: '* * * * *', reconcile: 'P1D' })).toEqual([]);
  expect(textsOf({ strategy: 'webhook', interval: 'PT1M' })).toEqual([]);
  expect(textsOf({ strategy: 'poll' })).toEqual(['poll every PT1H within 300000ms']);
  expect(textsOf({ strategy: 'poll', interval: '90s' })).toEqual(['poll every 90s within 9000ms']);
  expect(textsOf({ strategy: 'webhook_and_poll', interval: 'PT3600S', reconcile: 'none' })).toEqual(['poll every PT3600S within 300000ms']);
});

test('everything is read again by cron, by a duration, or never', () => {
  const reconcile = (synchronization: Synchronization) => textsOf(synchronization).filter((text) => text.startsWith('reconcile'));
  expect(reconcile({ strategy: 'webhook_and_poll' })).toEqual(['reconcile cron 0 3 * * * UTC within 3600000ms']);
  expect(reconcile({ strategy: 'webhook_and_poll', reconcile: 'none' })).toEqual([]);
  expect(reconcile({ strategy: 'poll' })).toEqual([]);
  expect(reconcile({ strategy: 'poll', reconcile: 'P7D' })).toEqual(['reconcile every P7D within 300000ms']);
  expect(reconcile({ strategy: 'webhook', reconcile: '@weekly', zone: 'Asia/Tokyo' })).toEqual([
    'reconcile cron @weekly Asia/Tokyo within 60000ms',
  ]);
});

test('an interval given at run time stands in place of the document’s, and where it has none', () => {
  expect(textsOf({ strategy: 'poll', cron: '0 3 * * *' }, '15m')).toEqual(['poll every 15m within 90000ms']);
  expect(textsOf({ strategy: 'manual' }, '15m')).toEqual(['poll every 15m within 90000ms']);
});

test('weekly is 604,800 seconds', () => {
  const [rule] = rulesOf('shop', { strategy: 'poll', interval: 'P7D' });
  if (!rule) throw new Error('no rule');
  expect(dueAfter(rule, 0, 0)).toBe(604_800_000);
});

test('each datasource has its place in the jitter, which stays the same', () => {
  const offsets = Array.from(
    { length: 1_000 },
    (_, index) => rulesOf(`shop_${index}`, { strategy: 'poll', jitter: '100s' })[0]?.offset ?? -1,
  );
  expect(Array.from({ length: 1_000 }, (_, index) => rulesOf(`shop_${index}`, { strategy: 'poll', jitter: '100s' })[0]?.offset)).toEqual(
    offsets,
  );
  expect(offsets.every((offset) => offset >= 0 && offset < 100_000)).toBe(true);
  const perTenth = Array.from({ length: 10 }, (_, tenth) => offsets.filter((offset) => Math.floor(offset / 10_000) === tenth).length);
  expect(Math.min(...perTenth)).toBeGreaterThan(60);
  expect(Math.max(...perTenth)).toBeLessThan(140);
  expect(rulesOf('shop', { strategy: 'poll', jitter: '0s' })[0]?.offset).toBe(0);
});

test('a cron expression counts on the clock of its zone', () => {
  const [rule] = rulesOf('shop', { strategy: 'poll', cron: '30 9 * * 1-5', zone: 'Asia/Kathmandu', jitter: '0s' });
  if (!rule) throw new Error('no rule');
  // A Friday: the next is Monday at 9:30, which is 5:45 ahead of UTC.
  const { first, latest } = entryOf('shop', rule, Date.UTC(2026, 0, 9, 12));
  expect([iso(first), iso(latest)]).toEqual(['2026-01-12T03:45:00.000Z', '2026-01-13T03:45:00.000Z']);
});

describe('when clocks are changed', () => {
  const daysOf = (zone: string, from: string, days: number): readonly string[] => {
    const [rule] = rulesOf('shop', { strategy: 'poll', cron: '30 2 * * *', zone, jitter: '0s' });
    if (!rule) throw new Error('no rule');
    let due = entryOf('shop', rule, Date.parse(from)).first;
    const times = [due];
    while (times.length < days) times.push((due = dueAfter(rule, due, due + 1_234)));
    return times.map(iso);
  };

  test.each([
    // The clock goes from 2:00 to 3:00: 2:30 does not exist, and comes at 3:00.
    ['Europe/Berlin', '2026-03-28T00:00:00Z', ['2026-03-28T01:30:00.000Z', '2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z']],
    ['America/New_York', '2026-03-07T00:00:00Z', ['2026-03-07T07:30:00.000Z', '2026-03-08T07:00:00.000Z', '2026-03-09T06:30:00.000Z']],
    // The clock goes from 3:00 back to 2:00: 2:30 comes twice, and counts the first time.
    ['Europe/Berlin', '2026-10-24T00:00:00Z', ['2026-10-24T00:30:00.000Z', '2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']],
    // There, 1:00 to 2:00 comes twice: 2:30 comes once anyway.
    ['America/New_York', '2026-10-31T00:00:00Z', ['2026-10-31T06:30:00.000Z', '2026-11-01T07:30:00.000Z', '2026-11-02T07:30:00.000Z']],
    // Half an hour back: 1:30 to 2:00 comes twice.
    ['Australia/Lord_Howe', '2026-04-03T00:00:00Z', ['2026-04-03T15:30:00.000Z', '2026-04-04T16:00:00.000Z', '2026-04-05T16:00:00.000Z']],
  ])('02:30 in %s comes once a day from %s', (zone, from, expected) => {
    expect(daysOf(zone, from, 3)).toEqual(expected);
  });

  test('02:30 comes once on each day of a year, in any zone', () => {
    const zones = Intl.supportedValuesOf('timeZone');
    fc.assert(
      fc.property(fc.constantFrom(...zones), (zone) => {
        const [rule] = rulesOf('shop', { strategy: 'poll', cron: '30 2 * * *', zone, jitter: '0s' });
        if (!rule) throw new Error('no rule');
        const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
        const days: string[] = [];
        for (let due = entryOf('shop', rule, Date.UTC(2026, 0, 1)).first; due < Date.UTC(2027, 0, 1); due = dueAfter(rule, due, due))
          days.push(day.format(due));
        expect(new Set(days).size).toBe(days.length);
        expect(days.length).toBeGreaterThanOrEqual(364);
      }),
      { numRuns: 25 },
    );
  });
});

const anyRule = fc
  .oneof(
    fc.integer({ min: 1, max: 10_000_000 }).map((ms): Synchronization => ({ strategy: 'poll', interval: `${ms}ms` })),
    fc
      .constantFrom('* * * * *', '*/7 * * * *', '0 3 * * *', '30 2 * * 0', '@monthly')
      .map((cron): Synchronization => ({ strategy: 'poll', cron })),
  )
  .chain((synchronization) => fc.integer({ min: 0, max: 100_000 }).map((jitter) => ({ ...synchronization, jitter: `${jitter}ms` })));

test('the next time is always later, on the same beat, and at once only for what was missed', () => {
  const at = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2028, 0, 1) });
  fc.assert(
    fc.property(
      anyRule,
      fc.string({ minLength: 1, maxLength: 8 }),
      at,
      fc.integer({ min: -5_000_000, max: 500_000_000 }),
      (synchronization, name, due, passed) => {
        const [rule] = rulesOf(name, synchronization);
        if (!rule) throw new Error('no rule');
        const now = due + passed;
        const next = dueAfter(rule, due, now);
        expect(next).toBeGreaterThan(due);
        expect(next).toBeGreaterThan(now);
        if ('interval' in rule.times) {
          expect((next - due) % rule.times.interval).toBe(0);
          if (passed >= 0) expect(next - now).toBeLessThanOrEqual(rule.times.interval);
        } else expect((next - rule.offset) % 60_000).toBe(0);
        const { first, latest } = entryOf(name, rule, now);
        expect(first).toBeLessThanOrEqual(latest);
        expect(next <= latest || passed < 0).toBe(true);
      },
    ),
  );
});
