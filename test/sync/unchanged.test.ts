// A sync of what has not changed writes nothing but that it was there, and two reads of the same records leave the newest.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import type { EntityWrite } from '../../runtime/sync/ports.ts';
import { beginBoth, commit, write } from '../support/store-contract/harness.ts';
import { list, openPartitionedSync, type PartitionedSync } from './partitioned-sync.ts';

let made: PartitionedSync;
beforeEach(async () => {
  made = await openPartitionedSync();
});

const entity = { createdAt: 'born', updatedAt: 'at', archivedAt: 'record.gone' };
const whole = { objects: [{ name: 'item', entity, list: { path: '/items' } }] };

/** What runs write of themselves: their records, the marks of what a read has met, and the cursors that they publish. */
const bookkeeping = [
  // Its name is said again.
  'collections',
  'runs',
  'object_runs',
  'seen_marks',
  'cursors',
  'partition_runs',
  'partition_cursors',
  'parent_runs',
  'sqlite_sequence',
];

/** Runs something, and gives the rows that it wrote of each table, changed or not, by triggers in the store's own file. */
async function written(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  await made.store().close();
  const file = join(made.folder, (await readdir(made.folder)).find((name) => name.startsWith('store') && name.endsWith('.db')) ?? '');
  const database = new DatabaseSync(file);
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'").all();
  database.exec('CREATE TABLE IF NOT EXISTS written (name TEXT)');
  for (const { name } of tables)
    for (const verb of ['INSERT', 'UPDATE', 'DELETE'])
      database.exec(
        `CREATE TRIGGER spy_${String(name)}_${verb} AFTER ${verb} ON ${String(name)} BEGIN INSERT INTO written VALUES ('${String(name)}'); END`,
      );
  database.close();
  await made.reopen();
  await work();
  await made.store().close();
  const after = new DatabaseSync(file);
  const rows = after.prepare('SELECT name, count(*) AS rows FROM written GROUP BY name ORDER BY name').all();
  for (const { name } of tables) for (const verb of ['INSERT', 'UPDATE', 'DELETE']) after.exec(`DROP TRIGGER spy_${String(name)}_${verb}`);
  after.exec('DROP TABLE written');
  after.close();
  await made.reopen();
  return Object.fromEntries(rows.map(({ name, rows: count }) => [String(name), Number(count)]));
}

const records = Array.from({ length: 60 }, (_, index) => ({
  id: `r${index}`,
  born: '2024-01-01T00:00:00Z',
  ...(index % 3 === 0 ? {} : { at: '2025-01-01T00:00:00Z' }),
  ...(index % 5 === 0 ? { gone: true } : {}),
  ...(index % 7 === 0 ? { gone: '2025-02-01T00:00:00Z' } : {}),
}));

test.each([['hard'], ['soft'], ['ignore']] as const)(
  'a second sync of an unchanged source writes no record and says so, with deletes: %s',
  async (deletes) => {
    made.synchronization = { deletes };
    made.routes['/items'] = list(records.slice(0, 59));
    await made.sync(whole, { mode: 'full' });
    // What has an update time is the same; what has none is newer by when it was asked for, which is kept with the record.
    const dated = records.slice(0, 59).filter((record) => 'at' in record);
    made.routes['/items'] = list(dated);
    await made.sync(whole, { mode: 'full', allowDeletes: true });
    const counted = await written(async () => {
      const run = await made.sync(whole, { mode: 'full' });
      expect(run.counts).toEqual({ created: 0, updated: 0, unchanged: dated.length, deleted: 0, failed: 0 });
    });
    expect(Object.keys(counted).filter((name) => !bookkeeping.includes(name))).toEqual([]);
  },
);

test('of records without an update time only the version rises', async () => {
  made.routes['/items'] = list(records);
  await made.sync(whole, { mode: 'full' });
  const before = await made.store().entities({ datasource: 'ds', object: 'item', limit: 100 });
  const run = await made.sync(whole, { mode: 'full' });
  expect(run.counts).toEqual({ created: 0, updated: 0, unchanged: 60, deleted: 0, failed: 0 });
  const after = await made.store().entities({ datasource: 'ds', object: 'item', limit: 100 });
  const withoutVersion = (all: typeof after) => all.map((one) => ({ ...one, version: 0 }));
  expect(withoutVersion(after)).toEqual(withoutVersion(before));
});

test('pages of two reads in any order leave the newest state of each record, and never a mixture', { timeout: 120_000 }, async () => {
  const { store } = { store: made.store() };
  let tried = 0;
  const ids = ['a', 'b', 'c', 'd'];
  // What a source had at some time: version and content belong together.
  const state = (id: string, version: number): EntityWrite =>
    write(id, `state ${version}`, { version, updated_at: new Date(version).toISOString() });
  const page = fc.array(fc.tuple(fc.constantFrom(...ids), fc.integer({ min: 1, max: 6 })), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(page, { minLength: 1, maxLength: 8 }),
      fc.array(page, { minLength: 1, maxLength: 8 }),
      fc.array(fc.boolean(), { maxLength: 16 }),
      async (one, other, turns) => {
        const runId = `run-${(tried += 1)}`;
        await beginBoth(store, runId);
        const left = (await store.entities({ datasource: 'shop', object: 'product', limit: 9, deleted: 'with' })).map(
          ({ external_id }) => external_id,
        );
        await store.deleteEntities(runId, 'shop', 'product', left);
        const [first, second] = [[...one], [...other]];
        const newest = new Map<string, number>();
        for (const turn of [...turns, ...first.map(() => true), ...second.map(() => false)]) {
          const writes = (turn ? first : second).shift();
          if (!writes) continue;
          await commit(
            store,
            runId,
            writes.map(([id, version]) => state(id, version)),
          );
          for (const [id, version] of writes) newest.set(id, Math.max(version, newest.get(id) ?? 0));
          const stored = await store.entities({ datasource: 'shop', object: 'product', limit: 9 });
          expect(stored.map(({ external_id, version, raw_payload }) => [external_id, version, raw_payload])).toEqual(
            [...newest]
              .toSorted(([a], [b]) => (a < b ? -1 : 1))
              .map(([id, version]) => [id, version, state(id, version).entity.raw_payload]),
          );
        }
        await store.finishRun(runId, 'success', '2026-01-15T13:00:00.000Z', null, false);
      },
    ),
    { numRuns: 60 },
  );
});
