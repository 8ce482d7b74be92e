import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { BoundDatasource } from '../../runtime/engine/index.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { createEvents } from '../../runtime/kernel/events.ts';
import { silentLog } from '../../runtime/kernel/log.ts';
import type { PostgresStore } from '../../runtime/store/postgres/open-store.ts';
import { startHelpers } from '../../runtime/sync/fleet/helpers.ts';
import type { Run } from '../../runtime/sync/ports.ts';
import { beginSync, type SyncParts } from '../../runtime/sync/run-sync.ts';
import type { SyncOptions } from '../../runtime/sync/sync-options.ts';
import { type Answer, openPartitionedApi, type PartitionedApi } from '../partitions/partitioned-api.ts';
import { fleetDatabases, startBoardProcess } from '../store/postgres/board-process.ts';
import { incremental } from './partitioned-sync.ts';

const copy = fleetDatabases();

interface Item {
  readonly id: string;
  readonly at: number;
}

/** Shelves with pages of items. */
type Source = readonly (readonly (readonly Item[])[])[];

interface Setting {
  readonly before: Source;
  readonly after: Source;
  readonly state: 'each' | 'shared';
  readonly isFull: boolean;
}

const page = fc.array(fc.record({ id: fc.stringMatching(/^[a-f]$/), at: fc.integer({ min: 1, max: 900 }) }), { maxLength: 4 });
const source: fc.Arbitrary<Source> = fc.array(fc.array(page, { minLength: 1, maxLength: 3 }), { minLength: 16, maxLength: 32 });
const setting: fc.Arbitrary<Setting> = fc.record({
  before: source,
  after: source,
  state: fc.constantFrom('each', 'shared'),
  isFull: fc.boolean(),
});

function connectorOf(state: Setting['state']): object {
  return {
    objects: [
      { name: 'shelf', list: { path: '/shelves' } },
      {
        name: 'item',
        parent: { object: 'shelf', key: 'id', as: 'shelf' },
        recordId: ['partition.shelf', 'id'],
        list: {
          path: '/{partition.shelf}/items',
          records: 'items',
          pagination: { type: 'cursor', next: { body: 'next' }, place: { query: 'after' } },
          partitionConcurrency: 4,
          partitionState: state,
          ...incremental,
        },
      },
    ],
  };
}

/** A provider of the shelves that are in `now`; whatever it is asked since, it gives all. It answers after so many turns. */
function providerOf(shelves: { now: Source }, turns: () => number): Readonly<Record<string, Answer>> {
  const answer = (path: string): Answer | undefined => {
    const { pathname, searchParams } = new URL(path, 'http://shelves');
    if (pathname === '/shelves') return { json: shelves.now.map((_, id) => ({ id })) };
    const pages = shelves.now[Number(pathname.split('/')[1])] ?? [];
    const at = Number(searchParams.get('after') ?? 0);
    return { json: { items: pages[at], next: at + 1 < pages.length ? at + 1 : null }, turns };
  };
  return new Proxy({}, { get: (_, path) => answer(String(path)) });
}

interface Outcome {
  readonly runs: readonly Run[];
  readonly stored: unknown;
  readonly state: unknown;
  readonly asked: readonly string[];
  readonly helped: number;
}

async function syncTwice(given: Setting, helpers: number): Promise<Outcome> {
  const { url, remove } = await copy();
  const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
  const shelves = { now: given.before };
  // Slow until somebody helps: a run that is done before they come shows nothing.
  let unhelped = 0;
  const helped = (): number => others.reduce((sum, { api }) => sum + api.requests.length, 0);
  const routes = providerOf(shelves, () => (helpers > 0 && helped() === unhelped ? 100_000 : 500));
  const apiOf = (): PartitionedApi => openPartitionedApi({ connector: connectorOf(given.state), routes, expressions });
  const own = apiOf();
  const holder = await startBoardProcess(url);
  const others = await Promise.all(Array.from({ length: helpers }, async () => ({ api: apiOf(), process: await startBoardProcess(url) })));
  const helping = others.map(({ api: { bound }, process: { store, fleet } }) =>
    startHelpers({
      fleet,
      hasPlace: () => true,
      store: async () => store,
      bind: async () => bound,
      clock: systemClock,
      log: silentLog,
    }),
  );
  onTestFinished(async () => {
    await expressions[Symbol.asyncDispose]();
    await remove();
  });
  try {
    const first = await sync(holder.store, own.bound, helpers > 0 ? { boards: async () => holder.boards } : {}, {});
    shelves.now = given.after;
    unhelped = helped();
    const mode = given.isFull ? 'full' : 'incremental';
    const second = await sync(holder.store, own.bound, helpers > 0 ? { boards: async () => holder.boards } : {}, { mode });
    const stored = await holder.store.entities({ datasource: 'ds', object: 'item', limit: 10_000 });
    return {
      runs: [first, second],
      stored: stored.map(({ external_id, raw_payload, version }) => [external_id, raw_payload, version]),
      state: await holder.store.state('ds'),
      asked: [own, ...others.map(({ api }) => api)].flatMap(({ requests }) => requests).toSorted(),
      helped: helped(),
    };
  } finally {
    await Promise.all(helping.map((each) => each[Symbol.asyncDispose]()));
  }
}

let ids = 0;

async function sync(store: PostgresStore, bound: BoundDatasource, over: Partial<SyncParts>, options: SyncOptions): Promise<Run> {
  const parts = { store, clock: systemClock, events: createEvents(), log: silentLog, newId: () => `run-${(ids += 1)}`, ...over };
  return await (
    await beginSync(parts, bound, options)
  ).ended;
}

/** What does not depend on who read what, and when. */
function facts({ objects, status, counts }: Run): unknown {
  return {
    status,
    counts,
    objects: objects.map(({ object, counts: own, checkpoint, notes, stopReason }) => ({ object, own, checkpoint, notes, stopReason })),
  };
}

test(
  'partitions that several read leave what one alone leaves: records, counts, cursors, and what was asked for',
  { timeout: 300_000 },
  async () => {
    let helped = 0;
    await fc.assert(
      fc.asyncProperty(setting, fc.integer({ min: 1, max: 2 }), async (given, helpers) => {
        const alone = await syncTwice(given, 0);
        const together = await syncTwice(given, helpers);
        helped += together.helped;
        expect(together.stored).toEqual(alone.stored);
        expect(together.state).toEqual(alone.state);
        expect(together.asked).toEqual(alone.asked);
        expect(together.runs.map(facts)).toEqual(alone.runs.map(facts));
      }),
      { numRuns: 8 },
    );
    expect(helped).toBeGreaterThan(20);
  },
);
