import { get } from 'node:http';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createApi, listen } from '../../runtime/api/index.ts';
import { one, openTenantApi, operator } from '../tenancy/api.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { startThings, thing, thingDocuments, thingEnvironment } from '../support/thing-api.ts';

const token = 'admin-token-of-this-test';

async function open() {
  const server = keep(await startThings([thing(1), thing(9_007_199_254_740_993n), thing(3)]));
  const project = keep(await createProject(thingDocuments()));
  const runtime = keep(await project.open({ environment: thingEnvironment(server.url) }));
  const api = await createApi({ runtime, token, version: '1.0.0', schemas: [], heartbeatMs: 50 });
  keep({ [Symbol.asyncDispose]: () => api.close() });
  const call = (url: string, headers: Record<string, string> = {}) =>
    api.inject({ method: 'GET', url, headers: { authorization: `Bearer ${token}`, ...headers } });
  return { server, runtime, api, call };
}

const told = (body: { readonly changes: readonly { readonly kind: string; readonly id: string }[] }) =>
  body.changes.map(({ kind, id }) => `${kind} ${id}`);

test('what has changed comes page by page, each digit as it was kept, and from a cursor on', async () => {
  const { server, runtime, call } = await open();
  expect((await call('/changes?datasource=things')).json()).toMatchObject({ changes: [], more: false });
  await runtime.sync('things');
  const first = await call('/changes?datasource=things&limit=2');
  expect(first.json()).toMatchObject({ more: true });
  expect(told(first.json())).toEqual(['created 1', 'created 9007199254740993']);
  expect(first.body).toContain('"raw_payload":{"id":9007199254740993,');
  const rest = (await call(`/changes?datasource=things&after=${first.json().next}`)).json();
  expect([told(rest), rest.more]).toEqual([['created 3'], false]);
  server.things.delete('3');
  await runtime.sync('things', { mode: 'full' });
  const after = (await call(`/changes?datasource=things&object=thing&after=${rest.next}`)).json();
  expect(after.changes).toEqual([{ kind: 'deleted', object: 'thing', id: '3', cursor: expect.any(String), at: expect.any(String) }]);
  expect((await call('/changes?datasource=things&after=now')).json()).toMatchObject({ changes: [], next: after.next });
});

test.each([
  ['no such datasource', '/changes?datasource=none', 404, 'DATASOURCE_NOT_FOUND'],
  ['no such object', '/changes?datasource=things&object=none', 404, 'OBJECT_NOT_FOUND'],
  ['what is no cursor', '/changes?datasource=things&after=x', 400, 'REQUEST_INVALID'],
  ['a cursor of another store', `/changes?datasource=things&after=${Buffer.from('1.cafe').toString('base64url')}`, 410, 'CHANGES_EXPIRED'],
  ['more than a page', '/changes?datasource=things&limit=1001', 400, 'REQUEST_INVALID'],
  ['an export of no such object', '/export/things/none', 404, 'OBJECT_NOT_FOUND'],
  ['an export since another store', `/export/things/thing?since=${Buffer.from('1.cafe').toString('base64url')}`, 410, 'CHANGES_EXPIRED'],
])('%s is refused, also as a stream', async (_name, url, status, code) => {
  const { runtime, call } = await open();
  await runtime.sync('things');
  for (const headers of [{}, { accept: 'text/event-stream' }]) {
    const answer = await call(url, headers);
    expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
  }
});

test('who waits is answered as soon as something has changed, and at the end of the wait', async () => {
  const { server, runtime, call } = await open();
  await runtime.sync('things');
  const { next } = (await call('/changes?datasource=things')).json();
  const waiting = call(`/changes?datasource=things&wait=30&after=${next}`);
  server.things.set('4', thing(4));
  await runtime.sync('things', { mode: 'full' });
  expect(told((await waiting).json())).toEqual(['created 4']);
  expect((await call(`/changes?datasource=things&wait=1&after=now`)).json()).toMatchObject({ changes: [], more: false });
});

