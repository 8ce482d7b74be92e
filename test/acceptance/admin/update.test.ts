// Scenario 36 and what an update may not do: send a secret elsewhere, mix with another, change a file.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { startShop } from '../../../sample/shop/index.ts';
import { keep } from '../../support/keep.ts';
import { sampleShop, updateOf } from './admin-shop.ts';
import { type AdminApi, openAdmin } from './open-admin.ts';

const forms = '/admin/connectors';
const update = (url: string) => updateOf(sampleShop, sampleShop.body(url));

async function open(): Promise<{ readonly api: AdminApi; readonly url: string; readonly id: string; requests(): Promise<number> }> {
  const shop = keep(await sampleShop.start());
  const api = await openAdmin({}, { documents: sampleShop.documents });
  const { id } = (await api.call('POST', forms, sampleShop.body(shop.url))).body;
  return { api, url: shop.url, id, requests: async () => (await shop.requests()).length };
}

test('an address that leads elsewhere needs the secrets again, saved or not; another path of the same host does not', async () => {
  const { api, url, id } = await open();
  const thief = keep(await sampleShop.start());
  const before = (await api.call('GET', `${forms}/${id}`)).body;
  for (const [method, path] of [
    ['PUT', `${forms}/${id}`],
    ['POST', `${forms}/${id}/test`],
  ] as const) {
    const refused = await api.call(method, path, update(thief.url));
    expect(refused.status).toBe(400);
    expect(refused.body.error.details.issues.map(({ path: at }: { path: string }) => at)).toEqual(['/consumerKey', '/consumerSecret']);
    const half = await api.call(method, path, { ...update(thief.url), consumerKey: 'ck_of_the_thief' });
    expect(half.body.error.details.issues.map(({ path: at }: { path: string }) => at)).toEqual(['/consumerSecret']);
  }
  expect(await thief.requests()).toEqual([]);
  expect((await api.call('GET', `${forms}/${id}`)).body).toEqual(before);
  expect((await api.call('PUT', `${forms}/${id}`, update(`${url}/`))).status).toBe(200);
  expect((await api.call('POST', `${forms}/${id}/test`)).body).toMatchObject({ success: true });
  const whole = { ...update(thief.url), consumerKey: 'ck_of_the_thief', consumerSecret: 'cs_of_the_thief' };
  expect((await api.call('POST', `${forms}/${id}/test`, whole)).body).toMatchObject({ success: false });
  expect((await api.call('PUT', `${forms}/${id}`, whole)).status).toBe(200);
});

test('with If-Match only what is still as it was read is changed', async () => {
  const { api, url, id } = await open();
  const etag = (await api.call('GET', `${forms}/${id}`)).headers.get('etag') ?? '';
  const body = { ...update(url), syncOrders: false };
  const first = await api.call('PUT', `${forms}/${id}`, body, { headers: { 'if-match': etag } });
  expect(first).toMatchObject({ status: 200, body: { syncOrders: false } });
  expect(first.headers.get('etag')).not.toBe(etag);
  const second = await api.call('PUT', `${forms}/${id}`, update(url), { headers: { 'if-match': etag } });
  expect(second).toMatchObject({ status: 412, body: { error: { code: 'CONNECTOR_CHANGED' } } });
  expect((await api.call('GET', `${forms}/${id}`)).body).toMatchObject({ syncOrders: false });
  expect((await api.call('PUT', `${forms}/${id}`, update(url), { headers: { 'if-match': '*' } })).status).toBe(200);
  expect((await api.call('PUT', `${forms}/${id}`, update(url), { headers: { 'if-match': `W/${etag}, "x"` } })).status).toBe(412);
});

test('of many updates at once each is whole, and with If-Match one alone comes through', async () => {
  const { api, url, id } = await open();
  const bodies = Array.from({ length: 4 }, (_, index) => ({
    ...update(`${url}/shop${index}`),
    consumerKey: `ck_${index}`,
    consumerSecret: `cs_${index}`,
    syncProducts: index % 2 === 0,
    syncOrders: index % 2 === 1,
  }));
  const free = await Promise.all([...bodies, ...bodies, ...bodies].map((body) => api.call('PUT', `${forms}/${id}`, body)));
  expect(free.map(({ status }) => status)).toEqual(Array(12).fill(200));
  const end = (await api.call('GET', `${forms}/${id}`)).body;
  const index = Number(/shop(\d)$/.exec(end.baseUrl)?.[1]);
  expect(end).toMatchObject({ syncProducts: index % 2 === 0, syncOrders: index % 2 === 1 });
  const etag = (await api.call('GET', `${forms}/${id}`)).headers.get('etag') ?? '';
  const matched = await Promise.all(bodies.map((body) => api.call('PUT', `${forms}/${id}`, body, { headers: { 'if-match': etag } })));
  expect(matched.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412, 412]);
});

