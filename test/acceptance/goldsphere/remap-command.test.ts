// `ferrule tables` and `ferrule remap`, alone and beside a server that holds the store.
import { expect, test } from 'vitest';
import { startAnswerServer } from '../../support/answer-server.ts';
import { ferrule, serveFerrule } from '../../support/ferrule.ts';
import { keep } from '../../support/keep.ts';
import { createProject } from '../../support/project.ts';

const connector = {
  kind: 'connector',
  name: 'small',
  http: { baseUrl: '${env:SMALL_URL}' },
  objects: [{ name: 'order', recordId: 'id', list: { path: '/orders' } }],
};

const mapping = (map: object) => ({
  kind: 'mapping',
  name: 'orders',
  object: 'order',
  rules: [
    { target: 'user', source: 'email', transform: { lookup: { table: 'users', by: 'email' } }, required: true },
    { target: 'status', source: 'status', transform: { enum: { map } }, required: true },
  ],
});

async function open() {
  const orders = [
    { id: 1, email: 'ann@x', status: 'a' },
    { id: 2, email: 'ann@x', status: 'b' },
    { id: 3, email: 'bob@x', status: 'a' },
  ];
  const server = keep(await startAnswerServer(() => ({ body: orders })));
  const http = { baseUrl: server.url };
  const files = {
    'small.connector.json': { ...connector, http },
    'shop.datasource.json': { kind: 'datasource', name: 'shop', connector: 'small' },
    'orders.mapping.json': mapping({ a: 'A' }),
  };
  const project = keep(await createProject(files));
  await project.write('users.csv', 'id,email\n7,ann@x\n');
  const options = { cwd: project.folder };
  const run = (...words: string[]) => ferrule([...words, '--config', project.configuration], options);
  return { project, run, server, options };
}

test('a table is put, a sync is refused without it, and what is stored is mapped again', { timeout: 120_000 }, async () => {
  const { project, run, server } = await open();
  const refused = await run('sync', 'shop');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('error MAPPING_INVALID');
  expect(refused.stderr).toMatch(/order orders \/rules\/0\S*: user: .*ferrule tables put users/);
  expect(server.asked).toEqual([]);

  expect((await run('tables', 'put', 'users', 'users.csv')).stderr).toContain('table users: 1 rows with id, email');
  expect(JSON.parse((await run('tables', 'list', '--json')).stdout)).toMatchObject([{ name: 'users', rows: 1, version: 1 }]);
  const synced = await run('sync', 'shop', '--json');
  expect(JSON.parse(synced.stdout)).toMatchObject({ status: 'partial', counts: { created: 1, failed: 2 } });

  await project.write('documents/orders.mapping.json', JSON.stringify(mapping({ a: 'A', b: 'B' })));
  const tried = await run('remap', 'shop', 'order', '--dry-run', '--limit', '2', '--json');
  expect(
    tried.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { id: '1', raw: { status: 'a' }, mapped: { user: '7', status: 'A' }, errors: [] },
    { id: '2', mapped: { status: 'B' } },
  ]);
  expect(tried.stderr).toContain('there are more');
  const shown = await run('remap', '--dry-run');
  expect(shown.stdout).toContain('  failed  user: ');
  expect(shown.stdout).toContain('  mapped  {"user":"7","status":"B"}');
  const done = await run('remap', '--json');
  expect(JSON.parse(done.stdout)).toEqual({
    datasource: 'shop',
    object: 'order',
    which: 'all',
    mapped: 1,
    failed: 0,
    unchanged: 2,
    skipped: 0,
  });
  expect((await run('remap', 'shop', 'orders')).code).toBe(5);
  expect((await run('tables', 'remove', 'users')).code).toBe(0);
  expect((await run('tables', 'remove', 'users')).code).toBe(5);
  expect((await run('tables', 'put', 'users', 'nothing.csv')).code).toBe(2);
  expect((await run('tables', 'put', 'users', 'users.txt')).stderr).toContain('--format');
  expect(server.asked).toHaveLength(1);
});

test('beside a server that holds the store the same commands ask that server', { timeout: 120_000 }, async () => {
  const { project, options } = await open();
  const api = keep(await serveFerrule(['--config', project.configuration, '--port', '0'], options));
  const environment = { FERRULE_ADMIN_TOKEN: api.token };
  const run = (...words: string[]) => ferrule([...words, '--config', project.configuration], { ...options, environment });
  expect((await run('tables', 'put', 'users', 'users.csv', '--json')).stdout).toContain('"version":1');
  const headers = { authorization: `Bearer ${api.token}`, 'content-type': 'application/json' };
  await fetch(`${api.url}/datasources/shop/sync?wait=true`, { method: 'POST', headers, body: '{}' });
  await project.write('users.csv', 'id,email\n7,ann@x\n8,bob@x\n');
  expect((await run('tables', 'put', 'users', 'users.csv')).stderr).toContain('2 rows');
  expect((await run('tables', 'list')).stdout).toContain('users');
  expect(JSON.parse((await run('remap', '--json')).stdout)).toMatchObject({ datasource: 'shop', object: 'order', mapped: 1 });
  expect((await run('remap', 'shop', '--all', '--dry-run')).stdout).toContain('"user":"8"');
  const read = await run('read', 'shop', 'order');
  expect(read.code).not.toBe(0);
  expect(read.stderr).toContain(`--raw, or ask the server: GET ${api.url}/data/shop/order`);
  expect((await run('read', 'shop', 'order', '--raw', '--json')).stdout.trim().split('\n')).toHaveLength(3);
  const live = await fetch(`${api.url}/data/shop/order`, { headers });
  expect(await live.json()).toMatchObject({ records: [{ user: '7' }, { user: '8' }], failures: [{ id: '2' }] });
  expect((await run('tables', 'remove', 'users')).code).toBe(0);
});

test(
  'a datasource that cannot be used keeps no other from being mapped again, and is told of where it was synced',
  { timeout: 120_000 },
  async () => {
    const { project, run, server, options } = await open();
    const configurationSchema = { type: 'object', required: ['key'], properties: { key: { type: 'string' } } };
    await project.write(
      'documents/keyed.connector.json',
      JSON.stringify({ ...connector, name: 'keyed', http: { baseUrl: server.url }, configurationSchema }),
    );
    const own = (name: string, key: string) =>
      project.write(
        `documents/${name}.datasource.json`,
        JSON.stringify({ kind: 'datasource', name, connector: 'keyed', configuration: { key } }),
      );
    await own('a_never_synced', '${env:NEVER_SET}');
    await own('b_synced', '${env:LATER_GONE}');
    await run('tables', 'put', 'users', 'users.csv');
    await ferrule(['sync', 'b_synced', '--config', project.configuration], { ...options, environment: { LATER_GONE: 'x' } });
    await run('sync', 'shop');
    const done = await run('remap', '--all', '--json');
    const [shop = '', ...more] = done.stdout.trim().split('\n');
    expect(JSON.parse(shop)).toMatchObject({ datasource: 'shop', unchanged: 3 });
    expect(more.join()).toContain('"error"');
    expect(done.code).toBe(2);
    expect(done.stderr).toContain('error CONNECTOR_CONFIG_INVALID');
    expect(done.stderr).toContain('LATER_GONE');
    expect(done.stderr).not.toContain('NEVER_SET');
    // Who asks for one is told at once.
    expect((await run('remap', 'a_never_synced')).stderr).toContain('NEVER_SET');
  },
);
