import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLog } from '../../runtime/kernel/create-log.ts';
import { createRedactor } from '../../runtime/kernel/redactor.ts';
import { type Observed, printExchange, printTimeline } from '../../runtime/sync/index.ts';
import { keptEntries, type TimelineBatch } from '../../runtime/sync/timeline/ports.ts';
import { createTimelineRecorder } from '../../runtime/sync/timeline/recorder.ts';
import { ferrule } from '../support/ferrule.ts';
import { createProject } from '../support/project.ts';
import { startThings, thing, thingDocuments, thingEnvironment, thingToken } from '../support/thing-api.ts';

const retry = { maxAttempts: 3, initialDelay: 'PT0.01S', jitter: false };
const http = { baseUrl: '{{ configuration.baseUrl }}', retry };
const three = [1, 2, 3].map((id) => thing(id));

test('a run tells its requests, retries, waits, pages and what was published, and so does the one that finds nothing new', async () => {
  await using server = await startThings(three);
  server.pageSize = 2;
  server.instead = (_asked, number) =>
    number === 1
      ? { status: 429, headers: { 'retry-after': '1' }, body: { message: 'slow down' } }
      : number === 2
        ? { status: 503, body: 'away' }
        : undefined;
  await using project = await createProject(
    thingDocuments({ connector: { http: { ...http, rateLimit: [{ requests: 1, per: 'PT0.2S' }] } } }),
  );
  await using runtime = await project.open({ environment: thingEnvironment(server.url) });
  const { id } = await runtime.sync('things');
  const { entries, leftOut, counts, exchange } = await runtime.timeline(id);
  expect(leftOut).toBe(0);
  expect(exchange).toBeNull();
  expect(entries.map(({ number }) => number)).toEqual(entries.map((_, at) => at + 1));
  expect(counts).toMatchObject({ begun: 1, object: 1, request: 4, retry: 2, page: 2, finished: 1, ended: 1 });
  const url = `${server.url}/things`;
  expect(entries.filter(({ type }) => type !== 'wait')).toMatchObject([
    { type: 'begun', mode: 'incremental' },
    { type: 'object', object: 'thing', mode: 'full', reason: 'no_state' },
    { type: 'request', object: 'thing', method: 'GET', url, status: 429, attempt: 1, outcome: 'again' },
    { type: 'request', url, status: 503, attempt: 2, outcome: 'again' },
    { type: 'request', url, status: 200, attempt: 3, outcome: 'ok' },
    { type: 'request', url: `${url}?after=2`, status: 200, attempt: 1, outcome: 'ok' },
    { type: 'page', page: 1, records: 2, created: 2, updated: 0, unchanged: 0, deleted: 0, failed: 0 },
    { type: 'page', page: 2, records: 1, created: 1 },
    { type: 'finished', stop: 'noNextToken', cursor: true },
    { type: 'ended', status: 'success' },
  ]);
  const waits = entries.filter(({ type }) => type === 'wait');
  expect(waits.map(({ reason }) => reason)).toEqual(expect.arrayContaining(['retryAfter', 'backoff', 'budget']));
  expect(waits.find(({ reason }) => reason === 'retryAfter')).toMatchObject({ waitMs: 1_000, object: 'thing' });
  const text = printTimeline({ runId: id, entries, leftOut, counts });
  expect(text).toMatch(/wait of 1\.000 s: the provider says how long \(Retry-After\)/);
  expect(text).toMatch(/thing: page 1 with 2 records in the store \(2 created\), checkpoint/);

  const again = await runtime.sync('things');
  const told = (await runtime.timeline(again.id)).entries.map(({ type, mode, status }) => ({ type, mode, status }));
  expect(told.slice(0, 2)).toEqual([
    { type: 'begun', mode: 'incremental' },
    { type: 'object', mode: 'incremental' },
  ]);
  expect(told.at(-1)).toEqual({ type: 'ended', status: 'success' });
  await expect(runtime.timeline('nobody')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
});

test('the exchange that a run ended over is kept without its secrets, by value and by name', async () => {
  await using server = await startThings(three);
  const secret = 'unknown-to-us-but-named-so';
  server.instead = () => ({
    status: 400,
    headers: { 'set-cookie': `session=${secret}`, 'x-api-key': secret, 'x-told': `Bearer ${thingToken}` },
    body: { message: `no such token: ${thingToken}`, access_token: secret, filler: 'x'.repeat(5_000) },
  });
  await using project = await createProject(thingDocuments({ connector: { http } }));
  const environment = thingEnvironment(server.url);
  {
    await using runtime = await project.open({ environment });
    await expect(runtime.sync('things')).rejects.toThrow();
    const [run] = await runtime.runs({ limit: 1 });
    const { exchange, entries } = await runtime.timeline(run?.id ?? '');
    expect(entries.at(-1)).toMatchObject({ type: 'ended', status: 'failed', code: run?.error?.code });
    expect(exchange).toMatchObject({
      method: 'GET',
      url: `${server.url}/things`,
      requestHeaders: { authorization: '[redacted]' },
      requestBody: null,
      attempt: 1,
      status: 400,
      responseHeaders: { 'set-cookie': '[redacted]', 'x-api-key': '[redacted]' },
      error: null,
    });
    expect(exchange?.responseBody).toHaveLength(1_024);
    expect(exchange?.responseBody).toMatch(/^\{"message":"no such token: \[redacted\]","access_token":"\[redacted\]/);
    expect(JSON.stringify([exchange, entries])).not.toMatch(new RegExp(`${thingToken}|${secret}`));
  }
  // As a person reads it, and with nothing of it in the file of the store.
  const shown = await ferrule(['runs', 'show', 'last', '--config', project.configuration], { environment });
  expect(shown.stdout).toMatch(/run ended: failed, /);
  expect(shown.stdout).toMatch(/exchange \(.*, attempt 1, \d+ ms\)\n {2}GET http:\/\/127\.0\.0\.1:\d+\/things\n/);
  expect(shown.stdout).toMatch(/ {2}400\n(?: {2}.*\n)* {2}x-api-key: \[redacted\]\n/);
  expect(shown.code).toBe(0);
  const json = await ferrule(['runs', 'show', 'last', '--json', '--config', project.configuration], { environment });
  expect(JSON.parse(json.stdout)).toMatchObject({ run: { status: 'failed' }, timeline: { exchange: { status: 400 } } });
  using database = new DatabaseSync(join(project.data, 'store.db'));
  expect(JSON.stringify(database.prepare('SELECT * FROM timelines').all())).not.toMatch(new RegExp(`${thingToken}|${secret}`));
});

test('what a provider says does not drive the terminal of whoever reads it', () => {
  const clear = '\u001b[2J\u0007';
  const exchange = {
    at: '2026-01-01T00:00:00.000Z',
    method: 'GET',
    url: `https://a.example/${clear}`,
    requestHeaders: {},
    requestBody: clear,
    attempt: 1,
    status: 400,
    responseHeaders: { 'x-told': clear },
    responseBody: `one\r\n${clear}`,
    error: null,
    durationMs: 1,
  };
  const entries = [{ number: 1, at: exchange.at, type: 'note' as const, note: clear, object: clear }];
  const texts = [printExchange(exchange), printTimeline({ runId: 'a', entries, leftOut: 0, counts: {} })];
  for (const text of texts) expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});

test('a request that got no answer, and an answer that could not be read, are exchanges too', async () => {
  await using server = await startThings(three);
  server.instead = () => (response) => void response.destroy();
  await using project = await createProject(thingDocuments());
  await using runtime = await project.open({ environment: thingEnvironment(server.url) });
  const failed = async () => {
    await expect(runtime.sync('things')).rejects.toThrow();
    return (await runtime.timeline((await runtime.runs({ limit: 1 }))[0]?.id ?? '')).exchange;
  };
  expect(await failed()).toMatchObject({ status: null, responseHeaders: null, responseBody: null, error: expect.stringMatching(/./) });
  server.instead = () => ({ body: '<html>maintenance</html>' });
  expect(await failed()).toMatchObject({ status: 200, responseBody: '<html>maintenance</html>', error: null });
});

test('a run that was interrupted is told from its beginning, and its error is forgotten once it goes on', async () => {
  await using server = await startThings(Array.from({ length: 6 }, (_, at) => thing(at + 1)));
  server.pageSize = 2;
  server.instead = ({ query }) => (query.get('after') === '4' ? { status: 503, body: 'away' } : undefined);
  await using project = await createProject(thingDocuments());
  const environment = thingEnvironment(server.url);
  let id: string;
  {
    await using runtime = await project.open({ environment });
    await expect(runtime.sync('things')).rejects.toThrow();
    id = (await runtime.runs({ limit: 1 }))[0]?.id ?? '';
    expect((await runtime.timeline(id)).exchange).toMatchObject({ status: 503 });
  }
  server.instead = undefined;
  await using runtime = await project.open({ environment });
  expect((await runtime.sync('things')).id).toBe(id);
  const { entries, exchange } = await runtime.timeline(id);
  expect(exchange).toBeNull();
  expect(entries.map(({ type, page, attempt, status }) => ({ type, page, attempt, status })).slice(-7)).toMatchObject([
    { type: 'ended', status: 'failed' },
    { type: 'resumed', attempt: 1 },
    { type: 'object', page: 2 },
    { type: 'request', status: 200 },
    { type: 'page', page: 3 },
    { type: 'finished' },
    { type: 'ended', status: 'success' },
  ]);
  expect(entries.map(({ number }) => number)).toEqual(entries.map((_, at) => at + 1));
});

test('a dry run is in no timeline', async () => {
  await using server = await startThings(three);
  await using project = await createProject(thingDocuments());
  await using runtime = await project.open({ environment: thingEnvironment(server.url) });
  const { id } = await runtime.sync('things', { dryRun: true });
  await expect(runtime.timeline(id)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
});

const at = (ms: number, step: Observed['step']): Observed => ({
  at: ms,
  datasource: 'shop',
  connector: 'woo',
  runId: 'run-1',
  object: 'product',
  step,
});
const page = (number: number): Observed['step'] => ({
  type: 'page',
  page: 'a key with a password',
  number,
  partition: undefined,
  records: 1,
  counts: { created: 1, updated: 0, unchanged: 0, deleted: 0, failed: 0 },
});

function recorderOn(append: (batch: TimelineBatch) => Promise<void>) {
  const redactor = createRedactor();
  redactor.add('page');
  return createTimelineRecorder({
    store: async () => ({ append, timeline: async () => undefined }),
    redactorOf: () => redactor,
    log: createLog('error', redactor),
  });
}

test('a store that fails, or hangs, neither disturbs whoever tells nor costs more and more memory', async () => {
  let asked = 0;
  const failing = recorderOn(async () => Promise.reject(new Error(`no ${++asked}`)));
  for (let second = 0; second < 10; second++) failing.observe(at(second * 2_000, page(second)));
  await failing.settled('run-1');
  failing.observe(at(60_000, { type: 'ended', status: 'success', error: null }));
  await failing.settled('run-1');
  expect(asked).toBeGreaterThan(1);

  const batches: TimelineBatch[] = [];
  let go = (): void => {};
  const stuck = new Promise<void>((resolve) => (go = resolve));
  const hanging = recorderOn(async (batch) => {
    batches.push(batch);
    await stuck;
  });
  for (let number = 1; number <= 10_000; number++) hanging.observe(at(number * 1_000, page(number)));
  hanging.observe(at(99_999_999, { type: 'ended', status: 'success', error: null }));
  go();
  await hanging[Symbol.asyncDispose]();
  expect(batches.map(({ length }) => length)).toEqual([2, 9_999]);
  const [, last] = batches;
  expect(last?.entries).toHaveLength(keptEntries.first + keptEntries.last);
  expect(last?.entries.at(-1)).toMatchObject({ place: 9_998 });
  expect(last?.counts).toEqual({ page: 9_998, ended: 1 });
  // Words of ours stay, whatever somebody's secret is; a page's key is nowhere.
  expect(last?.entries[0]?.entry).toBe(
    '{"type":"page","page":3,"records":1,"created":1,"updated":0,"unchanged":0,"deleted":0,"failed":0,"object":"product"}',
  );
});

test.each([
  ['STORE_FULL', null],
  ['SYNC_CANCELLED', null],
  ['RUN_LOST', undefined],
  ['NETWORK_ERROR', expect.stringContaining('"url":"https://a.example/things"')],
])('what ended with %s was over no exchange, or is not for this process to say', async (code, exchange) => {
  const batches: TimelineBatch[] = [];
  const recorder = recorderOn(async (batch) => void batches.push(batch));
  const facts = { method: 'GET', url: 'https://a.example/things', durationMs: 1, attempt: 1, status: 500, error: undefined };
  const trace = { ...facts, requestHeaders: {}, requestBody: undefined, responseHeaders: {}, responseBody: '', retryInMs: undefined };
  recorder.observe(at(1, { type: 'request', ...facts, sentAt: 0, outcome: 'refused', rateLimited: false, trace: () => trace }));
  recorder.observe(at(2, { type: 'ended', status: 'failed', error: { code, message: 'why' } }));
  await recorder[Symbol.asyncDispose]();
  expect(batches).toMatchObject([{ length: 2, counts: { request: 1, ended: 1 } }]);
  expect(batches[0]?.exchange).toEqual(exchange);
});

test('writes are a second apart, but a long wait is written as it begins', async () => {
  const batches: TimelineBatch[] = [];
  await using recorder = recorderOn(async (batch) => void batches.push(batch));
  recorder.observe(at(0, { type: 'begun', mode: 'full', resumed: 0 }));
  for (let ms = 1; ms < 1_000; ms++) recorder.observe(at(ms, page(ms)));
  expect(batches).toEqual([]);
  recorder.observe(at(999, { type: 'wait', reason: 'retryAfter', ms: 900_000 }));
  await recorder.settled('run-1');
  expect(batches.map(({ length }) => length)).toEqual([1_001]);
});

test('a page of a range of history is told as one', () => {
  const told = (partition: string) =>
    printTimeline({
      runId: 'run-1',
      entries: [{ number: 1, at: '2026-03-01T10:00:00.000Z', type: 'page', object: 'order', page: 2, partition, records: 1, created: 1 }],
      leftOut: 0,
      counts: { page: 1 },
    });
  expect(told('{"$backfill":["2026-01-01T00:00:00.000Z","2026-01-31T00:00:00.000Z"]}')).toContain(
    'order: page 2 of the range from 2026-01-01T00:00:00.000Z to 2026-01-31T00:00:00.000Z with 1 records',
  );
  expect(told('{"id":7}')).toContain('order: page 2 of partition {"id":7} with 1 records');
});
