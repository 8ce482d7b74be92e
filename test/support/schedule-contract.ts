import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ScheduleEntry, ScheduleKind, ScheduleStore } from '../../runtime/sync/schedules/ports.ts';

export interface ScheduleHome {
  readonly schedules: ScheduleStore;
  /** Another process on the same data; the same store where there can be only one. */
  readonly other: ScheduleStore;
  remove(): Promise<void>;
}

const entry = (datasource: string, first: number, rest: Partial<ScheduleEntry> = {}): ScheduleEntry => ({
  datasource,
  kind: 'poll',
  rule: 'every PT1H',
  first,
  changed: null,
  latest: 9_000_000,
  ...rest,
});
const poll = (datasource: string) => ({ datasource, kind: 'poll' as const });
const now = 1_000;
const asked = { now, until: now + 500, limit: 10, except: [] };

/** What every implementation of ScheduleStore must do. Run it once per implementation. */
export function scheduleContract(name: string, make: () => Promise<ScheduleHome>): void {
  const open = async (): Promise<ScheduleHome> => {
    const home = await make();
    onTestFinished(() => home.remove());
    return home;
  };
  const namesOf = (due: readonly { readonly datasource: string }[]) => due.map(({ datasource }) => datasource);

  describe(`${name} keeps the contract of ScheduleStore`, () => {
    test('gives what is due, the longest due first, and nobody the same before its time is over', async () => {
      const { schedules, other } = await open();
      await schedules.register([entry('late', 900), entry('early', 100), entry('not_yet', 1_001), entry('now', 1_000)]);
      expect(await schedules.take({ ...asked, limit: 2 })).toEqual([
        { datasource: 'early', kind: 'poll', rule: 'every PT1H', dueAt: 100, interval: null },
        { datasource: 'late', kind: 'poll', rule: 'every PT1H', dueAt: 900, interval: null },
      ]);
      expect(namesOf(await other.take(asked))).toEqual(['now']);
      expect(await schedules.take(asked)).toEqual([]);
      expect(namesOf(await schedules.take({ ...asked, now: 1_500, until: 2_000 }))).toEqual(['early', 'late', 'now', 'not_yet']);
    });

    test('a rule that is registered again keeps its due time; a changed one has a new one, never later than it may be', async () => {
      const { schedules } = await open();
      await schedules.register([entry('a', 500), entry('b', 500), entry('c', 5_000)]);
      await schedules.register([
        entry('a', 7_000),
        entry('b', 7_000, { rule: 'cron', changed: 6_000 }),
        entry('c', 7_000, { rule: 'every PT1M', latest: 4_000 }),
      ]);
      await schedules.register([entry('a', 1, { latest: 400 })]);
      expect((await schedules.schedulesOf(['a', 'b', 'c', 'd'])).map(({ dueAt, rule, reason }) => [dueAt, rule, reason])).toEqual([
        [400, 'every PT1H', 'changed'],
        [6_000, 'cron', 'changed'],
        [4_000, 'every PT1M', 'changed'],
      ]);
    });

    test('of a datasource one is taken at a time, the longest due', async () => {
      const { schedules, other } = await open();
      await schedules.register([entry('a', 300), entry('a', 200, { kind: 'reconcile' })]);
      expect((await schedules.take(asked)).map(({ kind }) => kind)).toEqual(['reconcile']);
      expect(await other.take(asked)).toEqual([]);
      await schedules.settle({ datasource: 'a', kind: 'reconcile' }, { dueAt: 9_000, startedAt: now, failure: null });
      expect((await other.take(asked)).map(({ kind }) => kind)).toEqual(['poll']);
    });

    test('nothing is given of those that are paused or that who asks is busy with', async () => {
      const { schedules } = await open();
      await schedules.register([entry('paused', 1), entry('busy', 1), entry('free', 1)]);
      await schedules.changeSettings('paused', { paused: true });
      expect(namesOf(await schedules.take({ ...asked, except: ['busy'] }))).toEqual(['free']);
      expect(await schedules.nextDue()).toBe(1);
      await schedules.drop(poll('busy'));
      expect(await schedules.nextDue()).toBe(now + 500);
      await schedules.changeSettings('paused', { paused: false });
      expect(namesOf(await schedules.take(asked))).toEqual(['paused']);
    });

    test('what has begun is due next when it is told, and has ended when that very run has', async () => {
      const { schedules } = await open();
      await schedules.register([entry('a', 1)]);
      await schedules.take(asked);
      await schedules.settle(poll('a'), { dueAt: 5_000, startedAt: 1_000, failure: null });
      const begun = { ...poll('a'), rule: 'every PT1H', dueAt: 5_000, reason: 'rule', startedAt: 1_000, running: true, failure: null };
      expect(await schedules.schedulesOf(['a'])).toEqual([begun]);
      await schedules.ended(poll('a'), 999, 'NETWORK_ERROR');
      expect(await schedules.schedulesOf(['a'])).toEqual([begun]);
      await schedules.ended(poll('a'), 1_000, 'NETWORK_ERROR');
      expect(await schedules.schedulesOf(['a'])).toEqual([{ ...begun, running: false, failure: 'NETWORK_ERROR' }]);
      await schedules.take({ ...asked, now: 5_000, until: 6_000 });
      await schedules.settle(poll('a'), { dueAt: 9_000, startedAt: null, failure: 'CONNECTOR_DISABLED' });
      expect(await schedules.schedulesOf(['a'])).toEqual([{ ...begun, running: false, dueAt: 9_000, failure: 'CONNECTOR_DISABLED' }]);
    });

    test('what was put off is due still, and given when that is over', async () => {
      const { schedules } = await open();
      await schedules.register([entry('a', 1)]);
      await schedules.take(asked);
      await schedules.postpone(poll('a'), 3_000);
      expect(await schedules.take({ ...asked, now: 2_999 })).toEqual([]);
      expect(await schedules.nextDue()).toBe(3_000);
      expect((await schedules.take({ ...asked, now: 3_000 })).map(({ dueAt }) => dueAt)).toEqual([1]);
    });

    test('what was broken off with its process is due at once', async () => {
      const { schedules } = await open();
      await schedules.register([entry('running', 1), entry('taken', 1), entry('idle', 8_000)]);
      await schedules.take(asked);
      await schedules.settle(poll('running'), { dueAt: 5_000, startedAt: 1_000, failure: null });
      expect(await schedules.recover(2_000)).toBe(2);
      expect((await schedules.schedulesOf(['idle', 'running', 'taken'])).map(({ dueAt, reason }) => [dueAt, reason])).toEqual([
        [8_000, 'new'],
        [2_000, 'interrupted'],
        [1, 'interrupted'],
      ]);
      expect(await schedules.recover(2_000)).toBe(0);
    });

    test('what somebody asks for is due at once, if there is such a thing', async () => {
      const { schedules } = await open();
      await schedules.register([entry('a', 8_000)]);
      expect(await schedules.ask(poll('a'), now)).toBe(true);
      expect(await schedules.ask({ datasource: 'a', kind: 'reconcile' }, now)).toBe(false);
      expect(namesOf(await schedules.take(asked))).toEqual(['a']);
    });

    test('what is changed at run time stands beside what is due, and is forgotten with the datasource', async () => {
      const { schedules } = await open();
      await schedules.register([entry('a', 1)]);
      await schedules.changeSettings('a', { interval: 'PT1M' });
      await schedules.changeSettings('a', { paused: true });
      await schedules.changeSettings('b', { interval: '1h' });
      await schedules.changeSettings('c', { paused: true });
      expect(await schedules.settingsOf(['a', 'c', 'd'])).toEqual(
        new Map([
          ['a', { paused: true, interval: 'PT1M' }],
          ['c', { paused: true, interval: null }],
        ]),
      );
      expect(namesOf(await schedules.overridden(undefined, 1))).toEqual(['a']);
      expect(await schedules.overridden('a', 5)).toEqual([{ datasource: 'b', interval: '1h' }]);
      await schedules.changeSettings('a', { paused: false });
      expect((await schedules.take(asked)).map(({ interval }) => interval)).toEqual(['PT1M']);
      await schedules.changeSettings('b', { interval: null });
      await schedules.changeSettings('c', { paused: false });
      await schedules.forget('a');
      expect(await schedules.settingsOf(['a', 'b', 'c'])).toEqual(new Map());
      expect(await schedules.schedulesOf(['a'])).toEqual([]);
      expect(await schedules.nextDue()).toBeUndefined();
    });

    test('two that take at the same time never get the same, and together get all', async () => {
      const { schedules, other } = await open();
      const names = Array.from({ length: 200 }, (_, index) => `d${index}`);
      await schedules.register(names.map((each, index) => entry(each, index)));
      const takes = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? schedules : other).take({ ...asked, limit: 7 }));
      const taken = (await Promise.all(takes)).flatMap(namesOf);
      taken.push(...namesOf(await schedules.take({ ...asked, limit: 200 })));
      expect(taken.toSorted()).toEqual(names.toSorted());
    });

    test('does as a model does that keeps a map', async () => {
      const { schedules } = await open();
      const at = fc.integer({ min: 0, max: 50 });
      const key = fc.record({ datasource: fc.constantFrom('a', 'b', 'c'), kind: fc.constantFrom<ScheduleKind>('poll', 'reconcile') });
      const step = fc.oneof(
        fc.record({
          do: fc.constant('register' as const),
          key,
          first: at,
          latest: at,
          rule: fc.constantFrom('x', 'y'),
          changed: fc.option(at),
        }),
        fc.record({ do: fc.constant('take' as const), now: at, limit: fc.integer({ min: 1, max: 3 }) }),
        fc.record({ do: fc.constant('settle' as const), key, dueAt: at }),
        fc.record({ do: fc.constant('pause' as const), key, paused: fc.boolean() }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
          for (const datasource of ['a', 'b', 'c']) await schedules.forget(datasource);
          const model = new Map<string, { readonly datasource: string; kind: ScheduleKind; rule: string; dueAt: number; until: number }>();
          const paused = new Set<string>();
          for (const each of steps) {
            if (each.do === 'register') {
              const { key: of, first, latest, rule, changed } = each;
              const row = model.get(`${of.datasource} ${of.kind}`);
              if (!row) model.set(`${of.datasource} ${of.kind}`, { ...of, rule, dueAt: first, until: 0 });
              else {
                row.dueAt = row.rule !== rule && changed !== null ? changed : Math.min(row.dueAt, latest);
                row.rule = rule;
              }
              await schedules.register([{ ...of, rule, first, latest, changed }]);
            } else if (each.do === 'settle') {
              const row = model.get(`${each.key.datasource} ${each.key.kind}`);
              if (row) Object.assign(row, { dueAt: each.dueAt, until: 0 });
              await schedules.settle(each.key, { dueAt: each.dueAt, startedAt: null, failure: null });
            } else if (each.do === 'pause') {
              if (each.paused) paused.add(each.key.datasource);
              else paused.delete(each.key.datasource);
              await schedules.changeSettings(each.key.datasource, { paused: each.paused });
            } else {
              const rows = [...model.values()];
              const held = new Set(rows.filter(({ until }) => until > each.now).map(({ datasource }) => datasource));
              const due = rows
                .filter(({ datasource, dueAt }) => dueAt <= each.now && !held.has(datasource) && !paused.has(datasource))
                .toSorted((a, b) => a.dueAt - b.dueAt || (a.datasource + a.kind < b.datasource + b.kind ? -1 : 1));
              const first = due
                .filter((row, index) => due.findIndex(({ datasource }) => datasource === row.datasource) === index)
                .slice(0, each.limit);
              const taken = await schedules.take({ now: each.now, until: each.now + 5, limit: each.limit, except: [] });
              expect(taken.map(({ datasource, kind, dueAt }) => [datasource, kind, dueAt])).toEqual(
                first.map(({ datasource, kind, dueAt }) => [datasource, kind, dueAt]),
              );
              for (const row of first) row.until = each.now + 5;
            }
          }
        }),
        { numRuns: 60 },
      );
    });
  });
}
