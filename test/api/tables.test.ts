import { expect, test } from 'vitest';
import { openGoldShop } from '../acceptance/goldsphere/gold-shop.ts';
import { expectDescribedBy } from './described.ts';

async function open() {
  const gold = await openGoldShop({ users: null });
  const description = (await gold.call('GET', '/openapi.json')).body;
  const put = async (name: string, payload: string, type: string, query = '') => {
    const { status, body } = await gold.call('PUT', `/tables/${name}${query}`, payload, type);
    expectDescribedBy(description, 'PUT', '/tables/{name}', status, body);
    return { status, body };
  };
  return { gold, put };
}

test('a table is put as CSV, JSON or JSON Lines, replaced whole, described, listed and removed', async () => {
  const { gold, put } = await open();
  expect((await put('users', 'id,email\n1,ann@x\n2,"b, c@x"\n', 'text/csv; charset=utf-8')).body).toMatchObject({
    name: 'users',
    rows: 2,
    version: 1,
    columns: ['id', 'email'],
  });
  expect((await put('users', '[{"id":1,"email":"ann@x"}]', 'application/json')).body).toMatchObject({ rows: 1, version: 2 });
  expect((await put('codes', '{"a":1}\n{"a":2}\n', 'application/x-ndjson')).body).toMatchObject({ rows: 2, columns: ['a'] });
  expect((await put('codes', '{"a":1}\n', 'application/octet-stream', '?format=jsonLines')).body).toMatchObject({ rows: 1, version: 2 });
  const { tables } = (await gold.call('GET', '/tables')).body;
  expect(tables.map(({ name, rows }: { name: string; rows: number }) => [name, rows])).toEqual([
    ['codes', 1],
    ['users', 1],
  ]);
  expect((await gold.call('GET', '/tables/users')).body).toMatchObject({ name: 'users', changedAt: expect.stringContaining('T') });
  expect((await gold.call('DELETE', '/tables/codes')).status).toBe(204);
  for (const method of ['GET', 'DELETE']) {
    const { status, body } = await gold.call(method, '/tables/codes');
    expect([status, body.error.code]).toEqual([404, 'TABLE_NOT_FOUND']);
  }
  expect((await gold.call('GET', '/tables/user')).body.error.message).toContain('"users"');
});

test.each([
  ['a name that is none', 'Users!', '[{"id":1}]', 'application/json', 400],
  ['a name that climbs', '..%2Fetc', '[{"id":1}]', 'application/json', 400],
  ['no rows', 'users', '[]', 'application/json', 400],
  ['an empty body', 'users', '', 'text/csv', 400],
  ['only a header', 'users', 'id,email\n', 'text/csv', 400],
  ['rows that are no objects', 'users', '[{"id":1}, 2]', 'application/json', 400],
  ['JSON that is none', 'users', '[{"id":', 'application/json', 400],
  ['a broken line', 'users', '{"id":1}\nno\n', 'application/x-ndjson', 400],
  ['a type that is no table', 'users', 'x', 'image/png', 400],
] as const)('%s is refused, and what was there stays', async (_what, name, payload, type, status) => {
  const { gold, put } = await open();
  await put('users', '[{"id":1,"email":"ann@x"}]', 'application/json');
  const answer = await put(name, payload, type);
  expect([answer.status, answer.body.error.code]).toEqual([status, 'REQUEST_INVALID']);
  expect((await gold.call('GET', '/tables')).body.tables).toMatchObject([{ name: 'users', rows: 1, version: 1 }]);
});

test('a file beyond what may be uploaded is refused', async () => {
  const gold = await openGoldShop({ users: null, uploads: { fileSize: 100 } });
  const { status, body } = await gold.call('PUT', '/tables/users', `[{"id":1,"text":"${'x'.repeat(200)}"}]`);
  expect([status, body.error.code]).toEqual([413, 'REQUEST_TOO_LARGE']);
  expect((await gold.call('GET', '/tables')).body.tables).toEqual([]);
});