test('an update beside a sync and a test harms neither', async () => {
  const { api, url, id } = await open();
  const [synced, tested, updated] = await Promise.all([
    api.call('POST', `${forms}/${id}/sync?wait=true`),
    api.call('POST', `${forms}/${id}/test`),
    api.call('PUT', `${forms}/${id}`, { ...update(url), syncOrders: false }),
  ]);
  expect(synced.body).toMatchObject({ status: 'success' });
  expect(tested.body).toMatchObject({ success: true });
  expect(updated.status).toBe(200);
  expect((await api.call('GET', `${forms}/${id}`)).body).toMatchObject({ status: 'active', syncOrders: false });
});

test('another configuration takes back what a test said of the one before, but not when it was', async () => {
  const { api, url, id } = await open();
  await api.call('PUT', `${forms}/${id}`, { ...update(url), consumerSecret: 'cs_wrong' });
  await api.call('POST', `${forms}/${id}/test`);
  const failed = (await api.call('GET', `${forms}/${id}`)).body;
  expect(failed).toMatchObject({ status: 'error' });
  const mended = await api.call('PUT', `${forms}/${id}`, { ...update(url), consumerSecret: sampleShop.keys.consumerSecret });
  expect(mended.body).toMatchObject({ status: 'active', lastTestAt: failed.lastTestAt });
});

test('a second of a type has a name, secrets and records of its own', async () => {
  const { api, id } = await open();
  const other = keep(await sampleShop.start());
  const second = (await api.call('POST', forms, sampleShop.body(other.url))).body;
  const connected = await api.runtime.scope('system').list();
  expect(connected.map(({ name }) => name)).toEqual(['woocommerce', 'woocommerce_2']);
  expect(second.id).not.toBe(id);
  await api.call('POST', `${forms}/${second.id}/sync?wait=true`);
  expect((await api.call('GET', `${forms}/${id}/runs`)).body).toEqual({ runs: [] });
  const page = await api.call('GET', `${forms}?limit=1`);
  expect(page.body).toMatchObject({ connectors: [{ id }], next: id });
  expect((await api.call('GET', `${forms}?limit=1&after=${id}`)).body).toEqual({
    connectors: [expect.objectContaining({ id: second.id })],
  });
});

test('a datasource of a file is listed, tested and synced, and changed in its file alone', async () => {
  const shop = keep(await sampleShop.start());
  const { consumerKey, consumerSecret } = sampleShop.keys;
  const configuration = { baseUrl: '${env:SHOP_URL}', consumerKey: '${env:SHOP_KEY}', consumerSecret: '${env:SHOP_SECRET}' };
  const file = { kind: 'datasource', name: 'filed', connector: 'woocommerce', configuration, synchronization: { objects: ['order'] } };
  const environment = { SHOP_URL: shop.url, SHOP_KEY: consumerKey, SHOP_SECRET: consumerSecret };
  const api = await openAdmin({ 'filed.datasource.json': file }, { documents: sampleShop.documents }, { environment });
  const [listed] = (await api.call('GET', forms)).body.connectors;
  expect(listed).toMatchObject({ type: 'woocommerce', baseUrl: shop.url, syncProducts: false, syncOrders: true, status: 'active' });
  expect((await api.call('POST', `${forms}/${listed.id}/test`)).body).toMatchObject({ success: true });
  expect((await api.call('POST', `${forms}/${listed.id}/sync?wait=true`)).body).toMatchObject({ status: 'success' });
  const refused = await api.call('PUT', `${forms}/${listed.id}`, update(shop.url));
  expect(refused).toMatchObject({ status: 409, body: { error: { code: 'CONNECTOR_IN_FILE' } } });
  expect(refused.body.error.message).toContain('filed.datasource.json');
  expect((await api.call('GET', forms)).body.connectors).toMatchObject([
    { lastTestAt: expect.any(String), lastRun: { status: 'success' } },
  ]);
});

test('one that is disabled says so, and is neither tested nor synced', async () => {
  const { api, id } = await open();
  await api.runtime.scope('system').disable('woocommerce');
  expect((await api.call('GET', `${forms}/${id}`)).body).toMatchObject({ status: 'disabled' });
  for (const verb of ['test', 'sync'])
    expect((await api.call('POST', `${forms}/${id}/${verb}`)).body.error).toMatchObject({ code: 'CONNECTOR_DISABLED' });
});

test('while a sync is under way the status stays what the one before left, in the API as in the table', async () => {
  const shop = keep(await startShop({ ...sampleShop.keys, products: 300, orders: 5, slow: 60 }));
  const { call, runtime, project } = await openAdmin({}, { documents: sampleShop.documents });
  const { id } = (await call('POST', forms, sampleShop.body(shop.url))).body;
  await shop.breakAfter(1);
  await call('POST', `${forms}/${id}/sync?wait=true`);
  await shop.breakAfter();
  runtime.startSchedules();
  const [made] = await runtime.scope('system').list();
  // One that does not go on with the one that failed.
  const begun = await runtime.reach().startSync(made?.datasource ?? '', { mode: 'full' });
  expect((await call('GET', `${forms}/${id}`)).body).toMatchObject({ lastRun: { id: begun.id } });
  expect((await call('GET', `${forms}/${id}`)).body).toMatchObject({ status: 'error', lastRun: { status: 'running' } });
  const database = new DatabaseSync(join(project.data, 'store.db'), { readOnly: true });
  expect(database.prepare('SELECT status FROM external_connector').all()).toEqual([{ status: 'error' }]);
  database.close();
  await expect.poll(async () => (await call('GET', `${forms}/${id}`)).body.status, { timeout: 20_000 }).toBe('active');
});

