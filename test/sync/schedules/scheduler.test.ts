import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Synchronization } from '../../../runtime/documents/generated/datasource.ts';
import { ConnectorError } from '../../../runtime/kernel/errors.ts';
import { createScheduleService } from '../../../runtime/sync/schedules/index.ts';
import { catalogOf, day, hour, simulate, timesOf } from './harness.ts';

const calm = { strategy: 'poll', jitter: '0s' } as const;
/** Documents do not change there: a day passes in fewer steps. */
const seldom = { lookEvery: 60_000 };
const gaps = (times: readonly number[]): readonly number[] => times.slice(1).map((at, index) => at - (times[index] ?? 0));

test('polls come at their interval, and a day holds one read of everything', async () => {
  const simulation = simulate({ shop: { strategy: 'webhook_and_poll', interval: 'PT1H', reconcile: '0 3 * * *', jitter: '0s' } }, seldom);
  await simulation.pass(3 * hour - 1);
  expect(timesOf(simulation, 'shop', 'incremental')).toEqual([0, hour, 2 * hour]);
  expect(timesOf(simulation, 'shop', 'full')).toEqual([]);
  await simulation.pass(2 * day);
  expect(timesOf(simulation, 'shop', 'full')).toEqual([3 * hour + 1_000, 3 * hour + day + 1_000]);
  await simulation.stop();
});

test('none overlaps: what is due while its run lasts comes once when that has ended', async () => {
  const simulation = simulate(
    { slow: { ...calm, interval: '2s' }, quick: { ...calm, interval: '5s' } },
    { lasts: (name) => (name === 'slow' ? 7_000 : 100) },
  );
  await simulation.pass(21_000);
  expect(timesOf(simulation, 'slow')).toEqual([0, 7_000, 14_000, 21_000]);
  expect(timesOf(simulation, 'quick')).toEqual([0, 5_000, 10_000, 15_000, 20_000]);
  await simulation.stop();
});

test('ten thousand datasources that are due in the same minute begin with jitter and within the limit', async () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `shop_${index}`);
  const synchronization: Synchronization = { strategy: 'poll', cron: '5 0 * * *' };
  const simulation = simulate(Object.fromEntries(names.map((name) => [name, synchronization])), { limit: 200, lasts: () => 500 });
  let most = 0;
  const { take } = simulation.schedules;
  Object.assign(simulation.schedules, {
    take: async (asked: Parameters<typeof take>[0]) => {
      const taken = await take(asked);
      most = Math.max(most, taken.length + asked.except.length);
      return taken;
    },
  });
  await simulation.pass(600_000);
  expect(simulation.began.length).toBe(10_000);
  expect(new Set(simulation.began.map(({ name }) => name)).size).toBe(10_000);
  expect(simulation.load.most).toBeLessThanOrEqual(200);
  expect(simulation.load.most).toBeGreaterThan(50);
  // What waits, waits in the store: no more is in memory than may run.
  expect(most).toBeLessThanOrEqual(200);
  const perTenSeconds = Map.groupBy(simulation.began, ({ at }) => Math.floor((at - 300_000) / 10_000));
  expect([...perTenSeconds.keys()].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, ...(perTenSeconds.has(6) ? [6] : [])]);
  for (const slot of [0, 1, 2, 3, 4]) expect(perTenSeconds.get(slot)?.length).toBeGreaterThan(1_300);
  await simulation.stop();
}, 300_000);

test('where there is one place, three hundred come one after the other, the first that was due first', async () => {
  const names = Array.from({ length: 300 }, (_, index) => `shop_${String(index).padStart(3, '0')}`);
  const simulation = simulate(Object.fromEntries(names.map((name) => [name, { ...calm, interval: 'P1D' }])), {
    limit: 1,
    lasts: () => 1_500,
  });
  await simulation.pass(hour);
  expect(simulation.began.map(({ name }) => name)).toEqual(names);
  expect(simulation.load.most).toBe(1);
  await simulation.stop();
});

test('after a day without a server each comes once, and then on its beat of before', async () => {
  const simulation = simulate({
    a: { ...calm, interval: 'PT1H', jitter: '600s' },
    b: { ...calm, cron: '30 * * * *' },
    c: { ...calm, interval: 'PT25M' },
  });
  await simulation.pass(2 * hour + 60_000);
  const beat = (timesOf(simulation, 'a')[0] ?? 0) % hour;
  const before = simulation.began.length;
  await simulation.restart(day);
  await simulation.pass(2_000);
  expect(
    simulation.began
      .slice(before)
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['a', 'b', 'c']);
  await simulation.pass(2 * hour);
  const [, ...later] = timesOf(simulation, 'a').filter((at) => at > day);
  expect(later.map((at) => at % hour)).toEqual(later.map(() => expect.closeTo(beat, -4)));
  expect(later.length).toBe(2);
  expect(gaps(timesOf(simulation, 'b').filter((at) => at > day)).slice(1)).toEqual([hour]);
  await simulation.stop();
});

