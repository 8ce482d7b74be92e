// What happens to requests of a datasource whose token is refused: the exchange itself, on a wire of which the test is the other end.
import { afterAll, expect, test } from 'vitest';
import type { Connector } from '../../../runtime/documents/generated/connector.ts';
import type { Datasource } from '../../../runtime/documents/generated/datasource.ts';
import { createExpressions } from '../../../runtime/expressions/index.ts';
import type { Clock } from '../../../runtime/kernel/clock.ts';
import { engineOf } from '../../support/engine.ts';
import { catalogOf, loaded } from '../../support/loaded.ts';
import { createWireExchange, type WireRequest } from '../../support/wire-exchange.ts';

const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

/** Waits of the exchange take no time; those beside it, as the beat of a lease, none of its. */
const clock: Clock = {
  now: () => 0,
  monotonic: () => 0,
  sleep: (ms, signal) =>
    ms < 10_000 ? Promise.resolve() : new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error))),
};

/** A provider whose first token is refused by everything; logins are counted. */
function world(
  connector: object,
  answer: (request: WireRequest, isGood: boolean) => Answer,
  isGood = (request: WireRequest): boolean => request.headers['x-t'] !== 'T1',
) {
  const seen: WireRequest[] = [];
  let logins = 0;
  const exchange = createWireExchange(clock, (request) => {
    seen.push(request);
    const isLogin = request.url.endsWith('/login');
    const {
      status = 200,
      headers = {},
      json = [],
    } = isLogin ? { json: { t: `T${++logins}` } } : isGood(request) ? answer(request, true) : { status: 401, json: {} };
    return { status, headers: { 'content-type': 'application/json', ...headers }, body: Buffer.from(JSON.stringify(json)) };
  });
  const document = {
    name: 'api',
    version: '1.0.0',
    configurationSchema: { type: 'object', properties: {}, additionalProperties: true },
    authentication: {
      type: 'flow',
      steps: [{ request: { path: 'https://id.example/login', method: 'POST' }, captures: { token: { body: 't' } } }],
      place: [{ at: { header: 'X-T' }, value: '{{ connection.token }}' }],
      sign: { type: 'computed', place: [{ at: { header: 'X-Signature' }, value: 'signed {{ request.path }}' }] },
    },
    http: { baseUrl: 'https://a.example', allowedHosts: ['b.example'] },
    ...connector,
  };
  const bound = engineOf({
    expressions,
    exchange,
    clock,
  }).bind(catalogOf(loaded<Connector>(document), loaded<Datasource>({ name: 'ds', connector: 'api', configuration: {} })), 'ds');
  const read = async (how: object = {}): Promise<unknown[]> => {
    const records: unknown[] = [];
    for await (const page of bound.read('item', how)) records.push(...page.records.map(({ value }) => value));
    return records;
  };
  return { read, seen, logins: () => logins };
}

const lines = (seen: readonly WireRequest[]): readonly string[] =>
  seen.map(({ method, url, headers }) => `${method} ${url} ${headers['x-t'] ?? '-'}`);

test('a request that may not be sent twice is sent again after a refusal, for nothing was done, and once only', async () => {
  const connector = { objects: [{ name: 'item', list: { path: '/items', method: 'POST', body: { a: 1 }, idempotent: false } }] };
  const { read, seen } = world(connector, () => ({ json: [{ id: 1 }] }));
  expect(await read()).toEqual([{ id: 1 }]);
  expect(lines(seen)).toEqual([
    'POST https://id.example/login -',
    'POST https://a.example/items T1',
    'POST https://id.example/login -',
    'POST https://a.example/items T2',
  ]);
  expect(seen.map(({ body }) => body)).toEqual([undefined, '{"a":1}', undefined, '{"a":1}']);
});

test('what is refused with the new token too is an error, without another login', async () => {
  const { read, seen, logins } = world(
    { objects: [{ name: 'item', list: { path: '/items' } }] },
    () => ({}),
    () => false,
  );
  await expect(read()).rejects.toMatchObject({ code: 'AUTH_FAILED' });
  await expect(read()).rejects.toMatchObject({ code: 'AUTH_FAILED' });
  expect(logins()).toBe(2);
  expect(seen.filter(({ url }) => url.endsWith('/items'))).toHaveLength(3);
});

