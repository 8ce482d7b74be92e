// Scenario 47, as the author of the second seed's draft meets it: SQL that was written against the draft reads what is kept, on SQLite, on
// PostgreSQL, and on a database that the assembled file was applied to.
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { describe, expect, test } from 'vitest';
import { keep } from '../support/keep.ts';
import { type Row, withClient } from '../support/postgres-client.ts';
import { makeDatabase } from '../support/postgres-database.ts';
import { environment, openShop } from './seed-goldsphere/shop.ts';

const draft = readFileSync(new URL('seed-goldsphere/draft.sql', import.meta.url), 'utf8');

/** Its tables with their columns, and its indexes with the columns that they are over. */
const tables = [...draft.matchAll(/CREATE TABLE (\w+) \(([\s\S]*?)\n\);/g)].map(([, name = '', body = '']) => ({
  name,
  columns: [...body.matchAll(/^ {2}(\w+) /gm)].map(([, column = '']) => column),
}));
const indexes = [...draft.matchAll(/CREATE (UNIQUE )?INDEX (\w+)\s+ON (\w+) \(([^)]*)\)/g)].map(
  ([, unique, name = '', table = '', columns = '']) => ({ name, table, unique: unique !== undefined, columns }),
);

interface Database {
  readonly ask: (sql: string) => Promise<readonly Row[]>;
  /** Columns of a table, in their order. */
  readonly columns: (table: string) => Promise<readonly unknown[]>;
  /** What makes an index. */
  readonly index: (name: string) => Promise<string>;
  readonly url: string;
}

/** The shop synced twice into a data folder. */
async function inFolder(): Promise<Database> {
  const { project, url } = await openShop();
  await syncTwice(project, environment);
  const file = new DatabaseSync(join(project.data, 'store.db'), { readOnly: true });
  keep({ [Symbol.asyncDispose]: async () => file.close() });
  const ask: Database['ask'] = async (sql) => file.prepare(sql).all();
  return {
    ask,
    url,
    columns: async (table) => (await ask(`SELECT name FROM pragma_table_info('${table}')`)).map(({ name }) => name),
    index: async (name) => String((await ask(`SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = '${name}'`))[0]?.['sql']),
  };
}

/** The same with DATABASE_URL; `before` is done to the database first. */
async function inPostgres(before?: (url: string) => Promise<void>): Promise<Database> {
  const databaseUrl = await makeDatabase();
  await before?.(databaseUrl);
  const { project, url } = await openShop();
  await syncTwice(project, { ...environment, DATABASE_URL: databaseUrl });
  const ask: Database['ask'] = (sql) => withClient(databaseUrl, async (client) => (await client.query<Row>(sql)).rows, 'ferrule_views');
  return { ask, url, ...catalogOf(ask) };
}

function catalogOf(ask: Database['ask']): Pick<Database, 'columns' | 'index'> {
  const columns = (table: string): string =>
    `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'ferrule_views' AND table_name = '${table}' ORDER BY ordinal_position`;
  return {
    columns: async (table) => (await ask(columns(table))).map(({ name }) => name),
    index: async (name) => String((await ask(`SELECT indexdef FROM pg_indexes WHERE indexname = '${name}'`))[0]?.['indexdef']),
  };
}

async function syncTwice(project: Awaited<ReturnType<typeof openShop>>['project'], variables: Record<string, string>): Promise<void> {
  const runtime = await project.open({ environment: variables });
  try {
    expect(await runtime.sync('shop')).toMatchObject({ status: 'partial', counts: { created: 4, failed: 2 } });
    await runtime.sync('shop', { mode: 'full' });
  } finally {
    await runtime[Symbol.asyncDispose]();
  }
}

async function assembled(): Promise<string> {
  const { project } = await openShop();
  const runtime = keep(await project.open({ environment }));
  return (await runtime.migrations.assemble()).sql;
}