test('a restart shifts nothing, however often it comes', async () => {
  const simulation = simulate({ a: { ...calm, interval: 'PT1H', jitter: '600s' } });
  for (let restart = 0; restart < 12; restart++) {
    await simulation.pass(17 * 60_000);
    await simulation.restart(1_000);
  }
  const times = timesOf(simulation, 'a');
  expect(times.length).toBeGreaterThanOrEqual(3);
  expect(gaps(times).every((gap) => Math.abs(gap - hour) <= 2_000)).toBe(true);
  await simulation.stop();
});

test('a run that is broken off with its process goes on when the next one starts', async () => {
  const simulation = simulate({ a: { ...calm, interval: 'P1D' } }, { lasts: () => hour });
  await simulation.pass(60_000);
  await simulation.restart(60_000);
  await simulation.pass(2 * hour);
  expect(timesOf(simulation, 'a')).toEqual([0, 120_000]);
  await simulation.stop();
});

test('a clock that is set back does not stop what is polled, nor repeat what comes by the clock', async () => {
  const simulation = simulate({ a: { ...calm, interval: 'PT1H' }, b: { ...calm, cron: '0 1 * * *' } }, seldom);
  await simulation.pass(hour + 60_000);
  expect(timesOf(simulation, 'b')).toEqual([hour]);
  simulation.shift = -1_800_000;
  await simulation.pass(3 * hour);
  expect(timesOf(simulation, 'b')).toEqual([hour]);
  simulation.shift = -5 * day;
  await simulation.pass(3 * hour);
  expect(gaps(timesOf(simulation, 'a')).every((gap) => gap <= 2 * hour + 62_000)).toBe(true);
  // It comes again once there, where the clock shows one o'clock of a day it has not counted from.
  await simulation.pass(2 * day);
  expect(timesOf(simulation, 'b').length).toBeGreaterThanOrEqual(2);
  await simulation.stop();
});

test('changed documents count within a second: a new one, a shorter interval, one that is gone', async () => {
  const simulation = simulate({ a: { ...calm, interval: 'PT1H' }, b: { ...calm, interval: 'PT10M' } });
  await simulation.pass(60_000);
  simulation.documents = catalogOf({ a: { ...calm, interval: 'PT5M' }, c: { ...calm, interval: 'PT1H' }, d: { strategy: 'manual' } });
  await simulation.pass(10 * 60_000);
  expect(timesOf(simulation, 'a')).toEqual([0, 360_000 + 1_000, 660_000 + 1_000].filter((at) => at <= 660_000));
  expect(timesOf(simulation, 'b')).toEqual([0]);
  expect(timesOf(simulation, 'c')).toEqual([60_000 + 1_000]);
  await simulation.pass(hour);
  expect(await simulation.schedules.schedulesOf(['b', 'd'])).toEqual([]);
  await simulation.stop();
});

