import type { RouteOptions } from 'fastify';
import { expect, test } from 'vitest';
import { uuidOf } from '../../runtime/kernel/uuid-of.ts';
import { one, openTenantApi, operator, type TenantApi, two } from './api.ts';

/** Open to everybody, and about nobody. */
const openRoutes = /^\/(livez|readyz|openapi\.json|docs(\/.*)?|oauth\/callback|api\/connectors\/oauth\/:provider)$/;

/** What everybody has some of. */
const lists = ['/datasources', '/runs', '/schedules', '/admin/connectors', '/admin/connectors/forms'];

/** About what is sent, and nothing that anybody has. */
const aboutNobody = '/admin/connectors/test';

/** Bodies that would do, were they one's own. */
const bodies: readonly (readonly [RegExp, object])[] = [
  [/^\/(scopes|tokens)/, { configuration: {}, scope: two.scope, identity: two.identity }],
  [/\/schedule$/, { paused: true }],
  [/\/mapping-rules$/, { rules: [] }],
  [/\/state$/, { objects: { message: {} } }],
];

/** What `two` has, by the names of parameters; a route with another name in it must be thought of here. */
interface Theirs {
  readonly datasource: string;
  readonly run: string;
  readonly token: string;
}

function fill(url: string, theirs: Theirs): string {
  const values: Readonly<Record<string, string>> = {
    scope: two.scope,
    identity: two.identity,
    key: 'bot',
    name: theirs.datasource,
    datasource: theirs.datasource,
    object: 'message',
    id: idIn(url, theirs),
    kind: 'connector',
    file: 'a.csv',
    action: 'send',
  };
  return url.replaceAll(/:(\w+)/g, (_all, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`route ${url}: say in this test what :${name} of another tenant is`);
    return encodeURIComponent(value);
  });
}

function idIn(url: string, { run, token, datasource }: Theirs): string {
  if (url.startsWith('/admin')) return uuidOf('datasource', datasource);
  return url.startsWith('/runs') ? run : url.startsWith('/tokens') ? token : 'of-token-two';
}

function* callsOf(routes: readonly RouteOptions[]): Generator<{ readonly method: 'GET'; readonly url: string }> {
  for (const { method, url } of routes) for (const each of [method].flat()) if (!openRoutes.test(url)) yield { method: each as 'GET', url };
}

/** Two tenants with a connector each, one of them with a run. */
async function openTwo(): Promise<TenantApi & { readonly theirs: Theirs; snapshot(): Promise<unknown> }> {
  const all = await openTenantApi();
  const { runtime } = all;
  await runtime.scope(one.scope, one.identity).connect('bot', all.with('token-one'));
  const { datasource } = await runtime.scope(two.scope, two.identity).connect('bot', all.with('token-two'));
  const { id } = await runtime.sync(datasource);
  const token = (await runtime.tokens.list()).find(({ identity }) => identity === two.identity)?.id ?? '';
  return {
    ...all,
    theirs: { datasource, run: id, token },
    snapshot: async () => ({
      connectors: await runtime.scope(two.scope, two.identity).list(),
      runs: await runtime.runs({ datasource }),
      stored: await runtime.stored({ datasource, object: 'message', limit: 10 }),
      tokens: await runtime.tokens.list(),
      documents: [...runtime.catalog().connectors.keys()],
    }),
  };
}

test('no route gives or changes anything of another tenant: it is not there', async () => {
  const { call, tokens, routes, theirs, told, snapshot } = await openTwo();
  const before = await snapshot();
  told.length = 0;
  const calls = [...callsOf(routes)];
  expect(calls.length).toBeGreaterThan(40);
  const answers = [];
  for (const { method, url } of calls) {
    const filled = fill(url, theirs);
    if (filled.includes('/events') || lists.includes(url) || url === aboutNobody) continue;
    const body = method === 'GET' ? undefined : bodies.find(([path]) => path.test(url))?.[1];
    const asked = url === '/changes' ? `${filled}?datasource=${theirs.datasource}` : filled;
    const { statusCode } = await call(tokens.one, method, asked, body);
    answers.push(`${method} ${url} ${statusCode}`);
  }
  expect(answers.filter((line) => !line.endsWith(' 404'))).toEqual([]);
  // What is a list has nothing of them.
  for (const url of [...lists, `/scopes/${one.scope}/${one.identity}/connectors`]) {
    const { statusCode, body } = await call(tokens.one, 'GET', url);
    expect(statusCode).toBe(200);
    expect(body).not.toContain(theirs.datasource);
    expect(body).not.toMatch(/org_2|token-two|filed/);
  }
  expect((await call(tokens.one, 'GET', `/runs?datasource=${theirs.datasource}`)).statusCode).toBe(404);
  expect((await call(tokens.one, 'GET', '/runs?datasource=filed')).statusCode).toBe(404);
  expect((await call(tokens.one, 'GET', `/scopes/${two.scope}/${two.identity}/events`)).statusCode).toBe(404);
  expect(await snapshot()).toEqual(before);
  expect(told).toEqual([]);
});

