// The examples of docs/mapping.md are documents that load together, and do what is said beside them.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { type AnswerServer, startAnswerServer } from '../support/answer-server.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { openApi } from '../acceptance/open-api.ts';
import { runShell } from './run-shell.ts';

const page = await readFile(new URL('../../docs/mapping.md', import.meta.url), 'utf8');
const blocks = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text = '']) => text);

const records: { readonly [path: string]: readonly object[] } = {
  '/customers': [
    { id: 1, contact: { email: 'ann@x' }, addresses: [{ city: 'Wien' }], orders: 12 },
    { id: 2, orders: 1 },
  ],
  '/products': [
    { id: 5, title: 'Maple leaf', sku: 'ML', price: '1.005', type: 'c' },
    { id: 6, title: 'Ring', sku: '', price: 3, type: 'x' },
  ],
  '/orders': [
    {
      id: 7,
      email: 'ANN@x ',
      customer: 1,
      note: null,
      lines: [
        { product: 5, quantity: '2', amount: '0.10' },
        { product: 0, sku: 'ML', quantity: 1, amount: '0.20' },
      ],
    },
    { id: 8, email: 'bob@x', customer: 9, lines: [{ product: 99, quantity: 1, amount: '1' }] },
  ],
};

async function open() {
  const server: AnswerServer = keep(await startAnswerServer(({ path }) => ({ body: records[path] ?? [] })));
  const documents = blocks('yaml').map((text) => {
    const [, kind = ''] = /^kind: (\w+)$/m.exec(text) ?? [];
    const [, name = ''] = /^name: (\w+)$/m.exec(text) ?? [];
    return [`${name}.${kind}.yaml`, text] as const;
  });
  expect(documents.map(([file]) => file)).toEqual([
    'small_shop.connector.yaml',
    'shop.datasource.yaml',
    'customers.mapping.yaml',
    'products.mapping.yaml',
    'orders.mapping.yaml',
    'products_back.mapping.yaml',
  ]);
  const project = keep(await createProject(Object.fromEntries(documents)));
  const environment = { SHOP_URL: server.url };
  return { project, environment, server };
}

test('the documents of the page load together and map as it says', { timeout: 60_000 }, async () => {
  const { project, environment, server } = await open();
  await using runtime = await project.open({ environment });
  expect(runtime.catalog().diagnostics).toEqual([]);
  const { ask, call } = await openApi(runtime);
  // The table is not there.
  expect((await call('POST', '/datasources/shop/sync')).statusCode).toBe(422);
  await runtime.tables.put(
    'users',
    'csv',
    (async function* () {
      yield Buffer.from('id,email\nu1,ann@x\n');
    })(),
  );
  expect(await ask('POST', '/datasources/shop/sync?wait=true')).toMatchObject({ status: 'partial', counts: { created: 5, failed: 1 } });
  const stored = async (object: string) => (await ask('GET', `/data/shop/${object}?from=store`)).records;
  expect((await stored('customer')).map(({ mapped_payload }: { mapped_payload: object }) => mapped_payload)).toEqual([
    { id: 1, email: 'ann@x', city: 'Wien', vip: true },
    { id: 2, email: null, city: null, vip: false },
  ]);
  const [maple, ring] = await stored('product');
  expect(maple.mapped_payload).toEqual({ name: 'Maple leaf', sku: 'ML', price: 1.01, kind: 'COIN' });
  expect(ring.mapped_payload).toMatchObject({ price: 3, kind: 'OTHER' });
  const [seven, eight] = await stored('order');
  expect(seven.mapped_payload).toEqual({
    userId: 'u1',
    customerCity: 'Wien',
    items: [
      { productId: maple.internal_id, quantity: 2 },
      { productId: maple.internal_id, quantity: 1 },
    ],
    total: 0.3,
  });
  expect(eight.mapping_errors).toEqual(['userId: User not found for email: bob@x', 'items[0].productId: Product not mapped: 99']);

  const [rows = '', sample = ''] = blocks('json');
  await runtime.reach().putMappingRules('shop', JSON.parse(rows).rules);
  expect((await runtime.reach().remap('shop', { objects: ['order'] })).objects).toMatchObject([{ which: 'all', mapped: 1 }]);
  expect((await stored('order'))[0].mapped_payload).toMatchObject({ remark: 'none', channel: 'web' });
  const shown = await ask('POST', '/mappings/products/preview', JSON.parse(sample));
  expect(shown.records).toMatchObject([{ mapped: { name: 'Maple leaf', price: 1.01, kind: 'COIN' }, errors: [] }]);
  const back = await ask('POST', '/mappings/products_back/preview', { way: 'request', sample: { name: 'Bar', kind: 'BAR' } });
  expect(back.records).toMatchObject([{ mapped: { title: 'Bar', type: 'b' }, errors: [] }]);
  expect(server.asked.every(({ method }) => method === 'GET')).toBe(true);
});

test('the commands of the page are commands', { timeout: 120_000 }, async () => {
  const { project, environment } = await open();
  {
    await using runtime = await project.open({ environment });
    await runtime.sync('shop', { objects: ['customer', 'product'] });
  }
  await project.write('users.csv', 'id,email\nu1,ann@x\n');
  const root = new URL('../../', import.meta.url).pathname;
  await project.write(
    'bin/ferrule',
    `#!/bin/sh\nexec "${process.execPath}" "${root}runtime/main.ts" --config "${project.configuration}" "$@"\n`,
  );
  const run = (line: string) => runShell(`chmod +x bin/ferrule; PATH="$PWD/bin:$PATH"; ${line}`, project.folder, environment);
  expect(page).toContain('`ferrule tables put users users.csv`');
  const put = await run('ferrule tables put users users.csv');
  expect([put.code, put.stderr]).toEqual([0, expect.stringContaining('table users: 1 rows with id, email')]);
  const lines = (blocks('sh')[0] ?? '').trim().split('\n');
  expect(lines).toHaveLength(3);
  for (const line of lines) {
    const { code, stderr } = await run(line.replace(/ +#.*$/, ''));
    expect([line, code, code === 0 ? '' : stderr]).toEqual([line, 0, '']);
  }
});
