import { createServer, type IncomingHttpHeaders } from 'node:http';
import { expect, test } from 'vitest';
import type { ExchangeTrace } from '../../runtime/http/index.ts';
import { keep } from '../support/keep.ts';
import { listenOn, shut } from '../support/listen.ts';
import { createProject } from '../support/project.ts';

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server that keeps each request as it came over the wire, and answers with these bodies in turn. */
async function startServer(
  answers: readonly { readonly headers?: Record<string, string>; readonly status?: number; readonly body: unknown }[],
) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const answer = answers[received.length];
    received.push({ method: request.method, url: request.url, headers: request.headers, body });
    response.writeHead(answer?.status ?? (answer ? 200 : 500), { 'content-type': 'application/json', ...answer?.headers });
    response.end(JSON.stringify(answer?.body ?? {}));
  });
  const port = await listenOn(server);
  keep({ [Symbol.asyncDispose]: () => shut(server) });
  return { url: `http://127.0.0.1:${port}`, received };
}

/** Reads the object `item` of a connector whose documents went through the loader. */
async function readItems(url: string, http: object, list: object, connector: object = {}): Promise<unknown[]> {
  return (await readTraced(url, http, list, connector)).records;
}

async function readTraced(url: string, http: object, list: object, connector: object = {}, key = 'k-secret') {
  const documents = {
    'api.connector.json': {
      kind: 'connector',
      name: 'api',
      configurationSchema: { type: 'object', properties: { key: { type: 'string', secret: true } } },
      http: { baseUrl: url, retry: { maxAttempts: 2, initialDelay: '1ms' }, ...http },
      objects: [{ name: 'item', list }],
      ...connector,
    },
    'ds.datasource.json': { kind: 'datasource', name: 'ds', connector: 'api', configuration: { key: '${env:KEY}' } },
  };
  const project = keep(await createProject(documents));
  const runtime = keep(await project.open({ environment: { KEY: key } }));
  expect(runtime.catalog().diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const records: unknown[] = [];
  const traces: ExchangeTrace[] = [];
  const onTrace = (trace: ExchangeTrace): void => void traces.push(trace);
  for await (const page of runtime.datasource('ds').read('item', { onTrace })) records.push(...page.records.map(({ value }) => value));
  return { records, traces };
}

test('a sort over two fields is sent as `sort[0][field]`, and what is absent is not (acceptance 63)', async () => {
  const server = await startServer([{ body: [{ id: 1 }] }]);
  const sort = [
    { field: 'name', direction: 'asc' },
    { field: 'id', direction: '{{ configuration.direction }}' },
  ];
  const query = { sort, maxRecords: '{{ configuration.most }}', view: '{{ null }}' };
  await readItems(
    server.url,
    { queryEncoding: { lists: 'indices', objects: 'brackets' } },
    { path: '/items', query },
    {
      configurationSchema: { type: 'object', properties: { key: {}, direction: {}, most: {} } },
    },
  );
  const search = new URL(server.received[0]?.url ?? '', server.url).searchParams;
  expect([...search]).toEqual([
    ['sort[0][field]', 'name'],
    ['sort[0][direction]', 'asc'],
    ['sort[1][field]', 'id'],
  ]);
});

test('raw characters go over the wire as they are: signed, sent again, redirected and on the next page', async () => {
  const server = await startServer([
    { status: 503, body: {} },
    { status: 302, headers: { location: '/moved?ids=List(a,b)&q=%28x%29' }, body: {} },
    { body: { items: [{ id: 1 }], next: 'c(1,2)' } },
    { body: { items: [{ id: 2 }] } },
  ]);
  const list = {
    path: '/items',
    records: 'items',
    query: { ids: 'List(a,b)', q: 'x y' },
    pagination: { type: 'cursor', next: { body: 'next' }, place: { query: 'after' } },
  };
  const authentication = { type: 'apiKey', value: '{{ configuration.key }}', place: { query: 'key' } };
  const records = await readItems(server.url, { queryEncoding: { raw: '(),', space: 'percent' } }, list, { authentication });
  expect(records).toEqual([{ id: 1 }, { id: 2 }]);
  expect(server.received.map(({ url }) => url)).toEqual([
    '/items?ids=List(a,b)&q=x%20y&key=k-secret',
    '/items?ids=List(a,b)&q=x%20y&key=k-secret',
    '/moved?ids=List(a,b)&q=%28x%29&key=k-secret',
    '/items?ids=List(a,b)&q=x%20y&after=c(1,2)&key=k-secret',
  ]);
});

test('a GET with a body is sent with it, and the next request finds a connection', async () => {
  const server = await startServer([{ body: { items: [{ id: 1 }], next: 'n' } }, { body: { items: [] } }]);
  const pagination = { type: 'cursor', next: { body: 'next' }, place: { body: 'after' } };
  await readItems(server.url, {}, { path: '/search', method: 'GET', body: { q: 'ä' }, records: 'items', pagination });
  expect(server.received.map(({ method, body }) => [method, body])).toEqual([
    ['GET', '{"q":"ä"}'],
    ['GET', '{"q":"ä","after":"n"}'],
  ]);
});

test('a multipart body is one that another reader takes apart', async () => {
  const server = await startServer([{ body: [] }]);
  const multipart = {
    näme: 'wert\r\n--',
    file: { text: 'a,b\n', filename: 'a "b".csv', contentType: 'text/csv' },
    meta: { json: { n: 1 } },
  };
  await readItems(server.url, {}, { path: '/upload', multipart });
  const [sent] = server.received;
  const form = await new Response(sent?.body, { headers: { 'content-type': sent?.headers['content-type'] ?? '' } }).formData();
  expect(form.get('näme')).toBe('wert\r\n--');
  const file = form.get('file');
  if (!(file instanceof File)) throw new Error('the part is no file');
  expect([file.name, file.type, await file.text()]).toEqual(['a "b".csv', 'text/csv', 'a,b\n']);
  expect(form.get('meta')).toBe('{"n":1}');
});

test('a form is one that another reader takes apart', async () => {
  const server = await startServer([{ body: [] }]);
  await readItems(
    server.url,
    { queryEncoding: { lists: 'brackets', objects: 'brackets' } },
    { path: '/search', form: { a: 'ü & =', b: { c: [1, 2] } } },
  );
  const [sent] = server.received;
  expect([sent?.method, ...new URLSearchParams(sent?.body)]).toEqual(['POST', ['a', 'ü & ='], ['b[c][]', '1'], ['b[c][]', '2']]);
});

test('a whole URL to another host is refused before anything is sent there', async () => {
  const server = await startServer([{ body: { items: [{ id: 1 }], next: 'https://elsewhere.example/items' } }]);
  const list = { path: '/items', records: 'items', pagination: { type: 'cursor', next: { body: 'next' }, place: { url: true } } };
  await expect(readItems(server.url, {}, list)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  expect(server.received).toHaveLength(1);
});

test.each([
  ['a query with raw characters', { queryEncoding: { raw: '(,' } }, { path: '/items', query: { a: '{{ configuration.key }}' } }],
  ['a query with percent', { queryEncoding: { space: 'percent' } }, { path: '/items', query: { a: '{{ configuration.key }}' } }],
  ['a form', {}, { path: '/items', form: { a: '{{ configuration.key }}' } }],
  ['an XML body', {}, { path: '/items', xml: { a: { '@k': '{{ configuration.key }}' } } }],
  ['a GraphQL variable', {}, { path: '/items', graphql: { query: '{ a }', variables: { k: '{{ configuration.key }}' } } }],
  ['a multipart part', {}, { path: '/items', multipart: { a: { text: '{{ configuration.key }}' } } }],
])('a secret in %s is in no trace, however it is escaped', async (_name, http, list) => {
  const server = await startServer([{ body: [] }]);
  const key = `s(e,c) r&e<t>"~'!*`;
  const { traces } = await readTraced(server.url, http, list, {}, key);
  const [sent] = server.received;
  const [trace] = traces;
  expect(`${trace?.url}${trace?.requestBody}`).toContain('[redacted]');
  // What came over the wire holds it in some form: no four characters of its end are told.
  expect(`${sent?.url}${sent?.body}`).toMatch(/t(>|%3E|&gt;|\\u003e)/);
  expect(`${trace?.url}${trace?.requestBody}`).not.toMatch(/t(>|%3E|&gt;)/);
});

test('slots of the path and batches of properties go through the loader', async () => {
  const server = await startServer([
    { body: { items: [{ id: 1, a: 1 }], next: 'x/y' } },
    { body: { items: [{ id: 1, b: 2 }] } },
    { body: { items: [{ id: 2, a: 3 }] } },
    { body: { items: [{ id: 2, b: 4 }] } },
  ]);
  const list = {
    path: '/items/{token}',
    records: 'items',
    pagination: { type: 'cursor', next: { body: 'next' }, place: { path: 'token' } },
    properties: { values: ['a', 'b'], place: { query: 'fields' }, join: ',', size: 2, always: ['id'] },
  };
  expect(await readItems(server.url, {}, list)).toEqual([
    { id: 1, a: 1, b: 2 },
    { id: 2, a: 3, b: 4 },
  ]);
  expect(server.received.map(({ url }) => url)).toEqual([
    '/items?fields=id%2Ca',
    '/items?fields=id%2Cb',
    '/items/x%2Fy?fields=id%2Ca',
    '/items/x%2Fy?fields=id%2Cb',
  ]);
});
