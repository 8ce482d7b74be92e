// Scenarios 1 to 3 of the first seed: its three documents, key for key as they stand there, only their syntax and the function of the mapping rewritten.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createRuntime } from '../../runtime/app.ts';
import { ferrule } from '../support/ferrule.ts';
import { keep } from '../support/keep.ts';
import { openApi } from './open-api.ts';

const sample = fileURLToPath(new URL('seed-objectstack', import.meta.url));
const environment = { SHOPIFY_API_KEY: 'key-of-the-app', SHOPIFY_API_SECRET: 'shpss_secret-of-the-app' };

async function copySample(): Promise<{ readonly folder: string; readonly configuration: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-seed-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(sample, folder, { recursive: true });
  return { folder, configuration: join(folder, 'ferrule.yaml') };
}

async function openSample() {
  const { configuration } = await copySample();
  const runtime = keep(await createRuntime({ configuration, environment }));
  const { call } = await openApi(runtime);
  return (url: string) => call('GET', url);
}

test('the documents of the seed validate without an error', async () => {
  const { folder } = await copySample();
  const { code, stdout, stderr } = await ferrule(['validate', '--json'], { cwd: folder, environment });
  expect(code, stderr).toBe(0);
  const diagnostics = JSON.parse(stdout) as readonly { readonly code: string; readonly severity: string }[];
  // What is said of them: they ask for webhooks, and declare none.
  expect(diagnostics.map(({ code: name, severity }) => [severity, name])).toEqual([['warning', 'webhooks-missing']]);
});

test('its connector shows its label, its icon, two objects and what may be done with them', async () => {
  const get = await openSample();
  const response = await get('/connectors/shopify_api_v1');
  expect(response.statusCode).toBe(200);
  const { objects, ...connector } = response.json();
  expect(connector).toMatchObject({ name: 'shopify_api_v1', label: 'Shopify E-Commerce', icon: 'shopify.svg' });
  const shown = { allowCreate: true, allowUpdate: true, allowDelete: false };
  expect(objects).toMatchObject([
    { name: 'shopify_order', label: 'Order', externalName: 'orders', collectionKey: 'shopify_api_v1_shopify_order', ...shown },
    { name: 'shopify_product', label: 'Product', externalName: 'products', allowCreate: false, allowUpdate: false, allowDelete: false },
  ]);
  expect(objects).toHaveLength(2);
  const datasource = (await get('/datasources/us_store_prod')).json();
  expect(datasource).toMatchObject({ name: 'us_store_prod', connector: 'shopify_api_v1' });
  expect(JSON.stringify(datasource)).not.toContain(environment.SHOPIFY_API_SECRET);
});

test("a person is sent to the shop's own page, with the scopes and a state that nobody can guess", async () => {
  const get = await openSample();
  const sent = [await get('/datasources/us_store_prod/oauth/start'), await get('/datasources/us_store_prod/oauth/start')];
  const urls = sent.map(({ headers }) => new URL(String(headers.location)));
  expect(sent.map(({ statusCode }) => statusCode)).toEqual([302, 302]);
  expect(urls.map(({ origin, pathname }) => origin + pathname)).toEqual(
    Array.from({ length: 2 }, () => 'https://my-usa-store.myshopify.com/admin/oauth/authorize'),
  );
  const [first, second] = urls.map(({ searchParams }) => Object.fromEntries(searchParams));
  expect(first).toMatchObject({ client_id: environment.SHOPIFY_API_KEY, scope: 'read_orders write_products' });
  expect(first?.['redirect_uri']).toMatch(/\/oauth\/callback$/);
  expect(first?.['state']).toMatch(/^[\w-]{32,}$/);
  expect(second?.['state']).not.toBe(first?.['state']);
});

test('its secret as a literal is refused with its place, and is not repeated; a variable that is not set is named', async () => {
  const { folder } = await copySample();
  const file = join(folder, 'documents', 'us_store.datasource.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/'\$\{env:SHOPIFY_API_SECRET\}'/, 'shpss_abcdefghij'));
  const { code, stdout, stderr } = await ferrule(['validate', '--json'], { cwd: folder, environment: {} });
  expect(code).not.toBe(0);
  expect(JSON.parse(stdout)).toContainEqual(
    expect.objectContaining({ code: 'secret-literal', severity: 'error', pointer: '/configuration/apiSecret', line: 8 }),
  );
  expect(stdout + stderr).not.toContain('shpss_abcdefghij');
  expect(stdout).toContain('the environment variable SHOPIFY_API_KEY is not set');
});