test('it is paused, resumed, made due and given another interval while it runs, and told why', async () => {
  const simulation = simulate({ a: { ...calm, interval: 'PT1H' }, by_hand: { strategy: 'manual' } }, seldom);
  const service = createScheduleService({
    store: async () => simulation.schedules,
    clock: simulation.wall,
    wake: () => simulation.scheduler.wake(),
  });
  const [a, byHand] = [...simulation.documents.datasources.values()].map(({ document }) => document);
  if (!a || !byHand) throw new Error('no documents');
  await simulation.pass(60_000);
  const [shown] = await service.list([a]);
  expect(shown).toEqual({
    datasource: 'a',
    strategy: 'poll',
    paused: false,
    interval: null,
    runs: [
      {
        kind: 'poll',
        rule: 'every PT1H',
        next: '2026-01-01T01:00:00.000Z',
        reason: 'every PT1H, 0 s into its jitter',
        later: ['2026-01-01T02:00:00.000Z', '2026-01-01T03:00:00.000Z'],
        lastStarted: '2026-01-01T00:00:00.000Z',
        lastFailure: null,
      },
    ],
  });
  expect((await service.change(a, { paused: true })).runs).toMatchObject([{ next: null, later: [], reason: 'paused until it is resumed' }]);
  await simulation.pass(5 * hour);
  expect(timesOf(simulation, 'a')).toEqual([0]);
  await service.change(a, { paused: false });
  await simulation.pass(60_000);
  expect(timesOf(simulation, 'a')).toEqual([0, 5 * hour + 60_000]);

  expect((await service.change(a, { due: 'now' })).runs[0]?.reason).toBe(
    'due: waits for room (every PT1H, 0 s into its jitter, asked for)',
  );
  await simulation.pass(1_000);
  expect(timesOf(simulation, 'a').length).toBe(3);
  await service.change(a, { interval: '10m' });
  await simulation.restart();
  await simulation.pass(hour);
  expect(timesOf(simulation, 'a').length).toBe(9);
  expect((await service.change(a, { interval: null })).runs[0]?.rule).toBe('every PT1H');

  expect((await service.change(byHand, { interval: '10m' })).runs[0]?.reason).toMatch(/^due|^changed at run time: every 10m/);
  await simulation.pass(25 * 60_000);
  expect(timesOf(simulation, 'by_hand').length).toBe(3);
  expect((await service.change(byHand, { interval: null })).runs).toEqual([]);
  await simulation.pass(hour);
  expect(timesOf(simulation, 'by_hand').length).toBe(3);
  await expect(service.change(byHand, { due: 'now' })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  await expect(service.change(a, { interval: '0s' })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  await simulation.stop();
});

test('while the store does not answer it is asked once a second, and then it goes on', async () => {
  const simulation = simulate({ a: { ...calm, interval: 'PT1H' } });
  const { register } = simulation.schedules;
  let asked = 0;
  Object.assign(simulation.schedules, {
    register: async () => {
      asked++;
      throw new Error('the disk is full');
    },
  });
  await simulation.pass(60_000);
  expect(asked).toBeGreaterThan(50);
  expect(asked).toBeLessThan(65);
  Object.assign(simulation.schedules, { register });
  await simulation.pass(2_000);
  expect(timesOf(simulation, 'a').length).toBe(1);
  await simulation.stop();
});

test('a run that cannot begin is told, but where variables are not set the documents have told that: its schedule alone says it', async () => {
  const unset = { datasource: 'unset', variables: ['SHOP_KEY'] };
  const refusals: Readonly<Record<string, ConnectorError>> = {
    unset: new ConnectorError('CONNECTOR_CONFIG_INVALID', 'the environment variable SHOP_KEY is not set', unset),
    wrong: new ConnectorError('CONNECTOR_CONFIG_INVALID', 'configuration.url is no address', { datasource: 'wrong' }),
  };
  const told: [datasource: string, level: string][] = [];
  const say = (level: string) => (fields: object) => void told.push([(fields as { readonly datasource: string }).datasource, level]);
  const log = { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
  const hourly = { ...calm, interval: 'PT1H' } as const;
  const simulation = simulate({ unset: hourly, wrong: hourly }, { refusal: (name) => refusals[name], log });
  await simulation.pass(60_000);
  expect(Object.fromEntries(told)).toEqual({ unset: 'debug', wrong: 'warn' });
  const service = createScheduleService({
    store: async () => simulation.schedules,
    clock: simulation.wall,
    wake: () => {},
  });
  const { document } = simulation.documents.datasources.get('unset') ?? {};
  const [view] = await service.list(document ? [document] : []);
  expect(view?.runs).toMatchObject([{ lastFailure: 'CONNECTOR_CONFIG_INVALID', lastStarted: null }]);
  await simulation.stop();
});

const anyDatasources = fc.array(
  fc.record({
    interval: fc.integer({ min: 20, max: 600 }),
    jitter: fc.integer({ min: 0, max: 100 }),
    lasts: fc.integer({ min: 0, max: 19_000 }),
  }),
  { minLength: 1, maxLength: 6 },
);

test('no datasource overlaps itself, and each comes once per interval where there is room', async () => {
  await fc.assert(
    fc.asyncProperty(anyDatasources, async (given) => {
      const named = given.map((each, index) => ({ name: `d${index}`, ...each }));
      const documents = named.map(
        ({ name, interval, jitter }) => [name, { strategy: 'poll', interval: `${interval}s`, jitter: `${jitter}s` }] as const,
      );
      const simulation = simulate(Object.fromEntries(documents), {
        limit: named.length,
        lasts: (name) => named.find((each) => each.name === name)?.lasts ?? 0,
      });
      await simulation.pass(1_500_000);
      await simulation.stop();
      for (const { name, interval, jitter } of named) {
        const times = timesOf(simulation, name);
        expect(times[0]).toBeLessThanOrEqual(jitter * 1_000 + 1_000);
        for (const gap of gaps(times)) expect(Math.abs(gap - interval * 1_000)).toBeLessThanOrEqual(1_000);
        expect(1_500_000 - (times.at(-1) ?? 0)).toBeLessThanOrEqual(interval * 1_000 + 1_000);
      }
    }),
    { numRuns: 8 },
  );
}, 300_000);

test('where there is too little room, nobody starves and the limit holds', async () => {
  await fc.assert(
    fc.asyncProperty(anyDatasources, fc.integer({ min: 1, max: 2 }), async (given, limit) => {
      const named = given.map((each, index) => ({ name: `d${index}`, ...each, lasts: each.lasts + 15_000 }));
      const documents = named.map(({ name, interval }) => [name, { ...calm, interval: `${Math.ceil(interval / 10)}s` }] as const);
      const simulation = simulate(Object.fromEntries(documents), {
        limit,
        lasts: (name) => named.find((each) => each.name === name)?.lasts ?? 0,
      });
      await simulation.pass(900_000);
      await simulation.stop();
      expect(simulation.load.most).toBeLessThanOrEqual(limit);
      const turn = named.reduce((sum, { lasts }) => sum + lasts + 1_000, 0);
      for (const { name, interval } of named) {
        const times = [0, ...timesOf(simulation, name), 900_000];
        // Whoever is due waits for no more than one turn of each other.
        expect(Math.max(...gaps(times))).toBeLessThanOrEqual(2 * turn + interval * 100 + 1_000);
      }
    }),
    { numRuns: 8 },
  );
}, 300_000);