test('what the operator made is its own where ferrule.yaml has scopes without `system`', async () => {
  const shop = keep(await sampleShop.start());
  const scopes = { organization: { required: true } };
  const { call, runtime } = await openAdmin({}, { documents: sampleShop.documents, settings: { scopes } });
  const { id } = (await call('POST', forms, sampleShop.body(shop.url))).body;
  expect(await call('POST', '/scopes/system/-/connectors/woocommerce/disable')).toMatchObject({ status: 200 });
  expect((await call('GET', `${forms}/${id}`)).body).toMatchObject({ status: 'disabled' });
  expect((await call('DELETE', '/scopes/system/-/connectors/woocommerce')).status).toBeLessThan(300);
  expect((await call('GET', forms)).body).toEqual({ connectors: [] });
  expect(() => runtime.scope('system', 'x')).toThrow(expect.objectContaining({ code: 'CONNECTOR_SCOPE_INVALID' }));
});

test('only what ferrule.yaml shows is offered for new ones', async () => {
  const shop = keep(await sampleShop.start());
  const options = { documents: sampleShop.documents };
  const hidden = await openAdmin({}, { ...options, settings: { visible: ['other'] } });
  expect((await hidden.call('GET', `${forms}/forms`)).body).toEqual({ forms: [] });
  const { schemas } = (await hidden.call('GET', '/openapi.json')).body.components;
  expect(schemas).not.toHaveProperty(['ConnectorCreateRequest.woocommerce']);
  expect(schemas).toHaveProperty(['ConnectorUpdateRequest.woocommerce']);
  const refused = await hidden.call('POST', forms, sampleShop.body(shop.url));
  expect(refused.body.error.details.issues).toEqual([{ path: '/type', message: expect.stringContaining('no connector that has a form') }]);
  const shown = await openAdmin({}, { ...options, settings: { visible: ['woocommerce'] } });
  expect((await shown.call('GET', `${forms}/forms`)).body.forms).toMatchObject([{ type: 'woocommerce', label: 'WooCommerce' }]);
  expect((await shown.call('POST', forms, sampleShop.body(shop.url))).status).toBe(201);
});

test('a sync beside another is a 409, and the first goes on', async () => {
  const shop = keep(await startShop({ ...sampleShop.keys, products: 300, orders: 5, slow: 60 }));
  const { call } = await openAdmin({}, { documents: sampleShop.documents });
  const { id } = (await call('POST', forms, sampleShop.body(shop.url))).body;
  const first = await call('POST', `${forms}/${id}/sync`, { syncProducts: true, syncOrders: true });
  expect(first).toMatchObject({ status: 202, body: { runId: expect.any(String), status: 'running' } });
  expect((await call('GET', `${forms}/${id}`)).body.lastRun).toMatchObject({ id: first.body.runId, status: 'running', finishedAt: null });
  const second = await call('POST', `${forms}/${id}/sync`);
  expect(second).toMatchObject({ status: 409, body: { error: { code: 'RUN_IN_PROGRESS' } } });
  await expect
    .poll(async () => (await call('GET', `${forms}/${id}`)).body.lastRun, { timeout: 20_000 })
    .toMatchObject({ id: first.body.runId, status: 'success' });
});

test('the library has the same calls', async () => {
  const { api, id, url } = await open();
  const admin = api.runtime.admin();
  expect(await admin.list()).toEqual((await api.call('GET', forms)).body);
  expect(await admin.get(id)).toMatchObject({ summary: { id, baseUrl: url }, etag: '"1"' });
  expect(await admin.test(id)).toMatchObject({ success: true });
  await expect(admin.update(id, { baseUrl: 7 })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  expect(await api.runtime.admin({ scope: 'organization', identity: 'x' }).list()).toEqual({ connectors: [] });
});

test('what was sealed by a key that is gone is listed as in error, and a test says why', async () => {
  const shop = keep(await sampleShop.start());
  const first = { FERRULE_MASTER_KEY: 'the master key of these tests!!!' };
  const opened = await openAdmin({}, { documents: sampleShop.documents }, { environment: first });
  const { id } = (await opened.call('POST', forms, sampleShop.body(shop.url))).body;
  await opened.runtime[Symbol.asyncDispose]();
  const runtime = keep(await opened.project.open({ environment: { FERRULE_MASTER_KEY: 'another key than it was sealed by' } }));
  const { connectors } = await runtime.admin().list();
  expect(connectors).toMatchObject([{ id, baseUrl: shop.url, status: 'error', syncProducts: true }]);
  const { success, message } = await runtime.admin().test(id);
  expect([success, message]).toEqual([false, expect.stringMatching(/key/i)]);
  expect(await shop.requests()).toEqual([]);
  // Given anew, they are sealed by the key of now.
  await runtime.admin().update(id, { ...update(shop.url), ...sampleShop.keys });
  expect(await runtime.admin().test(id)).toMatchObject({ success: true });
});