test('what is another tenant’s is answered as what does not exist, to the letter', async () => {
  const { call, tokens, theirs } = await openTwo();
  const nobody = `i_${'a'.repeat(26)}`;
  const { run, datasource } = theirs;
  const pairs = [
    ...['', '/runs', '/resources', '/schema'].map((rest) => [`/datasources/${datasource}${rest}`, `/datasources/${nobody}${rest}`]),
    [`/data/${datasource}/message`, `/data/${nobody}/message`],
    [`/data/${datasource}/message?from=store`, `/data/${nobody}/message?from=store`],
    [`/data/${datasource}/message/x`, `/data/${nobody}/message/x`],
    ['/datasources/filed', '/datasources/nobody'],
    ['/data/filed/message', '/data/nobody/message'],
    ...['', '/runs'].map((rest) => [
      `/admin/connectors/${uuidOf('datasource', datasource)}${rest}`,
      `/admin/connectors/${uuidOf('datasource', nobody)}${rest}`,
    ]),
    [`/admin/connectors/${uuidOf('datasource', 'filed')}`, `/admin/connectors/${uuidOf('datasource', 'nobody')}`],
    [`/runs/${run}`, '/runs/00000000-0000-4000-8000-000000000000'],
    ['/scopes/organization/org_2/connectors', '/scopes/organization/org_9/connectors'],
    ['/scopes/organization/org_1/connectors/bot_x/disable', '/scopes/organization/org_1/connectors/bot_y/disable'],
    [`/scopes/organization/org_1/connectors/${datasource}/disable`, `/scopes/organization/org_1/connectors/${nobody}/disable`],
    ['/tokens', '/nothing'],
    [`/tokens/${theirs.token}`, '/tokens/none'],
    ['/documents', '/nowhere'],
  ] as const;
  for (const [real, made] of pairs) {
    const method = real?.endsWith('disable') ? 'POST' : 'GET';
    const [first, second] = [await call(tokens.one, method, real ?? ''), await call(tokens.one, method, made ?? '')];
    const blank = (text: string): string =>
      text.replaceAll(/i_[a-z2-7]{26}|[\da-f]{8}-[\da-f-]{27}|bot_.|\bfiled\b|\bnobody\b|\/[a-z]\S*|none/g, '…');
    expect([real, first.statusCode, blank(first.body)]).toEqual([real, second.statusCode, blank(second.body)]);
  }
});

test('what a tenant says in another spelling is its own or nothing', async () => {
  const { call, tokens } = await openTwo();
  for (const url of [
    '/scopes/organization/org%5F2/connectors',
    '/scopes/organization/org_1%2F..%2Forg_2/connectors',
    '/scopes/organization/org_1/../org_2/connectors',
    '/scopes/ORGANIZATION/org_1/connectors',
    '/scopes/organization/ORG_1/connectors',
    '/scopes/organization//connectors',
    '/scopes/organization/-/connectors',
    '/scopes/system/-/connectors',
    '/scopes/organization/org_1 /connectors',
  ])
    expect([url, (await call(tokens.one, 'GET', url)).statusCode]).toEqual([url, 404]);
  const own = await call(tokens.one, 'GET', '/scopes/organization/org%5f1/connectors');
  expect(own.json().connectors).toMatchObject([{ identity: 'org_1' }]);
});

test('the operator reaches all of it', async () => {
  const { call, theirs } = await openTwo();
  for (const url of [
    `/datasources/${theirs.datasource}`,
    `/datasources/${theirs.datasource}/runs`,
    `/data/${theirs.datasource}/message`,
    `/runs/${theirs.run}`,
    '/scopes/organization/org_2/connectors/bot',
    '/tokens',
  ])
    expect([url, (await call(operator, 'GET', url)).statusCode]).toEqual([url, 200]);
});

test('without a token, or with a wrong one, every route but the open ones is closed', async () => {
  const { api, routes, theirs } = await openTwo();
  const open: string[] = [];
  for (const { method, url } of callsOf(routes)) {
    for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
      const { statusCode } = await api.inject({ method, url: fill(url, theirs), headers });
      if (statusCode !== 401) open.push(`${method} ${url} ${statusCode}`);
    }
  }
  expect(open).toEqual([]);
});
