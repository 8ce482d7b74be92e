// Scenario 70: files, read by the connector that ships.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { createApi } from '../../runtime/api/index.ts';
import { stringifyJson } from '../../runtime/kernel/json.ts';
import type { Runtime } from '../../runtime/sync/index.ts';
import { startAnswerServer } from '../support/answer-server.ts';
import { createProject, type Project, type ProjectOptions } from '../support/project.ts';

const shipped = new URL('../../definitions/file', import.meta.url).pathname;
const token = 'admin-token-of-this-test';

const csv =
  '\uFEFFid,name,note,price,active,phone,zip\r\n1,"Doe, ""J""","two\r\nlines",19.90,true,+491234,01234\r\n\r\n2,Bob,,-3,FALSE,1e5,9007199254740993\r\n';
const people = [
  { id: 1, name: 'Doe, "J"', note: 'two\r\nlines', price: 19.9, active: true, phone: '+491234', zip: '01234' },
  { id: 2, name: 'Bob', note: null, price: -3, active: false, phone: '1e5', zip: '9007199254740993' },
];
const json = '{"data":{"items":[{"id":9007199254740993},{"id":2}]}}';

interface Opened extends AsyncDisposable {
  readonly project: Project;
  readonly runtime: Runtime;
}

/** A project whose datasources are of the connector that ships; `configurations` by their names. */
async function open(
  configurations: (folder: string) => { readonly [datasource: string]: object },
  files: { readonly [name: string]: string | Uint8Array } = {},
  options: ProjectOptions = {},
): Promise<Opened> {
  await using stack = new AsyncDisposableStack();
  const project = stack.use(await createProject({}, { documents: [shipped], folders: ['inbox'], ...options }));
  for (const [name, content] of Object.entries(files)) await project.write(`inbox/${name}`, content);
  for (const [name, configuration] of Object.entries(configurations(join(project.folder, 'inbox')))) {
    const document = { ferrule: 1, kind: 'datasource', name, connector: 'file', configuration };
    await project.write(`documents/${name}.datasource.json`, JSON.stringify(document));
  }
  const runtime = stack.use(await project.open());
  const owned = stack.move();
  return { project, runtime, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function read(runtime: Runtime, datasource: string, object = 'record'): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const page of runtime.datasource(datasource).read(object)) values.push(...page.records.map(({ value }) => value));
  return values;
}

async function openApi(runtime: Runtime): Promise<FastifyInstance> {
  return createApi({ runtime, token, version: '1.0.0', schemas: [] });
}

function call(api: FastifyInstance, method: 'GET' | 'PUT' | 'DELETE', url: string, payload?: string | Buffer, type = 'text/csv') {
  const headers = { authorization: `Bearer ${token}`, ...(payload === undefined ? {} : { 'content-type': type }) };
  return api.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
}

