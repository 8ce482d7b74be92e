// How long a history is read before it is time for changes, and what cannot be read in ranges however it was bound.
import { describe, expect, test } from 'vitest';
import { beginTurn } from '../../runtime/sync/backfill/turn.ts';
import { isDue } from '../../runtime/sync/schedules/is-due.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { list, openPartitionedSync } from './partitioned-sync.ts';

const incremental = { cursor: 'at', since: { query: 'since' }, until: { query: 'until' } };

test('what is found at run time, or bound past the checks of documents, is refused with what to do', async () => {
  const made = await openPartitionedSync();
  made.routes['/items'] = list([]);
  made.synchronization = { objects: { item: { backfill: { range: 'P1D', from: '2026-01-01' } } } };
  const connector = { objects: [{ name: 'item', list: { path: '/items', incremental: { cursor: 'at', since: { query: 'since' } } } }] };
  await expect(made.sync(connector)).rejects.toMatchObject({
    code: 'CONNECTOR_CONFIG_INVALID',
    message: expect.stringMatching(/item\.backfill: .+leave `backfill` out/),
  });
  made.synchronization = { objects: { item: { mode: 'full', backfill: { range: 'P1D', from: '2026-01-01' } } } };
  await expect(made.sync(connector)).rejects.toThrow(/`mode: full` reads it whole/);
  const both = { objects: [{ name: 'item', list: { path: '/items', incremental } }] };
  made.synchronization = { objects: { item: { backfill: { range: 'P1D' } } } };
  await expect(made.sync(both)).rejects.toThrow(/nothing says where its history begins; say `from`/);
});

describe('a turn', () => {
  test('is over after an hour, or when a scheduled run waits, which is looked for once a second', async () => {
    const clock = createFakeClock();
    let [asked, waits] = [0, false];
    const turn = beginTurn(clock, async () => {
      asked += 1;
      return waits;
    });
    expect(await turn.isOver()).toBe(false);
    expect(asked).toBe(0);
    clock.advance(1_000);
    expect([await turn.isOver(), await turn.isOver(), asked]).toEqual([false, false, 1]);
    waits = true;
    clock.advance(1_000);
    expect([await turn.isOver(), turn.isAwaited()]).toEqual([true, true]);
    const alone = beginTurn(clock, undefined);
    clock.advance(3_599_999);
    expect(await alone.isOver()).toBe(false);
    clock.advance(1);
    expect([await alone.isOver(), alone.isAwaited()]).toEqual([true, false]);
  });

  test('makes way for a run that is due and not paused', async () => {
    const due = (dueAt: number, paused: boolean) =>
      isDue(
        {
          schedulesOf: async () => [
            { datasource: 'a', kind: 'poll', rule: '', dueAt, reason: 'rule', startedAt: null, running: false, failure: null },
          ],
          settingsOf: async () => new Map([['a', { paused, interval: null }]]),
        },
        'a',
        1_000,
      );
    expect([await due(1_000, false), await due(1_001, false), await due(1_000, true)]).toEqual([true, false, false]);
  });
});
