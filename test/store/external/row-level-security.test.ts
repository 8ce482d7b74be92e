// Through the tables of other programs, a reader sees its own datasources, and nothing else of what they are made of.
import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { askOn } from '../../support/postgres-client.ts';
import { factsOf } from '../../support/store-contract/facts.ts';
import { fill, openPostgresViews, viewSchema } from '../views/stores.ts';

const tables = ['connector', 'credential', 'sync_config', 'sync_run', 'mapping_rule', 'reference', 'product'].map(
  (name) => `external_${name}`,
);

test('a reader sees the rows of its datasources, in each of them; another role sees all', { timeout: 60_000 }, async () => {
  const [reader, all] = [`reader_${randomUUID().slice(0, 8)}`, `all_${randomUUID().slice(0, 8)}`];
  const { store, ask, url } = await openPostgresViews({ rowLevelSecurity: { readers: [reader], unrestricted: [all] } });
  for (const role of [reader, all]) await ask(`CREATE ROLE "${role}" LOGIN PASSWORD 'p'`);
  onTestFinished(async () => {
    const clean = await askOn(url);
    for (const role of [reader, all]) await clean(`DROP OWNED BY "${role}"; DROP ROLE "${role}"`);
  });
  for (const datasource of ['shop', 'market']) {
    await store.ensureFacts(factsOf(datasource, { baseUrl: `https://${datasource}.example` }));
    await fill(store, { a: '{"name":"one"}', b: '{"name":"two"}' }, datasource);
    await store.follow({ datasource, object: 'product', table: 'external_product' });
    await ask(`INSERT INTO ferrule.external_reference (source, entity_type, external_id) VALUES ('${datasource}', 'product', 'a')`);
  }
  expect((await store.views.keep({ plans: [], sql: [], tables: true })).refused).toEqual([]);
  const as = async (role: string) => {
    const address = new URL(url);
    Object.assign(address, { username: role, password: 'p' });
    return askOn(address.href);
  };
  const [asReader, asAll] = [await as(reader), await as(all)];
  const counted = async (who: typeof ask, table: string): Promise<unknown> =>
    (await who(`SELECT count(*)::int AS rows FROM ${viewSchema}.${table}`))[0]?.['rows'];
  const each = (table: string): number => (table === 'external_product' ? 2 : 1);
  for (const table of tables) {
    expect(await counted(asReader, table), table).toBe(0);
    expect(await counted(asAll, table), table).toBe(2 * each(table));
  }
  await ask(`INSERT INTO ${viewSchema}.users (user_id, datasource) VALUES ($1, 'market')`, [reader]);
  for (const table of tables) expect(await counted(asReader, table), table).toBe(each(table));
  expect(await asReader(`SELECT base_url FROM ${viewSchema}.external_connector`)).toEqual([{ base_url: 'https://market.example' }]);
  const joined = `SELECT c.base_url FROM ${viewSchema}.external_product p JOIN ${viewSchema}.external_connector c ON c.id = p.connector_id`;
  expect(await asReader(joined)).toHaveLength(2);
  expect(await asReader('SELECT id FROM ferrule.external_product')).toHaveLength(2);
  for (const sql of [
    'SELECT * FROM ferrule.runs',
    'SELECT error_message FROM ferrule.runs',
    'SELECT errors FROM ferrule.object_runs',
    'SELECT configuration_hash FROM ferrule.datasource_facts',
    'SELECT test_message FROM ferrule.datasource_facts',
    'SELECT * FROM ferrule.followed_changes',
    "UPDATE ferrule.external_product SET status = 'mine'",
    'DELETE FROM ferrule.external_reference',
    `DELETE FROM ${viewSchema}.external_order`,
  ]) {
    await expect(asReader(sql), sql).rejects.toThrow(/permission denied/);
    await expect(asAll(sql), sql).rejects.toThrow(/permission denied/);
  }
  // The runtime is held back by none of it.
  expect(await store.factsOf(['shop', 'market'])).toHaveLength(2);
});
