import { createHash } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Field } from '../../../runtime/documents/generated/connector.ts';
import { assembleMigrations } from '../../../runtime/store/views/assemble.ts';
import { shippedMigrations } from '../../../runtime/store/shipped-migrations.ts';
import type { ConnectorSql } from '../../../runtime/store/views/keeper.ts';
import { makeDatabase } from '../../support/postgres-database.ts';
import { openOn } from '../postgres/database.ts';
import { askOn } from '../../support/postgres-client.ts';
import { fill, openPostgresViews, plan, viewSchema } from './stores.ts';

const fields: Readonly<Record<string, Field>> = { name: { type: 'string' }, count: { type: 'integer' } };

function sqlOf(files: Readonly<Record<string, string>>, connector = 'woo'): ConnectorSql {
  const migrations = Object.entries(files).map(([file, sql]) => ({ file, sql, hash: createHash('sha256').update(sql).digest('hex') }));
  return { connector, migrations };
}

describe("a connector's own SQL", () => {
  const named = 'CREATE OR REPLACE VIEW named WITH (security_invoker = true) AS SELECT name FROM woo_product;';
  const large = 'CREATE OR REPLACE VIEW large AS SELECT name FROM named; -- the end';

  test('is applied once, in the schema of the views, and again when it changes', async () => {
    const { store, rows } = await openPostgresViews();
    await fill(store, { a: '{"name":"one"}' });
    const plans = plan({ fields });
    const first = await store.views.keep({ plans, sql: [sqlOf({ '002_named.sql': named, '010_large.sql': large })] });
    expect(first).toEqual({ made: ['woo_product'], applied: ['woo/002_named.sql', 'woo/010_large.sql'], refused: [] });
    expect(await rows('large')).toEqual([{ name: 'one' }]);
    expect((await store.views.keep({ plans, sql: [sqlOf({ '002_named.sql': named, '010_large.sql': large })] })).applied).toEqual([]);
    const changed = named.replace('SELECT name', "SELECT name || '!' AS name");
    const again = await store.views.keep({ plans, sql: [sqlOf({ '002_named.sql': changed, '010_large.sql': large })] });
    expect(again.applied).toEqual(['woo/002_named.sql']);
    expect(await rows('large')).toEqual([{ name: 'one!' }]);
  });

  test('is applied whole or not at all, and keeps neither views nor other connectors from theirs', async () => {
    const { store, ask, rows } = await openPostgresViews();
    await fill(store, { a: '{"name":"one"}' });
    const broken = sqlOf({
      '001_fine.sql': 'CREATE OR REPLACE VIEW fine AS SELECT 1 AS one',
      '002_broken.sql': 'CREATE OR REPLACE VIEW b AS SELECT * FROM nothing',
    });
    const { made, applied, refused } = await store.views.keep({
      plans: plan({ fields }),
      sql: [broken, sqlOf({ '001_other.sql': 'CREATE OR REPLACE VIEW other AS SELECT name FROM woo_product' }, 'zoo')],
    });
    expect([made, applied]).toEqual([['woo_product'], ['zoo/001_other.sql']]);
    expect(refused).toEqual([{ name: 'migrations of woo', reason: '002_broken.sql: relation "nothing" does not exist (42P01)' }]);
    expect(await ask(`SELECT to_regclass('${viewSchema}.fine') AS fine`)).toEqual([{ fine: null }]);
    expect(await rows('other')).toEqual([{ name: 'one' }]);
    // The pool is as it was: what it asks next finds its own tables.
    expect(await store.countEntities('shop', 'product')).toBe(1);
    expect(await store.run('run-shop')).toBeDefined();
  });

  test('reads the records of all connectors under the names that the tables of other runtimes have', async () => {
    const { store, rows } = await openPostgresViews();
    await fill(store, { a: '{"name":"one"}', b: '{"name":"two"}' });
    await store.deleteEntities('run-shop', 'shop', 'product', ['b'], 'soft');
    const sql = `CREATE OR REPLACE VIEW supasaasy.by_hand WITH (security_invoker = true) AS
      SELECT external_id, app_key, raw_payload ->> 'name' AS name FROM supasaasy.entities WHERE collection_key = 'woo_product' AND deleted_at IS NULL;`;
    await store.views.keep({ plans: [], sql: [sqlOf({ '001_views.sql': sql })] });
    expect(await rows('by_hand')).toEqual([{ external_id: 'a', app_key: 'shop', name: 'one' }]);
  });
});

