import { expect, test } from 'vitest';
import { ferrule } from '../support/ferrule.ts';
import { createProject } from '../support/project.ts';
import { startThings, thing, thingDocuments, thingEnvironment, thingToken } from '../support/thing-api.ts';
import { type ReceivedSpan, startReceiver } from './receiver.ts';

const http = { baseUrl: '{{ configuration.baseUrl }}', retry: { maxAttempts: 2, initialDelay: 'PT0.01S', jitter: false } };

function named(spans: readonly ReceivedSpan[], pattern: RegExp): readonly ReceivedSpan[] {
  return spans.filter(({ name }) => pattern.test(name));
}

function parentsOf(spans: readonly (ReceivedSpan | undefined)[]): readonly (string | undefined)[] {
  return spans.map((span) => (span?.parentSpanId === '' ? undefined : span?.parentSpanId));
}

/** No span ends before it begins, nor begins before its parent. */
function expectWithinTime(spans: readonly ReceivedSpan[]): void {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  for (const { startTimeUnixNano, endTimeUnixNano, parentSpanId } of spans) {
    const parent = byId.get(parentSpanId ?? '');
    expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
    expect(BigInt(startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(parent?.startTimeUnixNano ?? 0));
  }
}

test('a sync is a trace: run, object, pages and requests, each in its parent and its time', async () => {
  await using receiver = await startReceiver();
  await using server = await startThings([1, 2, 3].map((id) => thing(id)));
  server.pageSize = 2;
  server.instead = (_asked, number) => (number === 1 ? { status: 503, body: thingToken } : undefined);
  const pagination = { type: 'cursor', next: { body: 'next' }, place: { query: 'after' } };
  await using project = await createProject(
    thingDocuments({ connector: { http }, list: { pagination, query: { api_key: '{{ configuration.token }}' } } }),
  );
  {
    const environment = { ...thingEnvironment(server.url), OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SERVICE_NAME: 'sync-of-things' };
    await using runtime = await project.open({ environment });
    const { id } = await runtime.sync('things');
    await runtime.datasource('things').get('thing', '2');
    expect(id).toBeTruthy();
  }
  const { spans, resources, asked } = receiver;
  expect(new Set(asked)).toEqual(new Set(['POST /v1/traces']));
  expect(resources[0]).toMatchObject({ 'service.name': 'sync-of-things' });
  const [run, ...otherRuns] = named(spans, /^sync/);
  const [object, ...otherObjects] = named(spans, /^object/);
  const pages = named(spans, /^page$/);
  const requests = named(spans, /^GET$/);
  expect([otherRuns, otherObjects, pages.length, requests.length]).toEqual([[], [], 2, 4]);
  expect(run).toMatchObject({
    name: 'sync thing_api',
    attributes: { 'ferrule.datasource': 'things', 'ferrule.connector': 'thing_api', 'ferrule.run.status': 'success' },
  });
  expect(parentsOf([run])).toEqual([undefined]);
  expect(object).toMatchObject({ name: 'object thing', parentSpanId: run?.spanId, attributes: { 'ferrule.stop': 'noNextToken' } });
  expect(object?.events).toMatchObject([{ name: 'wait', attributes: { 'ferrule.wait.reason': 'backoff' } }]);
  expect(parentsOf(pages)).toEqual([object?.spanId, object?.spanId]);
  expect(pages.map(({ attributes }) => [attributes['ferrule.page'], attributes['ferrule.records.created']])).toEqual([
    [1, 2],
    [2, 1],
  ]);
  const [first, second] = pages;
  const own = requests.filter(({ traceId }) => traceId === run?.traceId);
  expect(parentsOf(own)).toEqual([first?.spanId, first?.spanId, second?.spanId]);
  expect(own.map(({ kind }) => kind)).toEqual([3, 3, 3]);
  expect(own[0]).toMatchObject({
    attributes: {
      'http.request.method': 'GET',
      'url.full': `${server.url}/things?api_key=[redacted]`,
      'server.address': '127.0.0.1',
      'server.port': server.port,
      'http.response.status_code': 503,
      'error.type': '503',
    },
    status: { code: 2 },
  });
  expect(own[1]?.attributes).toMatchObject({ 'http.response.status_code': 200, 'http.request.resend_count': 1 });
  // The read that was of no run.
  const alone = requests.filter(({ traceId }) => traceId !== run?.traceId);
  expect(parentsOf(alone)).toEqual([undefined]);
  expectWithinTime(spans);
  expect(JSON.stringify(spans)).not.toContain(thingToken);
  // Providers are told nothing of it.
  expect(server.asked.flatMap(({ headers }) => Object.keys(headers)).filter((name) => /^(?:trace|b3|baggage)/.test(name))).toEqual([]);
});

test('a run that fails is a span that says so, and a collector that is away disturbs nothing', async () => {
  await using receiver = await startReceiver();
  await using server = await startThings([thing(1)]);
  server.instead = () => ({ status: 400, body: { message: `bad ${thingToken}` } });
  await using project = await createProject(thingDocuments());
  const environment = thingEnvironment(server.url);
  {
    await using runtime = await project.open({
      environment: { ...environment, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/own/path` },
    });
    await expect(runtime.sync('things')).rejects.toThrow();
  }
  expect(receiver.asked[0]).toBe('POST /own/path');
  const [run] = named(receiver.spans, /^sync/);
  expect(run).toMatchObject({ status: { code: 2 }, attributes: { 'ferrule.run.status': 'failed', 'error.type': expect.any(String) } });
  expect(named(receiver.spans, /^(?:object|page)/)).toHaveLength(2);
  expect(JSON.stringify(receiver.spans)).not.toContain(thingToken);
  await receiver[Symbol.asyncDispose]();
  server.instead = undefined;
  await using runtime = await project.open({ environment: { ...environment, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
  expect(await runtime.sync('things')).toMatchObject({ status: 'success' });
});

test.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'not an address with hunter2-password'],
])('%s that is no address is refused by its name', async (name, value) => {
  await using project = await createProject();
  const opening = project.open({ environment: { [name]: value } });
  await expect(opening).rejects.toMatchObject({
    code: 'CONNECTOR_CONFIG_INVALID',
    message: expect.stringContaining(`${name} is no address`),
  });
  await expect(opening).rejects.not.toMatchObject({ message: expect.stringContaining(value) });
});

/** Says on stderr which packages a process asks for, whatever asks for them. */
const sayingWhatIsAskedFor = `import { registerHooks } from 'node:module';
registerHooks({
  resolve(specifier, context, next) {
    if (!/^(?:[./]|node:|file:|data:)/.test(specifier)) process.stderr.write('asked for ' + specifier + '\\n');
    return next(specifier, context);
  },
});`;

test('a command loads neither traces nor metrics; it loads traces where their variable is set', { timeout: 60_000 }, async () => {
  await using project = await createProject();
  const told = `data:text/javascript,${encodeURIComponent(sayingWhatIsAskedFor)}`;
  const asked = async (environment: Record<string, string>): Promise<string> => {
    const words = ['runs', '--config', project.configuration];
    return (await ferrule(words, { environment: { NODE_OPTIONS: `--import ${told}`, ...environment } })).stderr;
  };
  const bare = await asked({});
  expect(bare).toMatch(/asked for commander/);
  expect(bare).not.toMatch(/asked for (?:@opentelemetry|prom-client)/);
  expect(await asked({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' })).toMatch(/asked for @opentelemetry\/sdk-trace/);
  expect(await asked({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_SDK_DISABLED: 'true' })).not.toMatch(/@opentelemetry/);
});
