// The second shop system: documents alone, and what an administrator meets is the same.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { keep } from '../../support/keep.ts';
import { magentoKeys, magentoShop, startMagento } from './magento-shop.ts';
import { openAdmin } from './open-admin.ts';
import { describeAdmin } from './scenarios.ts';

const root = new URL('../../../', import.meta.url).pathname;
const read = (path: string): Promise<string> => readFile(`${root}${path}`, 'utf8');

describeAdmin(magentoShop);

test('scenario 49: a folder dropped beside a running server brings the shop, its form and its datasources', async () => {
  const shop = keep(await startMagento());
  const api = await openAdmin({}, {}, { watch: true });
  const forms = async (): Promise<readonly { readonly type: string }[]> => (await api.call('GET', '/admin/connectors/forms')).body.forms;
  expect(await forms()).toEqual([]);
  expect((await api.call('POST', '/admin/connectors', magentoShop.body(shop.url))).status).toBe(400);

  for (const path of ['definitions/magento/magento.connector.yaml', 'mappings/magento_product.mapping.yaml'])
    await api.project.write(`documents/${path}`, await read(path));
  await expect.poll(async () => (await forms()).map(({ type }) => type), { timeout: 10_000 }).toEqual(['magento']);
  const [form] = (await api.call('GET', '/admin/connectors/forms')).body.forms;
  expect(form).toMatchObject({ type: 'magento', label: 'Magento', create: { type: 'object' }, update: { type: 'object' } });
  expect(Object.keys(form.create.properties)).toEqual(['type', 'baseUrl', ...Object.keys(magentoKeys), 'syncProducts', 'syncOrders']);

  const made = await api.call('POST', '/admin/connectors', { ...magentoShop.body(shop.url), syncOrders: false });
  expect(made).toMatchObject({ status: 201, body: { type: 'magento', syncProducts: true, syncOrders: false } });
  const ran = await api.call('POST', `/admin/connectors/${made.body.id}/sync?wait=true`);
  expect(ran.body).toMatchObject({ status: 'success' });
  const { connectors } = (await api.call('GET', '/admin/connectors')).body;
  expect(connectors).toMatchObject([{ lastRun: { stats: { product: { total: 130, mapped: 130, failed: 0 } } } }]);
});

