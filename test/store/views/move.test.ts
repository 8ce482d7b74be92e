import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { moveFolder } from '../../../runtime/store/index.ts';
import { shippedMigrations } from '../../../runtime/store/shipped-migrations.ts';
import { migrate, storeMigrations } from '../../../runtime/store/sqlite/migrations.ts';
import { makeFolder, open } from '../folder.ts';
import { makeDatabase } from '../../support/postgres-database.ts';
import { openOn } from '../postgres/database.ts';
import { askOn } from '../../support/postgres-client.ts';
import { fill, plan } from './stores.ts';

const plans = plan({ fields: { name: { type: 'string' } } });

test('a data folder with views is moved, and its views are made anew over there', { timeout: 60_000 }, async () => {
  const folder = await makeFolder();
  const store = await open(folder);
  await fill(store, { a: '{"name":"one"}' });
  await store.views.keep({ plans, sql: [] });
  await store.finishRun('run-shop', 'failed', '2026-01-15T13:00:00.000Z', null, false);
  await store.close();
  const url = await makeDatabase();
  const moved = await moveFolder({
    folder,
    databaseUrl: url,
    schema: 'ferrule',
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  expect(moved).toMatchObject({ outcome: 'moved', rows: { entities: 1 } });
  const there = await openOn(url);
  expect((await there.views.keep({ plans, sql: [] })).made).toEqual(['woo_product']);
  const ask = await askOn(url);
  expect(await ask('SELECT datasource, external_id, name FROM ferrule_views.woo_product')).toEqual([
    { datasource: 'shop', external_id: 'a', name: 'one' },
  ]);
  // What is erased is gone from the view.
  await there.erase('shop');
  expect(await ask('SELECT * FROM ferrule_views.woo_product')).toEqual([]);
});

test('before the tables of a data folder are migrated, its views go; those of others stay', async () => {
  const folder = await makeFolder();
  const store = await open(folder);
  await store.views.keep({ plans, sql: [] });
  await store.close();
  const file = new DatabaseSync(join(folder, 'store.db'));
  onTestFinished(() => file.close());
  file.exec('CREATE VIEW mine AS SELECT 1 AS one');
  const views = () =>
    file
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name")
      .all()
      .map(({ name }) => name);
  expect(views()).toEqual(['internal_entities', 'mine', 'woo_product']);
  // With the view, SQLite would refuse to drop the column, and to make the table.
  const sql =
    'ALTER TABLE entities DROP COLUMN mapped_payload; ALTER TABLE entities RENAME COLUMN raw_payload TO raw; CREATE TABLE woo_product (a)';
  const next = { number: 9_999, name: '9999_next.sql', sql, hash: 'x' };
  expect(migrate(file, [...shippedMigrations(storeMigrations), next])).toEqual(['9999_next.sql']);
  expect(views()).toEqual(['mine']);
});
