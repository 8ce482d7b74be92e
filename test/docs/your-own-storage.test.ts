// STORE-03: the storage that docs/cookbook/your-own-storage.md writes is taken off its page, tested by the kit and used.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { connectionContract } from '../../runtime/vault/contract.ts';
import { checkConnections, type ConnectionAdapter } from '../../runtime/vault/index.ts';
import { keep } from '../support/keep.ts';
import { makePostgresDatabase } from '../support/postgres-database.ts';
import { createProject } from '../support/project.ts';

const page = await readFile(new URL('../../docs/cookbook/your-own-storage.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({ language, text }));
const [table] = blocks.filter(({ language }) => language === 'sql');

type Page = { readonly connectionsIn: (pool: pg.Pool) => ConnectionAdapter };

/** As it stands on the page, beside the code that it imports. */
async function writtenAdapter(): Promise<Page> {
  const folder = await mkdtemp(join(import.meta.dirname, '.own-storage-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const program = blocks.find(({ text }) => text.startsWith('// connections.ts'))?.text ?? '';
  const file = join(folder, 'connections.ts');
  await writeFile(file, program.replace("from 'ferrule'", "from '../../../runtime/index.ts'"));
  // What the page says it exports.
  return (await import(/* @vite-ignore */ file)) as Page;
}

async function openPool(sql = table?.text ?? ''): Promise<pg.Pool> {
  const { url, remove } = await makePostgresDatabase();
  const pool = new pg.Pool({ connectionString: url });
  // The database is dropped whoever is connected still.
  pool.on('error', () => {});
  onTestFinished(async () => {
    await pool.end();
    await remove();
  });
  await pool.query(sql);
  return pool;
}

test('the storage of the page keeps the contract', async () => {
  const { connectionsIn } = await writtenAdapter();
  const pool = await openPool();
  const rules: (readonly [string, () => Promise<void>])[] = [];
  connectionContract(
    (name, run) => rules.push([name, run]),
    async () => {
      await pool.query('TRUNCATE connections');
      return { adapter: connectionsIn(pool), another: connectionsIn(pool) };
    },
  );
  expect(rules).toHaveLength(6);
  for (const [, run] of rules) await run();
});

test.each([
  ['  UNIQUE (scope, identity, provider),\n', 'UNIQUE (scope, identity, provider)'],
  [',\n  UNIQUE (owner)', 'UNIQUE (owner)'],
])('without its constraint "%s" it is refused, with the words to add', async (constraint, named) => {
  const { connectionsIn } = await writtenAdapter();
  const sql = (table?.text ?? '').replace(constraint, '');
  expect(sql).not.toBe(table?.text);
  const pool = await openPool(sql);
  await expect(checkConnections(connectionsIn(pool))).rejects.toThrow(`add the constraint ${named} to its table`);
  expect((await pool.query('SELECT * FROM connections')).rows).toEqual([]);
});

test('a runtime keeps there what tenants connect: sealed, each its own', async () => {
  const { connectionsIn } = await writtenAdapter();
  const pool = await openPool();
  const shop = {
    kind: 'connector',
    name: 'shop',
    configurationSchema: { type: 'object', properties: { apiKey: { type: 'string', secret: true } } },
    authentication: { type: 'bearer', token: '{{ configuration.apiKey }}' },
    http: { baseUrl: 'https://api.example.com' },
    objects: [{ name: 'order', recordId: 'id', list: { path: '/orders' } }],
  };
  const settings = { scopes: { organization: { required: true } } };
  const project = keep(await createProject({ 'shop.connector.json': shop }, { settings }));
  const environment = { FERRULE_MASTER_KEY: 'the master key of the cookbook!!' };
  const open = () => project.open({ connections: connectionsIn(pool), environment });
  {
    await using runtime = await open();
    await runtime.scope('organization', 'acme').connect('shop', { apiKey: 'key-of-acme' });
    expect(await runtime.scope('organization', 'other').get('shop')).toBeNull();
  }
  const { rows } = await pool.query('SELECT scope, identity, provider, value FROM connections');
  expect(rows).toMatchObject([{ scope: 'organization', identity: 'acme' }]);
  expect(JSON.stringify(rows)).not.toContain('key-of-acme');
  await using runtime = await open();
  const acme = runtime.scope('organization', 'acme');
  expect((await acme.list()).map(({ connector }) => connector)).toEqual(['shop']);
  await acme.disconnect('shop');
  expect((await pool.query('SELECT * FROM connections')).rows).toEqual([]);
});
