// Every example of docs/views.md is taken off the page and run.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { startAnswerServer } from '../support/answer-server.ts';
import { ferrule } from '../support/ferrule.ts';
import { keep } from '../support/keep.ts';
import { askOn } from '../support/postgres-client.ts';
import { makeDatabase, makePostgresDatabase } from '../support/postgres-database.ts';
import { createProject } from '../support/project.ts';

const page = await readFile('docs/views.md', 'utf8');
const blocks = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({ language, text }));

function block(language: string, part: string): string {
  const found = blocks.find((one) => one.language === language && one.text.includes(part));
  if (!found) throw new Error(`docs/views.md has no ${language} block with ${part}`);
  return found.text;
}

const order = { id: 1, email: 'one@example.com', total: 12.5, paid: true, lines: [{ sku: 'a' }], created_at: '2026-01-02T03:04:05Z' };
const orders = [order, { ...order, id: 2, email: 'two@example.com', total: 250 }, { ...order, id: 3, paid: false }];

async function shop(store: Readonly<Record<string, unknown>> = {}) {
  const server = keep(await startAnswerServer(() => ({ body: orders })));
  const datasource = (name: string) => ({ kind: 'datasource', name, connector: 'shop', configuration: { url: server.url } });
  const files = {
    'shop.connector.yaml': block('yaml', 'shop.connector.yaml'),
    'migrations/001_views.sql': block('sql', '001_views.sql'),
    'shop_eu.datasource.json': datasource('shop_eu'),
    'shop_us.datasource.json': datasource('shop_us'),
  };
  const project = keep(await createProject(files, { store }));
  const run = (words: readonly string[], environment = {}) =>
    ferrule([...words, '--config', project.configuration], { cwd: project.folder, environment });
  return { project, run };
}

test('views: the connector of the page, read as the page says', { timeout: 120_000 }, async () => {
  expect(blocks).toHaveLength(8);
  const { project, run } = await shop();
  expect((await run(['validate'])).code).toBe(0);
  expect((await run(['sync', 'shop_eu'])).code).toBe(0);
  const file = new DatabaseSync(join(project.data, 'store.db'), { readOnly: true });
  const query = block('sql', 'WHERE paid');
  const paid = [
    { datasource: 'shop_eu', email: 'one@example.com', total: 12.5 },
    { datasource: 'shop_eu', email: 'two@example.com', total: 250 },
  ];
  expect(
    file
      .prepare(query)
      .all()
      .map((row) => ({ ...row })),
  ).toEqual(paid);
  file.close();

  const url = await makeDatabase();
  const ask = await askOn(url);
  expect((await run(['sync', 'shop_eu'], { DATABASE_URL: url })).code).toBe(0);
  await ask('SET search_path TO ferrule_views');
  expect(await ask(query)).toEqual(paid.map((row) => ({ ...row, total: String(row.total) })));
  expect(await ask('SELECT email FROM large_orders')).toEqual([{ email: 'two@example.com' }]);
  const types = await ask(
    "SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_name = 'shop_orders' ORDER BY ordinal_position",
  );
  expect(types.map(({ name, type }) => [name, type])).toEqual([
    ['datasource', 'text'],
    ['external_id', 'text'],
    ['archived_at', 'timestamp with time zone'],
    ['changed_at', 'timestamp with time zone'],
    ['id', 'bigint'],
    ['email', 'text'],
    ['total', 'numeric'],
    ['paid', 'boolean'],
    ['lines', 'jsonb'],
    ['created_at', 'timestamp with time zone'],
  ]);

  const [, ...words] = block('sh', 'assemble').trim().split(' ');
  expect((await run(words)).code).toBe(0);
  const assembled = await readFile(join(project.folder, 'supabase/migrations/99999999999999_connector_migrations.sql'), 'utf8');
  const onEmpty = await askOn(await makeDatabase());
  await onEmpty(assembled);
  expect(await onEmpty('SELECT * FROM ferrule_views.large_orders')).toEqual([]);
});

test('views: who may read', { timeout: 120_000 }, async () => {
  const suffix = randomUUID().slice(0, 8);
  // Roles are the whole server's.
  const own = (text: string): string => text.replaceAll(/authenticated|service_role/g, (role) => `${role}_${suffix}`);
  const { store } = parse(own(block('yaml', 'rowLevelSecurity'))) as { readonly store: Record<string, unknown> };
  const { run } = await shop(store);
  const database = await makePostgresDatabase();
  const ask = await askOn(database.url);
  await ask(own('CREATE ROLE authenticated; CREATE ROLE service_role'));
  for (const name of ['shop_eu', 'shop_us']) expect((await run(['sync', name], { DATABASE_URL: database.url })).code).toBe(0);
  await ask(block('sql', 'INSERT INTO supasaasy.users'));
  const seen = async (role: string, sub?: string) => {
    await ask(own(`SET ROLE ${role}`));
    if (sub !== undefined) await ask(`SELECT set_config('request.jwt.claims', '{"sub":"${sub}"}', false)`);
    const rows = await ask('SELECT DISTINCT datasource FROM supasaasy.shop_orders ORDER BY 1');
    await ask('RESET ROLE');
    return rows.map(({ datasource }) => datasource);
  };
  expect(await seen('authenticated')).toEqual([]);
  expect(await seen('authenticated', '4c1d…')).toEqual(['shop_eu', 'shop_us']);
  expect(await seen('authenticated', '77aa…')).toEqual(['shop_eu']);
  expect(await seen('service_role', 'nobody')).toEqual(['shop_eu', 'shop_us']);
  // Ferrule itself goes on.
  expect((await run(['sync', 'shop_us'], { DATABASE_URL: database.url })).stdout).not.toMatch(/error/);
  await database.remove();
  const elsewhere = await askOn(await makeDatabase());
  await elsewhere(own('DROP ROLE authenticated; DROP ROLE service_role'));
});

test('views: tables that other programs read', { timeout: 120_000 }, async () => {
  const server = keep(await startAnswerServer(() => ({ body: orders })));
  const datasource = { kind: 'datasource', name: 'main', connector: 'orders', configuration: { baseUrl: server.url } };
  const files = { 'orders.connector.yaml': block('yaml', 'table: external_order'), 'main.datasource.json': datasource };
  const project = keep(await createProject(files));
  const run = (environment = {}) => ferrule(['sync', 'main', '--config', project.configuration], { cwd: project.folder, environment });
  const query = block('sql', 'external_order o');
  const pending = (id: string, total: number | string) => ({ type: 'orders', external_id: id, status: 'pending', total });
  expect((await run()).code).toBe(0);
  const file = new DatabaseSync(join(project.data, 'store.db'), { readOnly: true });
  const rows = file.prepare(query).all();
  file.close();
  expect(rows.map((row) => ({ ...row }))).toEqual([pending('1', 12.5), pending('2', 250), pending('3', 12.5)]);

  const url = await makeDatabase();
  expect((await run({ DATABASE_URL: url })).code).toBe(0);
  const ask = await askOn(url);
  await ask('SET search_path TO ferrule_views');
  expect(await ask(query)).toEqual([pending('1', '12.5'), pending('2', '250'), pending('3', '12.5')]);
  const named = [...page.matchAll(/^\| `(external_\w+)` *\|/gm)].map(([, name]) => name);
  expect(named).toHaveLength(8);
  for (const name of named) await ask(`SELECT * FROM ${name}`);
});
