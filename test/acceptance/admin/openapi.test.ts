// What the API says of the forms' bodies and answers is what it takes and gives.
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { keep } from '../../support/keep.ts';
import { sampleShop, updateOf } from './admin-shop.ts';
import { openAdmin } from './open-admin.ts';

const forms = '/admin/connectors';
const other = {
  kind: 'connector',
  name: 'other_shop',
  label: 'Other shop',
  configurationSchema: {
    type: 'object',
    properties: { url: { type: 'string', format: 'uri' }, depth: { type: 'integer', minimum: 1, default: 3 } },
  },
  adminForm: { fields: { url: 'configuration.url', depth: 'configuration.depth' } },
  http: { baseUrl: '{{ configuration.url }}' },
  objects: [{ name: 'thing', list: { path: '/things' } }],
};

test('the description has the forms that there are now, and what is taken and given fits it', async () => {
  const shop = keep(await sampleShop.start());
  const { call, project, runtime } = await openAdmin({}, { documents: sampleShop.documents });
  const before = (await call('GET', '/openapi.json')).body.components.schemas;
  expect(before.ConnectorCreateRequest.discriminator.mapping).toEqual({
    woocommerce: '#/components/schemas/ConnectorCreateRequest.woocommerce',
  });
  await project.write('documents/other.connector.json', JSON.stringify(other));
  await runtime.reload();
  const description = (await call('GET', '/openapi.json')).body;
  expect((await call('GET', '/docs/json')).body).toEqual(description);
  expect(JSON.stringify(description)).not.toContain('x-form');
  expect(Object.keys(description.components.schemas.ConnectorSummaryResponse.discriminator.mapping)).toEqual(['other_shop', 'woocommerce']);

  const ajv = new Ajv2020({ strict: false, validateFormats: true });
  addFormats.default(ajv, ['date-time', 'uri']);
  ajv.addSchema({ $id: 'openapi', components: description.components });
  const problemsOf = (name: string, value: unknown): unknown => {
    const validate = ajv.compile({ $ref: `openapi#/components/schemas/${name}` });
    return validate(value) ? [] : validate.errors;
  };
  const body = sampleShop.body(shop.url);
  expect(problemsOf('ConnectorCreateRequest', body)).toEqual([]);
  expect(problemsOf('ConnectorCreateRequest', { ...body, syncOrders: 'true' })).not.toEqual([]);
  expect(problemsOf('ConnectorUpdateRequest', updateOf(sampleShop, body))).toEqual([]);
  const { body: made } = await call('POST', forms, body);
  const { id } = made;
  expect(problemsOf('ConnectorSummaryResponse', made)).toEqual([]);
  const { body: bare } = await call('POST', forms, { type: 'other_shop' });
  expect(bare).toMatchObject({ type: 'other_shop', url: null, depth: 3 });
  expect(problemsOf('ConnectorSummaryResponse', bare)).toEqual([]);
  expect(problemsOf('ConnectorTestResponse', (await call('POST', `${forms}/${id}/test`)).body)).toEqual([]);
  expect(problemsOf('ConnectorSyncResponse', (await call('POST', `${forms}/${id}/sync?wait=true`)).body)).toEqual([]);
  expect(problemsOf('ConnectorRunList', (await call('GET', `${forms}/${id}/runs`)).body)).toEqual([]);
  expect(problemsOf('ConnectorList', (await call('GET', forms)).body)).toEqual([]);
  expect(problemsOf('Error', (await call('POST', forms, { type: 'x' })).body)).toEqual([]);
  for (const form of (await call('GET', `${forms}/forms`)).body.forms) expect(problemsOf('ConnectorForm', form)).toEqual([]);
});

test('where no connector has a form nothing is offered, and the description says so', async () => {
  const { call } = await openAdmin({});
  expect((await call('GET', `${forms}/forms`)).body).toEqual({ forms: [] });
  expect((await call('POST', forms, { type: 'x' })).body.error.details.issues).toEqual([
    { path: '/type', message: 'is no connector that has a form; there is none' },
  ]);
  expect((await call('GET', '/openapi.json')).body.components.schemas.ConnectorCreateRequest).toMatchObject({ type: 'object' });
});
