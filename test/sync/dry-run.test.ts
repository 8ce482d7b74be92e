// A dry run tells what the sync that follows does, and leaves everything as it is.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import type { Run } from '../../runtime/sync/ports.ts';
import { createRunMemory, flag } from '../../runtime/sync/run-memory.ts';
import { list, openPartitionedSync, type PartitionedSync } from './partitioned-sync.ts';

let made: PartitionedSync;
beforeEach(async () => {
  made = await openPartitionedSync();
});

const entity = { createdAt: 'born', updatedAt: 'at', archivedAt: 'record.gone' };
const since = { cursor: 'at', since: { query: 'since' } };

/** Pages of two, by a token, so that a read is proven; `get` of nothing. */
const pages = { pagination: { type: 'cursor', next: { body: 'next' }, place: { query: 'after' } }, records: 'rows' };
const numbered = { pagination: { type: 'page', page: { query: 'page' } } };
const kinds = {
  whole: { objects: [{ name: 'item', entity, list: { path: '/items', ...pages } }] },
  incremental: { objects: [{ name: 'item', entity, list: { path: '/items', incremental: since, ...pages } }] },
  numbered: { objects: [{ name: 'item', entity, list: { path: '/items', ...numbered } }] },
};

type Row = Readonly<Record<string, unknown>>;

function serve(rows: readonly Row[]): void {
  for (const key of Object.keys(made.routes)) delete made.routes[key];
  const answer = (from: number, to = rows.length) => rows.slice(from, to);
  made.routes['/items'] = { json: { rows: answer(0, 2), ...(rows.length > 2 ? { next: 'x' } : {}) } };
  made.routes['/items?after=x'] = { json: { rows: answer(2) } };
  made.routes['/items?page=1'] = list(answer(0, 3));
  made.routes['/items?page=2'] = list(answer(3));
  made.routes['/items?page=3'] = list([]);
}

const told = ({ counts, objects }: Run): unknown => ({
  counts,
  objects: objects.map(({ object, mode, modeReason, counts: own, stopReason, notes, heldBack }) => ({
    object,
    mode,
    modeReason,
    own,
    stopReason,
    notes,
    heldBack,
  })),
});

/** Of the database and its log: nothing was written if they are the same. */
async function contents(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(made.folder)).toSorted().filter((each) => each.startsWith('store.db') && !each.endsWith('-shm')))
    hash.update(name).update(await readFile(join(made.folder, name)));
  return hash.digest('hex');
}

const row = fc.record(
  {
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p'),
    n: fc.constantFrom(1, 2),
    at: fc.constantFrom('2025-01-01T00:00:00Z', '2025-01-02T00:00:00Z', '2025-01-03T00:00:00Z'),
    born: fc.constantFrom('2023-01-01T00:00:00Z', '2024-06-01T00:00:00Z'),
    gone: fc.constantFrom(true, '2025-01-01T00:00:00Z'),
  },
  { requiredKeys: ['id', 'n'] },
);
// Some have no id, and so fail.
const rows = fc.array(fc.oneof({ weight: 20, arbitrary: row }, { weight: 1, arbitrary: fc.constant({ n: 1 }) }), { maxLength: 22 });
const round = fc.record({
  rows,
  mode: fc.constantFrom('full' as const, 'incremental' as const),
  deletes: fc.constantFrom('hard' as const, 'soft' as const, 'ignore' as const),
  syncFrom: fc.constantFrom(undefined, '2024-01-01'),
  allowDeletes: fc.boolean(),
});

test('any dry run gives the counts, notes and modes of the sync that follows, and writes nothing', { timeout: 180_000 }, async () => {
  let seen = { deleted: 0, created: 0, updated: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('whole' as const, 'incremental' as const, 'numbered' as const),
      fc.array(round, { minLength: 2, maxLength: 5 }),
      async (kind, rounds) => {
        made = await openPartitionedSync();
        for (const { rows: served, mode, deletes, syncFrom, allowDeletes } of rounds) {
          serve(served);
          for (const day of ['2025-01-01', '2025-01-02', '2025-01-03', '2026-01-01'])
            made.routes[`/items?since=${day}T00%3A00%3A00Z`] = { json: { rows: served } };
          made.synchronization = { deletes, ...(syncFrom === undefined ? {} : { syncFrom }) };
          const options = allowDeletes && mode === 'full' ? { mode, allowDeletes: true } : { mode };
          const before = await contents();
          const dry = await made.sync(kinds[kind], { ...options, dryRun: true });
          expect(await contents()).toBe(before);
          expect(dry).toMatchObject({ dryRun: true });
          const real = await made.sync(kinds[kind], options);
          expect(told(dry)).toEqual(told(real));
          expect(dry.status).toBe(real.status);
          const { created, updated, deleted } = real.counts;
          seen = {
            created: seen.created + created,
            updated: seen.updated + updated,
            deleted: seen.deleted + deleted,
          };
        }
      },
    ),
    { numRuns: 25 },
  );
  // The property is about something.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
});

test.each([{ deletes: 'hard' as const }, { deletes: 'soft' as const }])(
  'tells also what would be held back, and what a sync that is let through deletes: %j',
  async (said) => {
    made.synchronization = said;
    const many = Array.from({ length: 40 }, (_, index) => ({ id: `r${index}` }));
    serve(many);
    await made.sync(kinds.whole, { mode: 'full' });
    serve(many.slice(0, 20));
    for (const options of [{ mode: 'full' as const }, { allowDeletes: true }]) {
      const dry = await made.sync(kinds.whole, { ...options, dryRun: true });
      const real = await made.sync(kinds.whole, options);
      expect(told(dry)).toEqual(told(real));
      expect((dry.objects[0]?.heldBack ?? 0) + dry.counts.deleted).toBe(20);
    }
  },
);

test('a dry run is recorded nowhere, tells nobody, and moves no cursor', async () => {
  serve([{ id: 'a', at: '2025-01-01T00:00:00Z' }]);
  await made.sync(kinds.incremental, { dryRun: true });
  expect(await made.store().runs({ limit: 5 })).toEqual([]);
  expect(await made.store().state('ds')).toEqual([]);
  expect(await made.ids()).toEqual([]);
});

test('what a run remembers is what it was told, however much', () => {
  const memory = createRunMemory();
  const model = new Map<bigint, number>();
  let state = 1n;
  for (let index = 0; index < 50_000; index++) {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    // Few of them twice, and the one that stands for nothing.
    const id = index % 1_000 === 0 ? 0n : index % 7 === 0 ? state % 1_000n : state;
    memory.set(id, { version: index, content: id, archivedAt: 0n, createdAt: NaN, flags: flag.seen });
    model.set(id, index);
  }
  for (const [id, version] of model) if (id > 1n) expect(memory.get(id)?.version).toBe(version);
  expect(memory.get(state ^ 1n)).toBeUndefined();
  expect([...memory.all()].length).toBeGreaterThan(40_000);
});
