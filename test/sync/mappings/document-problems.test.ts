import { expect, test } from 'vitest';
import type { Runtime } from '../../../runtime/sync/index.ts';
import { createProject } from '../../support/project.ts';

const shop = {
  kind: 'connector',
  name: 'shop',
  configurationSchema: {
    type: 'object',
    required: ['baseUrl'],
    properties: { baseUrl: { type: 'string' } },
  },
  http: { baseUrl: '{baseUrl}' },
  objects: ['order', 'product'].map((name) => ({ name, list: { path: `/${name}`, records: 'items' }, recordId: 'id' })),
};

const lower = 'kind: mapping\nname: lower\nconnector: shop\nobject: order\nrequires: [id, total]\nfields:\n  id: id\n';

const datasource = (name: string, mappings?: object) => ({
  kind: 'datasource',
  name,
  connector: 'shop',
  configuration: { baseUrl: 'http://localhost:9' },
  ...(mappings ? { mappings } : {}),
});

async function problemsWith(files: { readonly [name: string]: unknown }, before?: (runtime: Runtime) => Promise<unknown>) {
  await using project = await createProject({ 'shop.connector.json': shop, ...files });
  await using runtime = await project.open();
  await before?.(runtime);
  return (await runtime.mappings.problems()).map((problem) => ({ ...problem, file: problem.file.split('/').at(-1) }));
}

test('a required target that no layer gives is told once, at the word that requires it', async () => {
  const files = { 'lower.mapping.yaml': lower, 'a.datasource.json': datasource('a'), 'b.datasource.json': datasource('b') };
  expect(await problemsWith(files)).toMatchObject([
    { code: 'missing-target', severity: 'error', file: 'lower.mapping.yaml', line: 5, column: 16, pointer: '/requires/1' },
  ]);
});

test('what a datasource says itself is told at its place', async () => {
  const own = datasource('a', { order: { rules: [{ target: 'id.no', source: 'number' }] } });
  const upper = { kind: 'mapping', name: 'upper', connector: 'shop', object: 'order', fields: { id: 'id' } };
  const [inline, ...rest] = await problemsWith({ 'upper.mapping.json': upper, 'a.datasource.json': own });
  expect(rest).toEqual([]);
  expect(inline).toMatchObject({ code: 'target-within', file: 'a.datasource.json', pointer: '/mappings/order/rules/0/target' });
});

test('nothing is told where another layer gives it, and where no datasource is mapped by it', async () => {
  const upper = { kind: 'mapping', name: 'upper', datasource: 'a', object: 'order', fields: { sum: 'total' } };
  const given = { 'lower.mapping.yaml': lower, 'upper.mapping.json': upper, 'a.datasource.json': datasource('a') };
  expect(await problemsWith(given)).toEqual([]);
  expect(await problemsWith({ 'lower.mapping.yaml': lower })).toEqual([]);
});

test('rows that were put count', async () => {
  const row = { entity_type: 'order', source_field: 'sum', target_field: 'total' };
  const files = { 'lower.mapping.yaml': lower, 'a.datasource.json': datasource('a') };
  const put = (runtime: Runtime) => runtime.reach().putMappingRules('a', [row]);
  expect(await problemsWith(files, put)).toEqual([]);
});

test('what a document is told of by itself is not told again', async () => {
  const fields = { ...shop.objects[0], fields: { id: {}, sum: {} } };
  const files = {
    'shop.connector.json': { ...shop, objects: [fields] },
    'lower.mapping.yaml': lower.replace('id: id', 'id: id\n  smu: total'),
    'a.datasource.json': datasource('a'),
  };
  await using project = await createProject(files);
  await using runtime = await project.open();
  expect(runtime.catalog().diagnostics.map(({ code }) => code)).toEqual(['unknown-path']);
  expect(await runtime.mappings.problems()).toEqual([]);
});