test('pages end by the total, though what lies beyond the last is the last once more; a second sync asks for what changed', async () => {
  const shop = keep(await startMagento());
  const api = await openAdmin({}, { documents: magentoShop.documents });
  const { id } = (await api.call('POST', '/admin/connectors', magentoShop.body(shop.url))).body;
  const sync = async (): Promise<void> => {
    await shop.clearRequests();
    expect((await api.call('POST', `/admin/connectors/${id}/sync?wait=true`)).body).toMatchObject({ status: 'success' });
  };
  const asked = (list: string) => shop.asked.filter(({ path }) => path.endsWith(`/${list}`)).map(({ query }) => query);
  const filterOf = (query: URLSearchParams) => query.get('searchCriteria[filter_groups][0][filters][0][value]');
  const pages = () => asked('products').map((query) => query.get('searchCriteria[currentPage]'));
  await sync();
  expect(pages()).toEqual(['1', '2']);
  expect(asked('orders').map(filterOf)).toEqual([null]);
  await sync();
  expect(pages()).toEqual(['1', '2']);
  // The latest was changed at 10:00:00; its last minute is read again.
  expect(asked('orders').map(filterOf)).toEqual(['2026-01-02 09:59:00']);
  const paths = shop.asked.map(({ path }) => path.replace(/.*\/V1\//, ''));
  expect(paths.lastIndexOf('products')).toBeLessThan(paths.indexOf('orders'));
});

test('orders know their shopper and their products; one whose shopper comes later is mapped without being asked for again', async () => {
  const shop = keep(await startMagento());
  const mappings = ['product', 'order'].map((object) => `${root}mappings/magento_${object}.mapping.yaml`);
  const api = await openAdmin({}, { documents: [...magentoShop.documents, ...mappings] });
  const { id } = (await api.call('POST', '/admin/connectors', magentoShop.body(shop.url))).body;
  const sync = () => api.call('POST', `/admin/connectors/${id}/sync?wait=true`);
  const lastRun = async () => (await api.call('GET', `/admin/connectors/${id}/runs`)).body.runs[0];
  const users = (count: number): object[] =>
    Array.from({ length: count }, (_, index) => ({ id: `u-${index}`, email: `SHOPPER${index}@example.com` }));
  expect(await sync()).toMatchObject({ status: 422, body: { error: { code: 'MAPPING_INVALID' } } });
  expect(await shop.requests()).toEqual([]);

  expect((await api.call('PUT', '/tables/users', users(6))).status).toBe(200);
  await sync();
  expect(await lastRun()).toMatchObject({
    stats: { product: { mapped: 130, failed: 0 }, order: { total: 7, mapped: 6, failed: 1 } },
    errors: [{ object: 'order', externalId: '906', message: 'userId: User not found for email: Shopper6@example.com' }],
  });
  await api.call('PUT', '/tables/users', users(7));
  await shop.clearRequests();
  await sync();
  const asked = (await shop.requests()).map(({ path }) => path.replace(/.*\/V1\//, ''));
  expect(asked.filter((path) => path.startsWith('orders/'))).toEqual([]);
  const datasource = (await api.runtime.runs({ limit: 1 }))[0]?.datasource ?? '';
  const orders = await api.runtime.stored({ datasource, object: 'order', limit: 10 });
  const mapped = orders.map(({ mapped_payload }) => JSON.parse(mapped_payload ?? 'null'));
  expect(mapped.map(({ userId }) => String(userId)).toSorted()).toEqual(users(7).map((_, index) => `u-${index}`));
  const [product] = (await api.runtime.stored({ datasource, object: 'product', limit: 200 })).filter(
    ({ external_id }) => external_id === '1',
  );
  expect(mapped[0]).toMatchObject({
    status: 'CONFIRMED',
    currency: 'EUR',
    items: [{ productId: product?.internal_id, quantity: 2, totalPrice: 0.3 }],
    pricing: { subtotal: 0.3, taxes: 0.06, totalAmount: 0.36 },
  });
});

test('each field of its form is held to what the document says of it, and nothing reaches the shop', { timeout: 60_000 }, async () => {
  const shop = keep(await startMagento());
  const api = await openAdmin({}, { documents: magentoShop.documents });
  const good = magentoShop.body(shop.url);
  const wrong: readonly unknown[] = [undefined, null, '', 7, {}, ['x'], 'x'.repeat(9_000), '<script>alert(1)</script>', 'a\u0000b'];
  for (const field of Object.keys(good)) {
    for (const value of wrong) {
      const answered = await api.call('POST', '/admin/connectors', { ...good, [field]: value });
      const told = `${field} as ${JSON.stringify(value)?.slice(0, 30)}`;
      expect(answered.status, told).toBe(400);
      expect(answered.body.error.details.issues[0].path, told).toBe(`/${field}`);
    }
  }
  for (const baseUrl of [
    'http://169.254.169.254',
    'http://10.0.0.1/',
    'ftp://shop.example',
    'https://user:pw@shop.example',
    'https://shop.example?x',
  ])
    expect(await api.call('POST', '/admin/connectors', { ...good, baseUrl })).toMatchObject({ status: 400 });
  expect((await api.call('GET', '/admin/connectors')).body).toEqual({ connectors: [] });
  expect(await shop.requests()).toEqual([]);
});

// What has no history, or not all of it (an archive, a shallow clone), cannot tell.
const hasHistory = spawnSync('git', ['rev-parse', '--is-shallow-repository'], { cwd: root, encoding: 'utf8' }).stdout?.trim() === 'false';

test.skipIf(!hasHistory)('it came by documents alone: the commit touches nothing but definitions, mappings, tests and docs', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${root}scripts/documents-only.ts`], { cwd: root, encoding: 'utf8' });
  expect(`${stdout}${stderr}`).toContain('all of them below definitions/ mappings/ test/ docs/');
  expect(status).toBe(0);
});