/** Server-sent events until `enough` says so; then the connection is broken off. */
async function follow(url: string, enough: (text: string) => boolean, headers: Record<string, string> = {}): Promise<string> {
  const request = get(url, { headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream', ...headers } });
  const [response] = await once(request, 'response');
  expect(response.headers['content-type']).toMatch(/^text\/event-stream/);
  let text = '';
  for await (const piece of response.setEncoding('utf8')) {
    text += String(piece);
    if (enough(text)) break;
  }
  request.destroy();
  return text;
}

test('a stream goes on with what comes, and resumes where the client was', async () => {
  const { server, runtime, api } = await open();
  const base = await listen({ api, host: '127.0.0.1', port: 0 });
  await runtime.sync('things');
  let syncing: Promise<unknown> | undefined;
  const text = await follow(`${base}/changes?datasource=things`, (given) => {
    // Once it has given what was there.
    if (given.includes(': alive') && !syncing) {
      server.things.set('1', thing(1, { name: 'other', updated_at: '2026-02-01T00:00:00Z' }));
      syncing = runtime.sync('things', { mode: 'full' });
    }
    return given.includes('event: updated') && given.endsWith('\n\n');
  });
  await syncing;
  const events = [...text.matchAll(/id: (\S+)\nevent: (\w+)\ndata: (.+)\n\n/g)];
  const last = events.at(-1);
  expect([last?.[2], JSON.parse(last?.[3] ?? '')]).toMatchObject(['updated', { id: '1', record: { raw_payload: { name: 'other' } } }]);
  const second = events[1]?.[1] ?? '';
  const resumed = await follow(`${base}/changes?datasource=things`, (given) => given.includes(': alive'), { 'last-event-id': second });
  expect([...resumed.matchAll(/event: (\w+)/g)].map(([, kind]) => kind)).toEqual(['created', 'updated']);
});

test('a stream ends in order when the server closes', async () => {
  const { runtime, api } = await open();
  const base = await listen({ api, host: '127.0.0.1', port: 0 });
  await runtime.sync('things');
  let closing: Promise<unknown> | undefined;
  await follow(`${base}/changes?datasource=things`, (text) => {
    if (text.includes(': alive')) closing ??= api.close();
    return false;
  });
  await closing;
  expect(closing).toBeDefined();
});

test('exports are sent in every format, with the cursor to go on from', async () => {
  const { server, runtime, call } = await open();
  await runtime.sync('things');
  const ndjson = await call('/export/things/thing?what=raw');
  expect([ndjson.statusCode, ndjson.headers['content-type']]).toEqual([200, 'application/x-ndjson']);
  expect(ndjson.body.split('\n').filter(Boolean)).toHaveLength(3);
  expect(ndjson.body).toContain('"id":9007199254740993,');
  expect((await call('/export/things/thing?format=csv')).body).toMatch(/^id,name,updated_at\r\n1,thing 1,/);
  expect((await call('/export/things/thing?format=parquet')).rawPayload.subarray(0, 4).toString()).toBe('PAR1');
  server.things.set('4', thing(4));
  await runtime.sync('things', { mode: 'full' });
  const since = await call(`/export/things/thing?since=${String(ndjson.headers['x-ferrule-cursor'])}`);
  expect(JSON.parse(since.body)).toMatchObject({ _ferrule_change: 'created', _ferrule_id: '4', id: 4 });
});

test('the library gives changes one by one, and follows them until it is told to stop', async () => {
  const { server, runtime } = await open();
  await runtime.sync('things');
  const ids: string[] = [];
  let cursor = '';
  for await (const change of runtime.changes('things')) {
    ids.push(change.id);
    ({ cursor } = change);
  }
  expect(ids.toSorted()).toEqual(['1', '3', '9007199254740993']);
  const stop = new AbortController();
  const following = (async () => {
    const seen: string[] = [];
    for await (const change of runtime.changes('things', { after: cursor, follow: true, signal: stop.signal })) {
      seen.push(`${change.kind} ${change.id}`);
      stop.abort();
    }
    return seen;
  })();
  server.things.delete('1');
  await runtime.sync('things', { mode: 'full' });
  expect(await following).toEqual(['deleted 1']);
});

test('a tenant sees the changes of its own and of nothing else', async () => {
  const { call, tokens, ...bots } = await openTenantApi();
  const connected = await call(tokens.one, 'POST', '/scopes/organization/org_1/connectors/bot/connect', {
    configuration: bots.with('canary'),
  });
  expect(connected.statusCode, connected.body).toBe(201);
  const { datasource } = connected.json().connection;
  expect((await call(tokens.one, 'POST', `/datasources/${datasource}/sync?wait=true`)).json()).toMatchObject({
    status: 'success',
    datasource,
  });
  expect(one.identity).toBe('org_1');
  const urls = [`/changes?datasource=${datasource}`, `/export/${datasource}/message`];
  for (const url of urls) {
    expect((await call(tokens.one, 'GET', url)).statusCode).toBe(200);
    expect((await call(operator, 'GET', url)).statusCode).toBe(200);
    const foreign = await call(tokens.two, 'GET', url);
    const missing = await call(tokens.two, 'GET', url.replace(datasource, 'nothing'));
    expect([foreign.statusCode, foreign.json().error.code]).toEqual([404, 'DATASOURCE_NOT_FOUND']);
    expect(missing.statusCode).toBe(404);
  }
});
