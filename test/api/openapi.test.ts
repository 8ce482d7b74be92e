import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { beforeAll, expect, test } from 'vitest';
import { isObject } from '../../runtime/kernel/json.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { fakeDiagnostic, fakeRecord, fakeRun, pagesOf } from '../support/fake-parts.ts';
import { openShopApi } from './shop-api.ts';

interface Operation {
  readonly summary?: string;
  readonly operationId?: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly description?: string }[];
  readonly requestBody?: { readonly required: boolean };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema?: object }>> }>
  >;
}

interface Description {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

let description: Description;

beforeAll(async () => {
  const { api } = await openShopApi();
  description = (await api.inject('/openapi.json')).json();
});

const operations = () =>
  Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

test('is OpenAPI 3.1 of this version, with every route', () => {
  expect(description.openapi).toBe('3.1.0');
  expect(description.info.version).toBe('1.2.3');
  expect(
    operations()
      .map(({ path, method }) => `${method.toUpperCase()} ${path}`)
      .toSorted(),
  ).toEqual(
    [
      'GET /connectors',
      'GET /admin/connectors',
      'POST /admin/connectors',
      'GET /admin/connectors/forms',
      'POST /admin/connectors/test',
      'GET /admin/connectors/{id}',
      'PUT /admin/connectors/{id}',
      'POST /admin/connectors/{id}/test',
      'POST /admin/connectors/{id}/sync',
      'GET /admin/connectors/{id}/runs',
      'GET /changes',
      'GET /export/{datasource}/{object}',
      'GET /connectors/{name}',
      'GET /connectors/{name}/icon',
      'GET /datasources',
      'GET /datasources/{name}',
      'POST /datasources/{name}/test',
      'POST /datasources/{name}/sync',
      'POST /datasources/{name}/stop',
      'GET /datasources/{name}/oauth/start',
      ...['GET', 'POST', 'DELETE'].map((method) => `${method} /datasources/{name}/connection`),
      'GET /oauth/callback',
      'POST /oauth/callback',
      'GET /api/connectors/oauth/{provider}',
      'POST /api/connectors/oauth/{provider}',
      'PUT /datasources/{name}/files/{file}',
      'DELETE /datasources/{name}/files/{file}',
      'GET /datasources/{name}/actions',
      'POST /datasources/{name}/actions/{action}',
      'POST /scopes/{scope}/{identity}/connectors/{key}/actions/{action}',
      'GET /datasources/{name}/resources',
      'GET /datasources/{name}/schema',
      'GET /datasources/{name}/runs',
      'GET /datasources/{name}/state',
      'PUT /datasources/{name}/state',
      'DELETE /datasources/{name}/state',
      'GET /schedules',
      'GET /datasources/{name}/schedule',
      'PATCH /datasources/{name}/schedule',
      'GET /mappings',
      'GET /mappings/{name}',
      'POST /mappings/{name}/validate',
      'POST /mappings/{name}/preview',
      'GET /datasources/{name}/mapping/{object}',
      'GET /datasources/{name}/mapping-rules',
      'PUT /datasources/{name}/mapping-rules',
      'POST /datasources/{name}/remap',
      'POST /datasources/{name}/references',
      'GET /tables',
      ...['GET', 'PUT', 'DELETE'].map((method) => `${method} /tables/{name}`),
      'GET /datasources/{name}/plan',
      'POST /plan',
      'GET /runs',
      'GET /runs/{id}',
      'GET /runs/{id}/timeline',
      'GET /metrics',
      ...['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) => [
        `${method} /data/{datasource}/{object}`,
        `${method} /data/{datasource}/{object}/{id}`,
      ]),
      'GET /documents',
      'PUT /documents/{kind}/{name}',
      'DELETE /documents/{kind}/{name}',
      'GET /diagnostics',
      'GET /events',
      'GET /scopes/{scope}/{identity}/connectors',
      'GET /scopes/{scope}/{identity}/connectors/{key}',
      'PUT /scopes/{scope}/{identity}/connectors/{key}',
      'DELETE /scopes/{scope}/{identity}/connectors/{key}',
      ...['connect', 'enable', 'disable'].map((verb) => `POST /scopes/{scope}/{identity}/connectors/{key}/${verb}`),
      'GET /scopes/{scope}/{identity}/events',
      'DELETE /scopes/{scope}/{identity}',
      'GET /tokens',
      'POST /tokens',
      'DELETE /tokens/{id}',
      'GET /livez',
      'GET /readyz',
    ].toSorted(),
  );
});