/** Values that the databases write in their own ways. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
}

const plainRows = (rows: readonly Row[]): readonly (readonly unknown[])[] => rows.map((row) => Object.values(row).map(plain));

const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);

/** Statements as their authors would write them, and what they are to give here. */
const statements: readonly (readonly [sql: string, rows: readonly (readonly unknown[])[]])[] = [
  ['SELECT type, status FROM external_connector', [['woocommerce', 'active']]],
  ['SELECT count(*) FROM external_connector WHERE last_test_at IS NULL', [[1]]],
  [
    `SELECT c.type, s.sync_products, s.sync_orders FROM external_connector c JOIN external_sync_config s ON s.connector_id = c.id`,
    [['woocommerce', 1, 1]],
  ],
  [`SELECT mappings_json -> 'order' -> 'rules' -> 0 ->> 'target' FROM external_sync_config`, [['number']]],
  ['SELECT encrypted_key, encrypted_secret FROM external_credential', [['environment:WOO_KEY', 'environment:WOO_SECRET']]],
  ['SELECT status, count(*) FROM external_sync_run GROUP BY status', [['success', 2]]],
  [
    `SELECT c.id, r.id AS run_id, r.status FROM external_connector c JOIN external_sync_run r ON r.connector_id = c.id ORDER BY r.started_at DESC LIMIT 1`,
    [[uuid, uuid, 'success']],
  ],
  [`SELECT count(*) FROM external_sync_run WHERE finished_at >= started_at AND finished_at IS NOT NULL`, [[2]]],
  [
    `SELECT stats_json -> 'product' ->> 'failed' AS products, stats_json -> 'order' ->> 'failed' AS orders FROM external_sync_run`,
    [
      [1, 1],
      [1, 1],
    ],
  ],
  [
    `SELECT stats_json ->> 'total' AS total, stats_json ->> 'mapped' AS mapped, stats_json ->> 'failed' AS failed FROM external_sync_run LIMIT 1`,
    [[6, 4, 2]],
  ],
  ['SELECT count(*) FROM external_mapping_rule', [[0]]],
  [
    'SELECT status, count(*) FROM external_product GROUP BY status ORDER BY status',
    [
      ['failed', 1],
      ['mapped', 2],
    ],
  ],
  [
    'SELECT status, count(*) FROM external_order GROUP BY status ORDER BY status',
    [
      ['failed', 1],
      ['mapped', 2],
    ],
  ],
  [
    `SELECT external_id, raw_payload_json ->> 'sku' FROM external_product ORDER BY external_id`,
    [
      [1, 'R-1'],
      [2, 'C-2'],
      [3, ''],
    ],
  ],
  [`SELECT external_id FROM external_product WHERE raw_payload_json ->> 'sku' = 'C-2'`, [[2]]],
  [
    `SELECT mapped_payload_json ->> 'status' AS status, mapped_payload_json ->> 'number' AS number FROM external_order WHERE external_id = '10'`,
    [['COMPLETED', 10]],
  ],
  [
    `SELECT external_id, mapped_payload_json IS NULL AS unmapped, mapping_errors_json ->> 0 AS error FROM external_order WHERE status = 'failed'`,
    [[12, 1, expect.stringContaining('refunded')]],
  ],
  [
    `SELECT o.external_id, c.type FROM external_order o JOIN external_connector c ON c.id = o.connector_id WHERE o.status = 'mapped' ORDER BY o.created_at, o.external_id`,
    [
      [10, 'woocommerce'],
      [11, 'woocommerce'],
    ],
  ],
  [
    'SELECT entity_type, count(*) FROM external_reference GROUP BY entity_type ORDER BY entity_type',
    [
      ['order', 2],
      ['product', 2],
    ],
  ],
  [`SELECT internal_id FROM external_reference WHERE source = 'shop' AND entity_type = 'product' AND external_id = '1'`, [[uuid]]],
  [
    `SELECT p.external_id, r.internal_id FROM external_product p JOIN external_reference r ON r.external_id = p.external_id AND r.entity_type = 'product' ORDER BY p.external_id`,
    [
      [1, uuid],
      [2, uuid],
    ],
  ],
  [
    `SELECT o.external_id FROM external_order o JOIN external_product p ON p.external_id = o.raw_payload_json -> 'line_items' -> 0 ->> 'product_id' WHERE p.raw_payload_json ->> 'sku' = 'R-1' ORDER BY 1`,
    [[10], [11], [12]],
  ],
  ['SELECT count(*) FROM external_product WHERE updated_at >= created_at', [[3]]],
];

const databases: readonly (readonly [name: string, open: () => Promise<Database>])[] = [
  ['SQLite', inFolder],
  ['PostgreSQL', () => inPostgres()],
  [
    'PostgreSQL with the assembled file, applied twice',
    () =>
      inPostgres(async (url) => {
        const sql = await assembled();
        await withClient(url, (client) => client.query(sql));
        await withClient(url, (client) => client.query(sql));
      }),
  ],
];

describe.each(databases)('scenario 47: the tables of the draft on %s', (_name, open) => {
  test('have its names, columns and indexes, and its statements read what is kept', { timeout: 90_000 }, async () => {
    const { ask, columns, index, url } = await open();
    expect(tables).toHaveLength(8);
    for (const { name, columns: wanted } of tables) expect(await columns(name), name).toEqual(expect.arrayContaining(wanted));
    expect(indexes).toHaveLength(3);
    for (const { name, table, unique, columns: over } of indexes) {
      expect(await index(name)).toMatch(new RegExp(`${unique ? 'UNIQUE ' : ''}INDEX .*${table}.*\\(${over}\\)`));
    }
    for (const [sql, rows] of statements) expect(plainRows(await ask(sql)), sql).toEqual(rows);
    expect(await ask('SELECT base_url FROM external_connector')).toEqual([{ base_url: url }]);
    for (const { name } of tables) expect(JSON.stringify(await ask(`SELECT * FROM ${name}`))).not.toMatch(/ck_of_the_seed|cs_of_the_seed/);
  });
});

test('scenario 47: the assembled file makes them in an empty database, and may be applied again', { timeout: 90_000 }, async () => {
  const sql = await assembled();
  const pglite = keep(await PGlite.create());
  await pglite.exec(sql);
  await pglite.exec(sql);
  const ask: Database['ask'] = async (text) => (await pglite.query<Row>(text)).rows;
  const { columns, index } = catalogOf(ask);
  for (const { name, columns: wanted } of tables) expect(await columns(name), name).toEqual(expect.arrayContaining(wanted));
  for (const { name } of indexes) expect(await index(name)).toContain(name);
  await pglite.exec('SET search_path TO ferrule_views');
  for (const [text] of statements) await ask(text);
});
