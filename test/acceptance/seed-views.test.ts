// Scenarios 16, 29 to 32, as a user of the second seed meets them: the Stripe and Notion connectors that ship, an API on loopback, PostgreSQL.
import { readFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { ferrule, serveFerrule } from '../support/ferrule.ts';
import { keep } from '../support/keep.ts';
import { type Ask, askOn } from '../support/postgres-client.ts';
import { makeDatabase } from '../support/postgres-database.ts';
import { createProject, type Project, type ProjectOptions } from '../support/project.ts';
import { type StripeServer, startStripe } from '../support/stripe-server.ts';

const shipped = (name: string): string => new URL(`../../definitions/${name}/${name}.connector.yaml`, import.meta.url).pathname;
const viewSchema = 'supasaasy';
const born = Date.UTC(2025, 5, 1) / 1_000;

function account(server: StripeServer, name: string): object {
  return {
    kind: 'datasource',
    name,
    connector: 'stripe',
    configuration: { secretKey: `\${env:KEY_${name.toUpperCase()}}`, baseUrl: `${server.url}/v1` },
  };
}

const environment = { KEY_STRIPE_MAIN: 'rk_of_main', KEY_STRIPE_EU: 'rk_of_eu' };

interface Started {
  readonly main: StripeServer;
  readonly eu: StripeServer;
  readonly project: Project;
}

async function start(store: ProjectOptions['store'] = { viewSchema }): Promise<Started> {
  const main = keep(await startStripe(systemClock.now));
  const eu = keep(await startStripe(systemClock.now));
  const files = { 'main.datasource.json': account(main, 'stripe_main'), 'eu.datasource.json': account(eu, 'stripe_eu') };
  const project = keep(await createProject(files, { documents: [shipped('stripe')], ...(store ? { store } : {}) }));
  main.put('customers', customer('cus_1', 'one@example.com'), customer('cus_2', 'two@example.com'));
  eu.put('customers', customer('cus_1', 'eins@example.com'));
  return { main, eu, project };
}

const customer = (id: string, email: string) => ({
  id,
  object: 'customer',
  created: born,
  email,
  balance: 0,
  livemode: true,
  unheard_of: 1,
});

async function database(): Promise<{ readonly url: string; readonly ask: Ask }> {
  const url = await makeDatabase();
  return { url, ask: await askOn(url) };
}

test('scenario 16: GET /connectors/stripe tells its resources and its SQL', { timeout: 60_000 }, async () => {
  const { project } = await start();
  const server = keep(
    await serveFerrule(['--config', project.configuration, '--port', '0'], {
      cwd: new URL('../..', import.meta.url).pathname,
      environment,
    }),
  );
  const answer = await fetch(`${server.url}/connectors/stripe`, { headers: { authorization: `Bearer ${server.token}` } });
  const told = (await answer.json()) as { readonly objects: readonly { readonly collectionKey: string; readonly view: string | null }[] };
  expect(told).toMatchObject({
    name: 'stripe',
    version: '1.0.0',
    apiVersion: '2025-09-30.clover',
    migrations: { has: true, path: 'definitions/stripe/migrations', files: ['001_views.sql'] },
  });
  const resources = ['customer', 'product', 'price', 'plan', 'subscription', 'subscription_item'];
  const views = new Map(told.objects.map(({ collectionKey, view }) => [collectionKey, view]));
  expect(resources.map((name) => views.get(`stripe_${name}`))).toEqual(resources.map((name) => `stripe_${name}s`));
});

test(
  'scenarios 31 and 32: what was synced is read as a table, deleted records are not there, and two accounts stay two',
  { timeout: 120_000 },
  async () => {
    const { main, eu, project } = await start();
    const { url, ask } = await database();
    const runtime = keep(await project.open({ environment: { ...environment, DATABASE_URL: url } }));
    const sync = async (name: string) => runtime.sync(name, { objects: ['customer'], mode: 'full' });
    await sync('stripe_main');
    await sync('stripe_eu');
    await settled(async () => (await ask("SELECT to_regclass('supasaasy.stripe_subscription_prices') AS made"))[0]?.['made'] != null);

    expect(await ask("SELECT email FROM supasaasy.stripe_customers WHERE external_id = 'cus_1' AND datasource = 'stripe_main'")).toEqual([
      { email: 'one@example.com' },
    ]);
    const all = 'SELECT datasource, external_id, email, balance, livemode, created FROM supasaasy.stripe_customers ORDER BY 1, 2';
    const row = { balance: '0', livemode: true, created: String(born) };
    expect(await ask(all)).toEqual([
      { datasource: 'stripe_eu', external_id: 'cus_1', email: 'eins@example.com', ...row },
      { datasource: 'stripe_main', external_id: 'cus_1', email: 'one@example.com', ...row },
      { datasource: 'stripe_main', external_id: 'cus_2', email: 'two@example.com', ...row },
    ]);
    expect([main, eu].map(({ asked }) => new Set(asked.map(({ headers }) => headers['authorization'])))).toEqual([
      new Set(['Bearer rk_of_main']),
      new Set(['Bearer rk_of_eu']),
    ]);
    main.records['customers']?.delete('cus_2');
    await runtime.sync('stripe_main', { objects: ['customer'], mode: 'full', allowDeletes: true });
    expect((await ask(all)).map(({ datasource, external_id: id }) => `${String(datasource)} ${String(id)}`)).toEqual([
      'stripe_eu cus_1',
      'stripe_main cus_1',
    ]);
    // The SQL of the seed's own connectors reads the table that it knows.
    expect(
      await ask(
        "SELECT raw_payload ->> 'email' AS email FROM supasaasy.entities WHERE app_key = 'stripe_eu' AND collection_key = 'stripe_customer' AND deleted_at IS NULL",
      ),
    ).toEqual([{ email: 'eins@example.com' }]);
    expect(await ask('SELECT * FROM supasaasy.stripe_subscription_prices')).toEqual([]);
  },
);

test('scenario 31 in a data folder: the same view, for whoever opens the file', { timeout: 60_000 }, async () => {
  const { main, project } = await start(undefined);
  const run = () =>
    ferrule(['sync', 'stripe_main', '--object', 'customer', '--full', '--config', project.configuration], {
      cwd: project.folder,
      environment,
    });
  const first = await run();
  expect(first.code, first.stderr).toBe(0);
  const read = (): readonly unknown[] => {
    const file = new DatabaseSync(join(project.data, 'store.db'), { readOnly: true });
    const rows = file.prepare('SELECT email FROM stripe_customers ORDER BY external_id').all();
    file.close();
    return rows.map((row) => row['email']);
  };
  expect(read()).toEqual(['one@example.com', 'two@example.com']);
  main.put('customers', customer('cus_2', 'new@example.com'));
  expect((await run()).code).toBe(0);
  expect(read()).toEqual(['one@example.com', 'new@example.com']);
});

test('scenario 29: one file for the connectors that are used, applied twice', { timeout: 120_000 }, async () => {
  const view = (name: string, from: string): string => `CREATE OR REPLACE VIEW ${name} AS SELECT * FROM ${from};\n`;
  const connector = (name: string): object => ({
    kind: 'connector',
    name,
    http: { baseUrl: 'http://localhost:1' },
    objects: [{ name: 'thing', recordId: 'id', list: { path: '/' }, fields: { id: { type: 'string' } } }],
  });
  const files = {
    'stripe/stripe.datasource.json': {
      kind: 'datasource',
      name: 'shop',
      connector: 'stripe',
      configuration: { secretKey: '${env:KEY_STRIPE_MAIN}' },
    },
    'notion/notion.datasource.json': {
      kind: 'datasource',
      name: 'wiki',
      connector: 'notion',
      configuration: { token: '${env:KEY_STRIPE_EU}' },
    },
    'many/many.connector.json': connector('many'),
    'many/many.datasource.json': { kind: 'datasource', name: 'many', connector: 'many' },
    'many/migrations/100_last.sql': view('hundred', 'ten'),
    'many/migrations/010_then.sql': view('ten', 'two'),
    'many/migrations/002_first.sql': view('two', 'many_thing'),
    'unused/unused.connector.json': connector('unused'),
    'unused/migrations/001_views.sql': view('never', 'unused_thing'),
  };
  const project = keep(await createProject(files, { documents: [shipped('stripe'), shipped('notion')], store: { viewSchema } }));
  const assemble = () =>
    ferrule(['migrations', 'assemble', '--out', 'supabase/migrations/', '--config', project.configuration], {
      cwd: project.folder,
      environment,
    });
  const done = await assemble();
  expect(done.code, done.stderr).toBe(0);
  const file = join(project.folder, 'supabase/migrations/99999999999999_connector_migrations.sql');
  const sql = await readFile(file, 'utf8');
  expect([...sql.matchAll(/^-- Connector: (\w+)/gm)].map(([, name]) => name)).toEqual(['many', 'notion', 'stripe']);
  expect(sql).not.toMatch(/unused/);
  expect([...sql.matchAll(/^-- many\/migrations\/(\S+)$/gm)].map(([, name]) => name)).toEqual([
    '002_first.sql',
    '010_then.sql',
    '100_last.sql',
  ]);
  await assemble();
  expect(await readFile(file, 'utf8')).toBe(sql);

  const pglite = await PGlite.create();
  onTestFinished(() => pglite.close());
  await pglite.exec(sql);
  await pglite.exec(sql);
  expect((await pglite.query('SELECT count(*)::int AS n FROM supasaasy.stripe_customers')).rows).toEqual([{ n: 0 }]);
  const { url, ask } = await database();
  await ask(sql);
  await ask(sql);
  // A runtime goes on from there.
  const runtime = keep(await project.open({ environment: { ...environment, DATABASE_URL: url } }));
  expect(await runtime.runs()).toEqual([]);

  const empty = keep(await createProject({}, { documents: [shipped('stripe')] }));
  const none = await ferrule(['migrations', 'assemble', '--config', empty.configuration], { cwd: empty.folder, environment });
  expect(none.stdout).toMatch(/^-- Made by .*\n-- Connectors: none\n\nSELECT 1;\n$/);
});

test(
  'scenario 30: SQL that cannot be applied again is refused, with its file, its line and the form that can',
  { timeout: 60_000 },
  async () => {
    const files = {
      'shop/shop.connector.json': {
        kind: 'connector',
        name: 'shop',
        http: { baseUrl: 'http://localhost:1' },
        objects: [{ name: 'order', recordId: 'id', list: { path: '/' } }],
      },
      'shop/shop.datasource.json': { kind: 'datasource', name: 'shop', connector: 'shop' },
      'shop/migrations/001_views.sql': '-- All orders.\n\nCREATE VIEW x AS SELECT 1 AS one;\n',
      'shop/migrations/002_indexes.sql': 'CREATE INDEX x_one ON x (one);\n',
      'shop/migrations/2_again.sql': 'SELECT 1;\n',
    };
    const project = keep(await createProject(files, { store: { viewSchema } }));
    const { code, stdout, stderr } = await ferrule(['validate', '--json', '--config', project.configuration], { cwd: project.folder });
    expect(code, stderr).toBe(2);
    const told = (JSON.parse(stdout) as readonly Record<string, unknown>[]).map(({ code: of, file, line, hint }) => [
      of,
      String(file).split('/').at(-1),
      line,
      hint,
    ]);
    expect(told.toSorted((a, b) => (String(a) < String(b) ? -1 : 1))).toEqual([
      ['sql-file-name', '2_again.sql', 1, 'name the file as 001_views.sql, each with its own number'],
      ['sql-not-repeatable', '001_views.sql', 3, 'write CREATE OR REPLACE VIEW'],
      ['sql-not-repeatable', '002_indexes.sql', 1, 'write CREATE INDEX IF NOT EXISTS'],
    ]);
    const refused = await ferrule(['migrations', 'assemble', '--config', project.configuration], { cwd: project.folder });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/001_views\.sql:3:1[^]*error CONNECTOR_CONFIG_INVALID: the SQL of connector "shop" has errors/);
  },
);

/** Views follow a sync beside it. */
async function settled(isDone: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await isDone()) return;
    await systemClock.sleep(50);
  }
  throw new Error('no views were made in ten seconds');
}
