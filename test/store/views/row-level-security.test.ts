import { randomUUID } from 'node:crypto';
import { onTestFinished, expect, test } from 'vitest';
import { askOn } from '../../support/postgres-client.ts';
import { fill, openPostgresViews, plan, viewSchema, type ViewStore } from './stores.ts';

const fields = { name: { type: 'string' as const } };

/** A database with the records of two datasources, and two roles: one that is held to what it may see, and one that is not. */
async function prepare(user?: 'role' | 'jwt') {
  const [reader, all] = [`reader_${randomUUID().slice(0, 8)}`, `all_${randomUUID().slice(0, 8)}`];
  const over = { rowLevelSecurity: { readers: [reader], unrestricted: [all], ...(user === undefined ? {} : { user }) } };
  const opened = await openPostgresViews(over);
  const { store, ask, url } = opened;
  for (const role of [reader, all]) await ask(`CREATE ROLE "${role}" LOGIN PASSWORD 'p'`);
  onTestFinished(async () => {
    const clean = await askOn(url);
    for (const role of [reader, all]) await clean(`DROP OWNED BY "${role}"; DROP ROLE "${role}"`);
  });
  await fill(store, { a: '{"name":"one"}', b: '{"name":"two"}' });
  await fill(store, { a: '{"name":"uno"}' }, 'market');
  expect((await store.views.keep({ plans: plan({ fields }), sql: [] })).refused).toEqual([]);
  const as = (role: string): Promise<ViewStore['ask']> => {
    const address = new URL(url);
    address.username = role;
    address.password = 'p';
    return askOn(address.href);
  };
  return { ...opened, reader, all, asReader: await as(reader), asAll: await as(all) };
}

const names = async (ask: ViewStore['ask'], from = 'woo_product', column = 'name') =>
  (await ask(`SELECT ${column} AS name FROM ${viewSchema}.${from} ORDER BY 1`)).map(({ name }) => name);

test(
  'a reader sees what the table of users names for it, and nothing without a row; another role sees all; the runtime works on',
  { timeout: 60_000 },
  async () => {
    const { store, ask, reader, asReader, asAll } = await prepare();
    expect(await names(asReader)).toEqual([]);
    expect(await names(asAll)).toEqual(['one', 'two', 'uno']);
    await ask(`INSERT INTO ${viewSchema}.users (user_id, datasource) VALUES ($1, 'market')`, [reader]);
    expect(await names(asReader)).toEqual(['uno']);
    expect(await names(asReader, 'entities', 'external_id')).toEqual(['a']);
    expect(await asReader('SELECT raw_payload FROM ferrule.entities')).toHaveLength(1);
    await ask(`INSERT INTO ${viewSchema}.users (user_id) VALUES ($1)`, [reader]);
    expect(await names(asReader)).toEqual(['one', 'two', 'uno']);

    expect(await store.countEntities('shop', 'product')).toBe(2);
    await store.deleteEntities('run-shop', 'shop', 'product', ['b'], 'hard');
    expect(await names(asAll)).toEqual(['one', 'uno']);
  },
);

test('a reader reads nothing else and writes nothing, not even who may see what', { timeout: 60_000 }, async () => {
  const { ask, reader, asReader, asAll } = await prepare();
  await ask(`INSERT INTO ${viewSchema}.users (user_id, datasource) VALUES ($1, 'market'), ('somebody', NULL)`, [reader]);
  expect(await asReader(`SELECT user_id FROM ${viewSchema}.users`)).toEqual([{ user_id: reader }]);
  for (const sql of [
    'SELECT * FROM ferrule.runs',
    'SELECT * FROM ferrule.migrations',
    `INSERT INTO ${viewSchema}.users (user_id) VALUES ('${reader}')`,
    `UPDATE ${viewSchema}.users SET datasource = NULL`,
    'DELETE FROM ferrule.entities',
    `CREATE OR REPLACE FUNCTION ferrule.view_reader() RETURNS text LANGUAGE sql AS $$ SELECT 'somebody' $$`,
    `CREATE TABLE ${viewSchema}.mine (a int)`,
  ]) {
    await expect(asReader(sql), sql).rejects.toThrow(/permission denied|must be owner/);
    await expect(asAll(sql), sql).rejects.toThrow(/permission denied|must be owner/);
  }
  // Of no use where the role is who it is.
  await asReader(`SELECT set_config('request.jwt.claims', '{"sub":"somebody"}', false)`);
  expect(await names(asReader)).toEqual(['uno']);
});

test('behind a gateway a reader is the subject of the claims', { timeout: 60_000 }, async () => {
  const { ask, asReader } = await prepare('jwt');
  await ask(`INSERT INTO ${viewSchema}.users (user_id, datasource) VALUES ('8c1f', 'shop')`);
  expect(await names(asReader)).toEqual([]);
  await asReader(`SELECT set_config('request.jwt.claims', '{"sub":"8c1f"}', false)`);
  expect(await names(asReader)).toEqual(['one', 'two']);
  await asReader(`SELECT set_config('request.jwt.claims', '{"role":"x"}', false)`);
  expect(await names(asReader)).toEqual([]);
});

test('views that would show everything are given to nobody, and new ones to readers', { timeout: 60_000 }, async () => {
  const { store, reader, asReader, asAll, ask } = await prepare();
  await ask(`INSERT INTO ${viewSchema}.users (user_id, datasource) VALUES ($1, 'market')`, [reader]);
  const sql =
    'CREATE OR REPLACE VIEW open AS SELECT * FROM woo_product; CREATE OR REPLACE VIEW held WITH (security_invoker) AS SELECT * FROM woo_product;';
  const report = await store.views.keep({
    plans: plan({ fields }),
    sql: [{ connector: 'woo', migrations: [{ file: '001_a.sql', sql, hash: 'x' }] }],
  });
  expect(report.refused).toEqual([]);
  await expect(names(asReader, 'open')).rejects.toThrow(/permission denied/);
  expect(await names(asReader, 'held')).toEqual(['uno']);
  expect(await names(asAll, 'held')).toEqual(['one', 'two', 'uno']);
  // One that loses the word loses its readers.
  const changed = 'CREATE OR REPLACE VIEW held AS SELECT * FROM woo_product;';
  await store.views.keep({
    plans: plan({ fields }),
    sql: [{ connector: 'woo', migrations: [{ file: '001_a.sql', sql: changed, hash: 'y' }] }],
  });
  await expect(names(asReader, 'held')).rejects.toThrow(/permission denied/);
});

test('a role that is not there is told, and nobody is given anything', { timeout: 60_000 }, async () => {
  const { store } = await openPostgresViews({ rowLevelSecurity: { readers: ['nobody_of_that_name'] } });
  const { made, refused } = await store.views.keep({ plans: plan({ fields }), sql: [] });
  expect(made).toEqual(['woo_product']);
  expect(refused).toEqual([{ name: 'rowLevelSecurity', reason: 'role "nobody_of_that_name" does not exist (42704)' }]);
});