test('requests in flight together share one renewal', async () => {
  const list = {
    path: '/items',
    records: 'items',
    concurrency: 4,
    pagination: { type: 'page', page: { query: 'page' }, totalPages: { body: 'pages' } },
  };
  let isRevoked = false;
  const { read, seen, logins } = world(
    { objects: [{ name: 'item', list }] },
    ({ url }) => {
      const page = Number(new URL(url).searchParams.get('page'));
      // From the second page on the first token is refused.
      if (page === 1) isRevoked = true;
      return { json: { pages: 9, items: [{ id: page }] } };
    },
    (request) => request.headers['x-t'] !== 'T1' || !isRevoked,
  );
  expect(await read()).toHaveLength(9);
  expect(logins()).toBe(2);
  expect(lines(seen).filter((line) => line.endsWith('T1')).length).toBeGreaterThan(2);
});

test('what is read while it comes is renewed as well', async () => {
  const { read, logins } = world({ objects: [{ name: 'item', list: { path: '/items', stream: true } }] }, () => ({
    json: [{ id: 1 }, { id: 2 }],
  }));
  expect(await read()).toEqual([{ id: 1 }, { id: 2 }]);
  expect(logins()).toBe(2);
});

test('so is what is asked for more of a record', async () => {
  const list = { path: '/items', shape: [{ enrich: { path: '/items/{record.id}', as: 'more' } }] };
  let isRevoked = false;
  const { read, logins } = world(
    { objects: [{ name: 'item', list }] },
    ({ url }) => {
      if (!url.endsWith('/items')) return { json: { name: 'n' } };
      isRevoked = true;
      return { json: [{ id: 1 }, { id: 2 }] };
    },
    (request) => request.headers['x-t'] !== 'T1' || !isRevoked,
  );
  expect(await read()).toEqual([
    { id: 1, more: { name: 'n' } },
    { id: 2, more: { name: 'n' } },
  ]);
  expect(logins()).toBe(2);
});

test('a job and its result are, and a result elsewhere is fetched without credentials and signature', async () => {
  const job = {
    submit: { path: '/jobs', method: 'POST' },
    captures: { id: { body: 'id' }, url: { body: 'url' } },
    poll: { path: '/jobs/{job.id}' },
    until: "response.state = 'done'",
    download: { path: '{{ job.url }}' },
  };
  const { read, seen, logins } = world(
    { objects: [{ name: 'item', list: { path: '/unused', job } }] },
    ({ url }) => {
      if (url.startsWith('https://b.example')) return { json: [{ id: 1 }] };
      return { json: { id: 7, state: 'done', url: 'https://b.example/result' } };
    },
    (request) => request.url.startsWith('https://b.example') || request.headers['x-t'] !== 'T1',
  );
  expect(await read()).toEqual([{ id: 1 }]);
  expect(logins()).toBe(2);
  const elsewhere = seen.filter(({ url }) => url.startsWith('https://b.example'));
  expect(elsewhere).toHaveLength(1);
  expect(JSON.stringify(elsewhere)).not.toMatch(/T\d|signed/);
});

test('scenario 74: a redirect to another origin carries neither token nor signature, and its 401 renews nothing', async () => {
  const { read, seen, logins } = world(
    { objects: [{ name: 'item', list: { path: '/items' } }] },
    ({ url }) =>
      url.startsWith('https://b.example') ? { status: 401, json: {} } : { status: 302, headers: { location: 'https://b.example/moved' } },
    () => true,
  );
  await expect(read()).rejects.toMatchObject({ code: 'AUTH_FAILED' });
  expect(logins()).toBe(1);
  const elsewhere = seen.filter(({ url }) => url.startsWith('https://b.example'));
  expect(elsewhere).toHaveLength(1);
  expect(JSON.stringify(elsewhere)).not.toMatch(/T\d|signed/);
});

test('a token address may not send what is secret to another origin', async () => {
  const { read, seen } = world(
    {
      objects: [{ name: 'item', list: { path: '/items' } }],
      authentication: {
        type: 'oauth2',
        grant: 'clientCredentials',
        tokenUrl: 'https://id.example/token',
        clientId: 'me',
        clientSecret: 'shh-secret',
      },
    },
    () => ({ status: 307, headers: { location: 'https://b.example/steal' } }),
    () => true,
  );
  await expect(read()).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  expect(seen.map(({ url }) => url)).toEqual(['https://id.example/token']);
});