describe('scenario 70: files of the machine', () => {
  test('CSV with quotes, CRLF, a byte order mark, blank lines and values of several types', async () => {
    await using opened = await open((inbox) => ({ people: { file: `${inbox}/people #1.csv` } }), { 'people #1.csv': csv });
    expect(await read(opened.runtime, 'people')).toEqual(people);
    const { mapped, raw } = (await opened.runtime.datasource('people').read('record')[Symbol.asyncIterator]().next()).value.records[0];
    expect({ mapped, raw: JSON.parse(raw) }).toEqual({ mapped: null, raw: people[0] });
  });

  test('all values stay text where the datasource says so', async () => {
    await using opened = await open((inbox) => ({ people: { file: `${inbox}/p.csv`, types: 'text' } }), { 'p.csv': 'id;ok\n1;true\n' });
    expect(await read(opened.runtime, 'people')).toEqual([{ id: '1', ok: 'true' }]);
  });

  test('a row that does not fit is told with its line', async () => {
    await using opened = await open((inbox) => ({ people: { file: `${inbox}/p.csv` } }), { 'p.csv': 'a,b\n1,2\n3\n' });
    await expect(read(opened.runtime, 'people')).rejects.toMatchObject({
      code: 'UPSTREAM_RESPONSE_INVALID',
      message: expect.stringContaining('the row that ends in line 3 does not fit the header'),
    });
  });

  test('all files of a folder, each of its own format; those of another ending are left out', async () => {
    const files = { 'a.csv': 'id\n1\n', 'b.json': '[{"id":2}]', 'c.jsonl.gz': gzipSync('{"id":3}\n{"id":4}\n'), 'd.NDJSON': '{"id":5}' };
    await using opened = await open((inbox) => ({ all: { folder: inbox }, tables: { folder: inbox, ending: '.csv' } }), files);
    // Files are read side by side.
    const ids = (await read(opened.runtime, 'all')).map((record) => (record as { readonly id: number }).id);
    expect(ids.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
    expect(await read(opened.runtime, 'tables')).toEqual([{ id: 1 }]);
    expect(await read(opened.runtime, 'all', 'file')).toMatchObject([{ name: 'a.csv', size: 5 }, {}, {}, {}]);
  });

  test('a folder is synced: what is no more in a file is deleted, what was not changed is left', async () => {
    await using opened = await open((inbox) => ({ all: { folder: inbox } }), { 'a.csv': 'id\n1\n2\n', 'b.json': '[{"id":3}]' });
    expect(await opened.runtime.sync('all')).toMatchObject({ status: 'success', counts: { created: 5, deleted: 0 } });
    await opened.project.write('inbox/a.csv', 'id\n2\n4\n');
    const { objects } = await opened.runtime.sync('all');
    expect(objects.find(({ object }) => object === 'record')?.counts).toMatchObject({ created: 1, unchanged: 2, deleted: 1 });
  });
});

describe('scenario 70: what is elsewhere', () => {
  test('JSON and CSV of a URL, told by its name or by the configuration', async () => {
    await using server = await startAnswerServer(({ path }) => ({
      headers: { 'content-type': 'text/plain' },
      body: path.startsWith('/csv') ? csv : json,
    }));
    await using opened = await open(() => ({
      things: { url: `${server.url}/things.json?token=a.csv#x`, records: 'data.items' },
      dollar: { url: `${server.url}/things`, format: 'json', records: '$.data.items' },
      people: { url: `${server.url}/csv/people.CSV` },
    }));
    expect(stringifyJson(await read(opened.runtime, 'things'))).toBe('[{"id":9007199254740993},{"id":2}]');
    expect(await read(opened.runtime, 'dollar')).toHaveLength(2);
    expect(await read(opened.runtime, 'people')).toEqual(people);
    expect(server.asked.map(({ path }) => path)).toEqual(['/things.json', '/things', '/csv/people.CSV']);
    expect(server.asked[0]?.query.get('token')).toBe('a.csv');
  });

  test('xml is no format that it reads, wherever it comes from: nothing is asked for', async () => {
    await using server = await startAnswerServer(() => ({ body: '<a/>' }));
    await using opened = await open(
      (inbox) => ({
        said: { file: `${inbox}/a.csv`, format: 'xml' },
        named: { folder: inbox, ending: '.xml' },
        url: { url: `${server.url}/a.xml` },
      }),
      { 'a.csv': 'id\n1\n', 'b.xml': '<a/>' },
    );
    for (const name of ['said', 'named', 'url'])
      await expect(read(opened.runtime, name)).rejects.toMatchObject({
        code: 'CONNECTOR_CONFIG_INVALID',
        message: 'Unsupported file format: xml',
      });
    expect(server.asked).toEqual([]);
    await using api = await openApi(opened.runtime);
    const answer = await call(api, 'GET', '/data/said/record');
    expect([answer.statusCode, answer.json().error.message]).toEqual([400, 'Unsupported file format: xml']);
  });

  test('one place is said, not several and not none', async () => {
    await using opened = await open((inbox) => ({ two: { folder: inbox, file: `${inbox}/a.csv` }, none: {} }));
    await expect(read(opened.runtime, 'two')).rejects.toMatchObject({
      message: expect.stringContaining('say one of folder, file and url'),
    });
    await expect(read(opened.runtime, 'none')).rejects.toMatchObject({
      message: expect.stringContaining('ferrule.yaml has no `uploads.folder`'),
    });
  });

  test('a file in no folder that the operator allows is refused', async () => {
    await using opened = await open(() => ({ other: { file: '/etc/passwd', format: 'csv' } }));
    await expect(read(opened.runtime, 'other')).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  });
});

describe('uploads', () => {
  const uploads = { folder: 'uploads', fileSize: 1_000 };

  test('scenario 70: what is uploaded is read, and replaced, and removed', async () => {
    await using opened = await open(() => ({ mine: { records: 'data.items' }, other: {} }), {}, { uploads });
    await using api = await openApi(opened.runtime);
    const put = await call(api, 'PUT', '/datasources/mine/files/things.json', json, 'application/json');
    expect([put.statusCode, put.json()]).toEqual([200, { name: 'things.json', size: json.length }]);
    expect(stringifyJson(await read(opened.runtime, 'mine'))).toBe('[{"id":9007199254740993},{"id":2}]');
    expect((await call(api, 'PUT', '/datasources/other/files/people%20%231.csv', Buffer.from(csv))).statusCode).toBe(200);
    expect(await read(opened.runtime, 'other')).toEqual(people);
    await call(api, 'PUT', '/datasources/mine/files/things.json', '{"data":{"items":[{"id":3}]}}', 'application/json');
    expect(await read(opened.runtime, 'mine')).toEqual([{ id: 3 }]);
    expect((await call(api, 'DELETE', '/datasources/mine/files/things.json')).statusCode).toBe(204);
    expect(await read(opened.runtime, 'mine')).toEqual([]);
    const again = await call(api, 'DELETE', '/datasources/mine/files/things.json');
    expect([again.statusCode, again.json().error.code]).toEqual([404, 'DOCUMENT_NOT_FOUND']);
  });

  test('a datasource that was itself uploaded reads its own files, and no others', async () => {
    await using opened = await open(() => ({ other: {} }), {}, { uploads });
    const document = (configuration: object): string =>
      JSON.stringify({ kind: 'datasource', name: 'mine', connector: 'file', configuration });
    await opened.runtime.upload('datasource', 'mine', document({}));
    await using api = await openApi(opened.runtime);
    for (const name of ['mine', 'other']) await call(api, 'PUT', `/datasources/${name}/files/a.csv`, `owner\n${name}\n`);
    expect(await read(opened.runtime, 'mine')).toEqual([{ owner: 'mine' }]);
    for (const file of [join(opened.project.folder, 'uploads/other/a.csv'), join(opened.project.folder, 'inbox/a.csv')]) {
      await opened.runtime.upload('datasource', 'mine', document({ file }));
      await expect(read(opened.runtime, 'mine')).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    }
  });

  test('without a folder of the operator none are taken', async () => {
    await using opened = await open(() => ({ mine: {} }));
    await using api = await openApi(opened.runtime);
    const answer = await call(api, 'PUT', '/datasources/mine/files/a.csv', 'id\n1\n');
    expect([answer.statusCode, answer.json().error.code, answer.json().error.message]).toEqual([
      405,
      'CONNECTOR_WRITE_NOT_ALLOWED',
      'no files may be uploaded here; the operator can allow it in ferrule.yaml with `uploads: { folder: ./uploads }`',
    ]);
  });

  test('a file that is larger than the operator allows is refused, and leaves nothing', async () => {
    await using opened = await open(() => ({ mine: {} }), {}, { uploads });
    await using api = await openApi(opened.runtime);
    expect((await call(api, 'PUT', '/datasources/mine/files/a.csv', 'x'.repeat(1_000))).statusCode).toBe(200);
    const answer = await call(api, 'PUT', '/datasources/mine/files/b.csv', 'x'.repeat(1_001));
    expect([answer.statusCode, answer.json().error.code]).toEqual([413, 'REQUEST_TOO_LARGE']);
    expect(answer.json().error.message).toContain('1000 bytes');
    expect(await readdir(join(opened.project.folder, 'uploads'))).toEqual(['mine']);
    expect(await readdir(join(opened.project.folder, 'uploads/mine'))).toEqual(['a.csv']);
  });

  test.each(['..%2F..%2Fferrule.json', '..', '.hidden.csv', 'a%2Fb.csv', 'a%5Cb.csv', 'a%00.csv', 'a%0Ab.csv', 'x'.repeat(201)])(
    'the name %s is refused, and nothing is written',
    async (name) => {
      await using opened = await open(() => ({ mine: {} }), {}, { uploads });
      await using api = await openApi(opened.runtime);
      for (const method of ['PUT', 'DELETE'] as const) {
        const answer = await call(api, method, `/datasources/mine/files/${name}`, method === 'PUT' ? 'id\n1\n' : undefined);
        expect(['REQUEST_INVALID', 'ROUTE_NOT_FOUND']).toContain(answer.json().error.code);
      }
      expect(await readdir(opened.project.folder, { recursive: true })).not.toContain('uploads/mine');
    },
  );

  test('an upload that breaks off leaves the file as it was', async () => {
    await using opened = await open(() => ({ mine: {} }), {}, { uploads });
    const { runtime, project } = opened;
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('id\n2\n');
      throw new Error('the connection broke');
    }
    async function* whole(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('id\n');
      yield Buffer.from('1\n');
    }
    expect(await runtime.putFile('mine', 'a.csv', whole())).toBe(5);
    await expect(runtime.putFile('mine', 'a.csv', broken())).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(await read(runtime, 'mine')).toEqual([{ id: 1 }]);
    expect(await readdir(join(project.folder, 'uploads'))).toEqual(['mine']);
  });

  test('who has no token uploads nothing, and nothing goes to a datasource that is not there', async () => {
    await using opened = await open(() => ({ mine: {} }), {}, { uploads });
    await using api = await openApi(opened.runtime);
    expect((await api.inject({ method: 'PUT', url: '/datasources/mine/files/a.csv', payload: 'id\n1\n' })).statusCode).toBe(401);
    const answer = await call(api, 'PUT', '/datasources/mien/files/a.csv', 'id\n1\n');
    expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'DATASOURCE_NOT_FOUND']);
  });

  test('a file without a byte is a file, and no proof that there are no records', async () => {
    await using opened = await open(() => ({ mine: {} }), {}, { uploads });
    await using api = await openApi(opened.runtime);
    expect((await call(api, 'PUT', '/datasources/mine/files/a.csv')).json()).toEqual({ name: 'a.csv', size: 0 });
    await expect(read(opened.runtime, 'mine')).rejects.toMatchObject({ code: 'UPSTREAM_RESPONSE_INVALID' });
  });

  test('a document that is uploaded as a file is none, wherever the folder lies', async () => {
    await using opened = await open(() => ({ mine: {} }), {}, { uploads: { folder: 'documents/uploads' } });
    await using api = await openApi(opened.runtime);
    const document = JSON.stringify({ kind: 'datasource', name: 'stolen', connector: 'file', configuration: {} });
    expect((await call(api, 'PUT', '/datasources/mine/files/stolen.datasource.json', document)).statusCode).toBe(200);
    await opened.runtime.reload();
    expect([...opened.runtime.catalog().datasources.keys()]).toEqual(['mine']);
    await rm(join(opened.project.folder, 'documents/uploads'), { recursive: true });
  });
});