describe('many at once', () => {
  test('four processes make the same views: each is made by one of them', { timeout: 60_000 }, async () => {
    const { store, url } = await openPostgresViews();
    const others = await Promise.all([1, 2, 3].map(() => openOn(url, { viewSchema })));
    const plans = Array.from({ length: 10 }, (_, index) => plan({ fields, object: `object_${index}` })).flat();
    const reports = await Promise.all([store, ...others].map((one) => one.views.keep({ plans, sql: [] })));
    expect(reports.flatMap(({ made }) => made).toSorted()).toEqual(plans.map(({ name }) => name).toSorted());
    expect(reports.flatMap(({ refused }) => refused)).toEqual([]);
  });

  test('a view that is being read for long is left as it is; the next try mends it', { timeout: 60_000 }, async () => {
    const { store, url } = await openPostgresViews();
    await fill(store, { a: '{"name":"one"}' });
    const { name } = fields as { name: Field };
    await store.views.keep({ plans: plan({ fields: { name } }), sql: [] });
    const reader = await askOn(url);
    await reader('BEGIN');
    await reader(`SELECT * FROM ${viewSchema}.woo_product`);
    const held = await store.views.keep({ plans: plan({ fields }), sql: [] });
    expect(held).toMatchObject({ made: [], refused: [{ name: 'woo_product', reason: expect.stringContaining('lock timeout (55P03)') }] });
    await reader('COMMIT');
    expect((await store.views.keep({ plans: plan({ fields }), sql: [] })).made).toEqual(['woo_product']);
  });

  test('a view that somebody dropped is made again', async () => {
    const { store, ask, rows } = await openPostgresViews();
    await fill(store, { a: '{"name":"one"}' });
    await store.views.keep({ plans: plan({ fields }), sql: [] });
    await ask(`DROP SCHEMA ${viewSchema} CASCADE`);
    expect((await store.views.keep({ plans: plan({ fields }), sql: [] })).made).toEqual(['woo_product']);
    expect(await rows('woo_product')).toHaveLength(1);
  });

  test("two stores in one database do not take each other's views, where both are told the same schema", async () => {
    const { store, url, rows, ask } = await openPostgresViews();
    await fill(store, { a: '{"name":"one"}' });
    await store.views.keep({ plans: plan({ fields }), sql: [] });
    const other = await openOn(url, { schema: 'other', viewSchema });
    const { made, refused } = await other.views.keep({ plans: plan({ fields }), sql: [] });
    expect([made, refused]).toMatchObject([[], [{ name: viewSchema, reason: expect.stringContaining('store.viewSchema') }]]);
    expect(await rows('woo_product')).toHaveLength(1);
    const beside = await openOn(url, { schema: 'other' });
    expect((await beside.views.keep({ plans: plan({ fields }), sql: [] })).made).toEqual(['woo_product']);
    expect(await ask('SELECT * FROM other_views.woo_product')).toEqual([]);
    // Who wants none is given no schema for them.
    await (await openOn(url, { schema: 'third' })).views.keep({ plans: [], sql: [] });
    expect(await ask("SELECT to_regnamespace('third_views') AS made")).toEqual([{ made: null }]);
  });

  test('a role that may make no schema syncs on; that there are no views is told', async () => {
    const { store, ask, url } = await openPostgresViews();
    await store.views.keep({ plans: plan({ fields }), sql: [] });
    const [{ role = '' } = {}] = await ask(`SELECT 'poor_' || replace(gen_random_uuid()::text, '-', '') AS role`);
    await ask(`CREATE ROLE ${String(role)} LOGIN PASSWORD 'p' IN ROLE pg_read_all_data, pg_write_all_data`);
    const poor = new URL(url);
    poor.username = String(role);
    poor.password = 'p';
    const other = await openOn(poor.href, { viewSchema: 'elsewhere' });
    expect(await other.views.keep({ plans: plan({ fields }), sql: [] })).toMatchObject({
      made: [],
      refused: [{ name: 'elsewhere', reason: expect.stringContaining('permission denied') }],
    });
    await ask(`DROP ROLE ${String(role)}`);
  });
});

describe('the assembled file', () => {
  let pglite: PGlite;
  // Its start takes seconds: one for all.
  beforeAll(async () => void (pglite = await PGlite.create()), 60_000);
  afterAll(() => pglite.close());

  const ground = ['postgres', 'postgres-views'].map((folder) => ({
    area: folder === 'postgres' ? 'store' : 'views',
    migrations: shippedMigrations(new URL(`../../../runtime/store/migrations/${folder}/`, import.meta.url)),
  }));
  const place = { tables: 'ferrule', views: viewSchema };
  const hostile = plan({ fields: { ...fields, $ferrule1$: { type: 'string' }, "'; DROP SCHEMA ferrule CASCADE; --": {} } });
  const text = assembleMigrations({
    place,
    ground,
    connectors: [
      {
        name: 'woo',
        version: '1.0.0\nDROP SCHEMA ferrule',
        plans: hostile,
        sql: sqlOf({ '001_a.sql': 'CREATE OR REPLACE VIEW a AS SELECT name FROM woo_product -- no end' }).migrations,
      },
      {
        name: 'zoo',
        version: '2.0.0',
        plans: [],
        sql: sqlOf({ '001_b.sql': "CREATE OR REPLACE VIEW b AS SELECT '$ferrule1$' AS x FROM a;" }).migrations,
      },
    ],
  });

  test('is applied twice on an empty database, and a runtime then finds what it would have made', { timeout: 60_000 }, async () => {
    await pglite.exec(text);
    await pglite.exec(text);
    const found = await pglite.query(`SELECT table_name FROM information_schema.views WHERE table_schema = '${viewSchema}' ORDER BY 1`);
    expect(found.rows).toEqual(['a', 'b', 'entities', 'woo_product'].map((name) => ({ table_name: name })));

    const url = await makeDatabase();
    const ask = await askOn(url);
    await ask(text);
    await ask(text);
    const store = await openOn(url, { viewSchema });
    await fill(store, { a: '{"name":"one"}' });
    expect(await ask('SELECT * FROM supasaasy.a')).toEqual([{ name: 'one' }]);
    expect(await store.views.keep({ plans: hostile, sql: [] })).toEqual({ made: [], applied: [], refused: [] });
  });

  test('does no harm to a database whose views have gained columns since', { timeout: 60_000 }, async () => {
    const { store, ask, rows } = await openPostgresViews();
    await fill(store, { a: '{"name":"one"}' });
    await store.views.keep({ plans: plan({ fields: { ...fields, more: { type: 'boolean' } } }), sql: [] });
    await ask(text);
    expect(Object.keys((await rows('woo_product'))[0] ?? {})).toContain('more');
  });

  test('without connectors does nothing', async () => {
    const empty = assembleMigrations({ place, ground, connectors: [] });
    expect(empty).toMatch(/^-- Made by .*\n-- Connectors: none\n\nSELECT 1;\n$/);
    await pglite.exec(empty);
  });
});
