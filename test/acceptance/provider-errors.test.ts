// Scenarios 11 and 69: what a provider's errors become, and which are worth another attempt.
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createApi } from '../../runtime/api/index.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import type { Runtime } from '../../runtime/sync/index.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { createProject } from '../support/project.ts';
import { startThings, thing, thingDocuments, thingEnvironment, type ThingServer } from '../support/thing-api.ts';

const token = 'admin-token-of-this-test';

interface Opened extends AsyncDisposable {
  readonly server: ThingServer;
  readonly runtime: Runtime;
  readonly clock: FakeClock;
}

async function open(connector: object): Promise<Opened> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startThings([thing(1), thing(2)]));
  const project = stack.use(await createProject(thingDocuments({ connector })));
  const clock = createFakeClock();
  const runtime = stack.use(await project.open({ environment: thingEnvironment(server.url), clock }));
  const owned = stack.move();
  return { server, runtime, clock, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function failureOf(runtime: Runtime): Promise<ConnectorError> {
  try {
    for await (const page of runtime.datasource('things').read('thing')) expect(page.records).toBeDefined();
  } catch (thrown) {
    if (thrown instanceof ConnectorError) return thrown;
    throw thrown;
  }
  throw new Error('the read did not fail');
}

const baseUrl = '{{ configuration.baseUrl }}';

/** 422 in the words of the first seed, and in those of DESIGN. */
const spellings: readonly (readonly [string, object])[] = [
  ['as errorMapping', { http: { baseUrl }, errorMapping: { rules: [{ sourceCode: 422, targetCode: 'duplicate_record' }] } }],
  ['as http.errors', { http: { baseUrl, errors: parse('[{ status: 422, then: fail, code: UPSTREAM_CONFLICT }]') as object[] } }],
];

test.each(spellings)('scenario 11: errors are mapped, and a rule %s decides otherwise', async (_name, connector) => {
  await using opened = await open(connector);
  const { server, runtime } = opened;
  await using api = await createApi({ runtime, token, version: '1.0.0', schemas: [] });
  const get = async (url: string): Promise<readonly [number, unknown]> => {
    const answer = await api.inject({ url, headers: { authorization: `Bearer ${token}` } });
    return [answer.statusCode, answer.json().error];
  };
  expect(await get('/data/things/thing/404')).toMatchObject([
    404,
    { code: 'ENTITY_NOT_FOUND', aliases: ['record_not_found'], retryable: false },
  ]);
  server.instead = () => ({ status: 500, body: { message: 'we broke' } });
  const [status, error] = await get('/data/things/thing');
  expect([status, error]).toMatchObject([502, { code: 'UPSTREAM_ERROR', aliases: ['external_service_error'], retryable: true }]);
  expect(server.asked.filter(({ path }) => path === '/things')).toHaveLength(3);
  server.instead = () => ({ status: 422, body: { message: 'there is one' } });
  expect(await get('/data/things/thing')).toMatchObject([
    409,
    { code: 'UPSTREAM_CONFLICT', aliases: expect.arrayContaining(['duplicate_record']), retryable: false },
  ]);
});

test('scenario 11: without a rule 422 is what it is', async () => {
  await using opened = await open({ http: { baseUrl } });
  opened.server.instead = () => ({ status: 422, body: { message: 'no' } });
  expect(await failureOf(opened.runtime)).toMatchObject({ code: 'UPSTREAM_VALIDATION', message: expect.stringContaining('422: no') });
});

/** What [RETRY-04] says, in its words and in those of DESIGN. */
const retries: readonly (readonly [string, object])[] = [
  ['retryConfig', { http: { baseUrl }, retryConfig: { maxAttempts: 3, initialDelayMs: 2000, backoffMultiplier: 2, jitter: false } }],
  ['http.retry', { http: { baseUrl, retry: { maxAttempts: 3, initialDelay: 'PT2S', multiplier: 2, jitter: false } } }],
];

test.each(retries)('scenario 69: 401 is asked once, and says what to do (%s)', async (_name, connector) => {
  await using opened = await open(connector);
  const { server, runtime, clock } = opened;
  server.instead = () => ({ status: 401 });
  const failure = await failureOf(runtime);
  expect(failure).toMatchObject({ code: 'AUTH_FAILED', message: 'Authentication failed. Please reconnect.', retryable: false });
  expect([server.asked.length, clock.sleeps]).toEqual([1, []]);
  // What the provider says of it stands beside.
  server.instead = () => ({ status: 401, body: { message: 'bad token' } });
  expect(await failureOf(runtime)).toMatchObject({ message: 'Authentication failed. Please reconnect. (401: bad token)' });
});

test.each(retries)('scenario 69: 429 is asked again after 2 s and after 4 s, then thrown (%s)', async (_name, connector) => {
  await using opened = await open(connector);
  const { server, runtime, clock } = opened;
  const told: unknown[] = [];
  runtime.events.subscribe((name, event) => void (name === 'rate_limit.exceeded' && told.push(event)));
  server.instead = () => ({ status: 429 });
  const failure = await failureOf(runtime);
  expect(failure).toMatchObject({ code: 'RATE_LIMIT', message: 'API rate limit exceeded', retryable: true, details: { attempts: 3 } });
  expect(server.asked).toHaveLength(3);
  expect(clock.sleeps).toEqual([2_000, 4_000]);
  expect(told).toHaveLength(1);
});

test.each(retries)('scenario 69: 429 that ends in time is no failure (%s)', async (_name, connector) => {
  await using opened = await open(connector);
  const { server, runtime, clock } = opened;
  server.instead = (_asked, number) => (number < 3 ? { status: 429 } : undefined);
  const pages = [];
  for await (const page of runtime.datasource('things').read('thing')) pages.push(page.records.length);
  expect([pages, server.asked.length, clock.sleeps]).toEqual([[2], 3, [2_000, 4_000]]);
});

test.each(retries)('scenario 69: 400 is asked once (%s)', async (_name, connector) => {
  await using opened = await open(connector);
  const { server, runtime, clock } = opened;
  server.instead = () => ({ status: 400, body: { message: 'no such filter' } });
  expect(await failureOf(runtime)).toMatchObject({
    code: 'UPSTREAM_VALIDATION',
    message: expect.stringContaining('no such filter'),
    retryable: false,
  });
  expect([server.asked.length, clock.sleeps]).toEqual([1, []]);
});