/** Whoever calls an action looks at one place, `data` beside `error`. */
function failureShape({ operationId = '' }: Operation): string {
  return /^call\w*Action$/.test(operationId) ? 'ActionRefused' : 'Error';
}

test('every operation has a summary, an id of its own, described parameters, and the error shape', () => {
  const ids = operations().map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, operation } of operations()) {
    expect(operation.summary, path).toBeTruthy();
    const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`);
    expect(inPath, path).toEqual(path.match(/\{\w+\}/g) ?? []);
    for (const parameter of operation.parameters ?? []) expect(parameter.description, `${path} ${parameter.name}`).toBeTruthy();
    for (const status of ['4XX', '5XX']) {
      expect(operation.responses[status]?.content?.['application/json']?.schema, path).toEqual({
        $ref: `#/components/schemas/${failureShape(operation)}`,
      });
    }
    for (const response of Object.values(operation.responses)) expect(response.description, path).not.toBe('Default Response');
  }
});

test('only health and the ways back from providers need no token, and what has a default needs no body', () => {
  const open = operations().filter(({ operation }) => operation.security?.length === 0);
  expect([...new Set(open.map(({ path }) => path))]).toEqual(['/oauth/callback', '/api/connectors/oauth/{provider}', '/livez', '/readyz']);
  const bodies = operations().flatMap(({ operation }) =>
    operation.requestBody ? [[operation.operationId, operation.requestBody.required]] : [],
  );
  expect(bodies).toEqual([
    ['createAdminConnector', true],
    ['updateAdminConnector', true],
    ['testUnsavedConnector', true],
    ['testAdminConnector', false],
    ['syncAdminConnector', false],
    ['syncDatasource', false],
    ['beginConnection', false],
    ['putFile', true],
    ['callAction', true],
    ['callScopedAction', true],
    ['validateMapping', false],
    ['previewMapping', false],
    ['putMappingRules', true],
    ['remapDatasource', false],
    ['bringReferences', true],
    ['putTable', true],
    ['planDocument', true],
    ['changeSchedule', true],
    ['putState', true],
    ['updateConnected', true],
    ['connect', true],
    ['createToken', true],
    ['putDocument', true],
  ]);
});

test('every reference leads somewhere, and the document schemas are components', () => {
  expect(Object.keys(description.components.schemas)).toEqual(
    expect.arrayContaining(['ConnectorDocument', 'DatasourceDocument', 'MappingDocument']),
  );
  const references = new Set<string>();
  JSON.stringify(description, (key, value: unknown) => {
    if (key === '$ref' && typeof value === 'string') references.add(value);
    return value;
  });
  expect(references.size).toBeGreaterThan(20);
  for (const reference of references) expect(follow(reference), reference).toBeDefined();
});

function follow(reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined;
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((value, part) => (isObject(value) ? value[part] : undefined), description);
}

