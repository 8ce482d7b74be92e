// What a person is told, and what they may call a datasource.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { FormPlan } from '../../../runtime/documents/admin-form/index.ts';
import { testWords } from '../../../runtime/sync/admin/test-words.ts';
import { keep } from '../../support/keep.ts';
import { sampleShop, updateOf } from './admin-shop.ts';
import { openAdmin } from './open-admin.ts';

const forms = '/admin/connectors';

test('a datasource is called by the id of its form wherever it is called by its name, by who may reach it', async () => {
  const shop = keep(await sampleShop.start());
  const { call, runtime } = await openAdmin(
    {},
    { documents: sampleShop.documents, settings: { scopes: { organization: { required: true } } } },
  );
  const { id } = (await call('POST', forms, sampleShop.body(shop.url))).body;
  const datasource = (await runtime.scope('system').list())[0]?.datasource ?? '';
  await call('POST', `${forms}/${id}/sync?wait=true`);
  const rules = [{ entity_type: 'order', source_field: 'number', target_field: 'label' }];
  expect((await call('PUT', `/datasources/${id}/mapping-rules`, { rules })).body).toMatchObject({ rules });
  expect((await call('GET', `/datasources/${datasource}/mapping-rules`)).body).toMatchObject({ rules });
  for (const path of ['', '/mapping/order', '/runs', '/connection'])
    expect((await call('GET', `/datasources/${id}${path}`)).text).toBe((await call('GET', `/datasources/${datasource}${path}`)).text);
  expect((await call('POST', `/datasources/${id}/remap`)).status).toBe(200);
  expect((await call('GET', `/data/${id}/order?limit=1`)).status).toBe(200);
  const { token } = await runtime.tokens.create({ scope: 'organization', identity: 'other' });
  expect((await call('GET', `/datasources/${id}/mapping-rules`, undefined, { token })).status).toBe(404);
  expect((await call('GET', '/datasources/00000000-0000-4000-8000-000000000000/mapping-rules')).status).toBe(404);
});

test('a run that failed says in which object', async () => {
  const shop = keep(await sampleShop.start());
  const { call } = await openAdmin({}, { documents: sampleShop.documents });
  const { id } = (await call('POST', forms, sampleShop.body(shop.url))).body;
  await call('PUT', `${forms}/${id}`, { ...updateOf(sampleShop, sampleShop.body(shop.url)), consumerSecret: 'cs_wrong' });
  await call('POST', `${forms}/${id}/sync?wait=true`);
  const { runs } = (await call('GET', `${forms}/${id}/runs`)).body;
  expect(runs[0]).toMatchObject({ status: 'failed', errors: [{ object: 'product', externalId: null }] });
});

test('what does not fit is told in words, and what is empty as nothing else', async () => {
  const { call } = await openAdmin({}, { documents: sampleShop.documents });
  const issues = async (baseUrl: string): Promise<{ path: string; message: string }[]> =>
    (await call('POST', forms, sampleShop.body(baseUrl))).body.error.details.issues;
  expect(await issues('')).toEqual([{ path: '/baseUrl', message: 'is empty' }]);
  for (const { path, message } of await issues('ftp://shop.example')) {
    expect(path).toBe('/baseUrl');
    expect(message).not.toContain('pattern');
  }
});

test('what does not answer in time is called by its host, not by the name of its form', () => {
  const field = { kind: 'property', name: 'url', property: 'shopUrl', secret: false, required: true, label: 'Shop URL' } as const;
  const plan: FormPlan = { type: 'shop', label: 'WooCommerce', fields: [{ ...field, schema: { type: 'string', format: 'uri' } }] };
  const result = { success: false, reason: 'timeout', message: '', code: null, durationMs: 0, checks: [], traces: [] } as const;
  expect(testWords(plan, { shopUrl: 'https://shop.example:8443/a' }, result)).toMatch(/^shop\.example:8443 does not answer in time/);
  expect(testWords(plan, {}, result)).toMatch(/^WooCommerce does not answer in time/);
});

test('a connector that is made while nobody can write to the store is there all the same', async () => {
  const shop = keep(await sampleShop.start());
  const { call, project } = await openAdmin({}, { documents: sampleShop.documents });
  expect((await call('GET', forms)).status).toBe(200);
  await call('POST', forms, sampleShop.body(shop.url));
  const database = new DatabaseSync(join(project.data, 'store.db'));
  database.exec('BEGIN IMMEDIATE');
  const made = await call('POST', forms, sampleShop.body(shop.url));
  database.close();
  expect(made).toMatchObject({ status: 201, body: { id: expect.any(String), status: 'active' } });
  expect((await call('GET', forms)).body.connectors).toHaveLength(2);
}, 60_000);