async function openBusyApi() {
  const opened = await openShopApi();
  const { runtime } = opened;
  const counts = { created: 1, updated: 0, unchanged: 0, deleted: 0, failed: 0 };
  const objects = [
    {
      object: 'order',
      collectionKey: 'o',
      mode: 'full' as const,
      modeReason: null,
      counts,
      checkpoint: null,
      stopReason: 'lastPage',
      notes: ['n'],
      heldBack: 0,
      errors: [{ externalId: null, message: 'no id' }],
    },
  ];
  runtime.allRuns = [fakeRun({ objects, finishedAt: '2026-01-01T00:00:01.000Z', error: { code: 'TIMEOUT', message: 'late' } })];
  runtime.catalogNow = {
    ...runtime.catalogNow,
    diagnostics: [fakeDiagnostic({ hint: 'write http', frame: '^', file: '/shop/shop.connector.yaml' })],
  };
  runtime.pages = () => pagesOf([[fakeRecord('{"id":1}'), fakeRecord('{}', { mapped: { errors: ['no'] }, failure: 'no id' })]], 'limit');
  const at = '2026-01-01T00:00:00.000Z';
  const entity = {
    external_id: '1',
    collection_key: 'o',
    api_version: null,
    raw_payload: '{"id":1}',
    created_at: null,
    updated_at: at,
    archived_at: null,
    version: 1,
  };
  runtime.storedEntities = [
    {
      ...entity,
      datasource: 'main_shop',
      object: 'order',
      mapped_payload: null,
      mapping_status: 'failed',
      mapping_errors: ['x'],
      partition: null,
      internal_id: null,
      stored_at: at,
      changed_at: at,
      deleted_at: null,
    },
  ];
  runtime.testResult = { ...runtime.testResult, checks: [{ name: 'order: list', status: 'passed', message: 'fine' }] };
  return opened;
}

test.each([
  ['GET', '/connectors', '/connectors', 200],
  ['GET', '/connectors/shop_api', '/connectors/{name}', 200],
  ['GET', '/connectors/none', '/connectors/{name}', 404],
  ['GET', '/datasources', '/datasources', 200],
  ['GET', '/datasources/main_shop', '/datasources/{name}', 200],
  ['POST', '/datasources/main_shop/test', '/datasources/{name}/test', 200],
  ['POST', '/datasources/main_shop/sync', '/datasources/{name}/sync', 202],
  ['POST', '/datasources/main_shop/sync?wait=true', '/datasources/{name}/sync', 200],
  ['GET', '/datasources/main_shop/runs', '/datasources/{name}/runs', 200],
  ['GET', '/runs', '/runs', 200],
  ['GET', '/schedules', '/schedules', 200],
  ['GET', '/datasources/main_shop/schedule', '/datasources/{name}/schedule', 200],
  ['GET', '/datasources/main_shop/plan', '/datasources/{name}/plan', 200],
  ['GET', '/runs/run-1', '/runs/{id}', 200],
  ['GET', '/runs/run-1/timeline', '/runs/{id}/timeline', 200],
  ['GET', '/data/main_shop/order', '/data/{datasource}/{object}', 200],
  ['GET', '/data/main_shop/order?from=store', '/data/{datasource}/{object}', 200],
  ['DELETE', '/data/main_shop/order/1', '/data/{datasource}/{object}/{id}', 405],
  ['GET', '/documents', '/documents', 200],
  ['PUT', '/documents/connector/mine', '/documents/{kind}/{name}', 200],
  ['GET', '/diagnostics', '/diagnostics', 200],
  ['GET', '/livez', '/livez', 200],
  ['GET', '/readyz', '/readyz', 200],
] as const)('%s %s answers as it is described', async (method, url, path, status) => {
  const { call } = await openBusyApi();
  const response = await call(method, url, method === 'PUT' ? { payload: 'x', headers: { 'content-type': 'text/yaml' } } : {});
  expect(response.statusCode).toBe(status);
  expectDescribed(path, method, status, response.json());
});

test('an error with diagnostics answers as it is described', async () => {
  const { call, runtime } = await openBusyApi();
  runtime.uploadFailure = new ConnectorError('CONNECTOR_CONFIG_INVALID', 'a problem', { diagnostics: [fakeDiagnostic()] });
  const response = await call('PUT', '/documents/connector/mine', { payload: 'x', headers: { 'content-type': 'text/yaml' } });
  expectDescribed('/documents/{kind}/{name}', 'PUT', 400, response.json());
});

function expectDescribed(path: string, method: string, status: number, body: unknown): void {
  const responses = description.paths[path]?.[method.toLowerCase()]?.responses ?? {};
  const schema = (responses[status] ?? responses[`${String(status)[0]}XX`])?.content?.['application/json']?.schema;
  expect(schema).toBeDefined();
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile({ ...schema, components: description.components });
  validate(body);
  expect(validate.errors).toBeNull();
}
