import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createHealthApi } from '../../runtime/api/index.ts';
import { createLabels } from '../../runtime/observe/labels.ts';
import { createMetrics } from '../../runtime/observe/metrics.ts';
import { createProject } from '../support/project.ts';
import { serveFerrule } from '../support/ferrule.ts';
import { startThings, thing, thingDocuments, thingEnvironment } from '../support/thing-api.ts';

const three = [1, 2, 3].map((id) => thing(id));

/** Samples by their names and labels. */
function samplesOf(text: string): Readonly<Record<string, number>> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

test('runs, records, pages, requests, retries and waits are counted, also requests of no run', async () => {
  await using server = await startThings(three);
  server.pageSize = 2;
  server.instead = (_asked, number) => (number === 1 ? { status: 429, headers: { 'retry-after': '1' } } : undefined);
  const http = { baseUrl: '{{ configuration.baseUrl }}', retry: { maxAttempts: 2, jitter: false } };
  await using project = await createProject(thingDocuments({ connector: { http } }));
  await using runtime = await project.open({ environment: thingEnvironment(server.url), metrics: true });
  await runtime.sync('things');
  server.things.set('1', thing(1, { name: 'changed', updated_at: '2026-02-01T00:00:00Z' }));
  await runtime.sync('things', { mode: 'full' });
  await runtime.datasource('things').get('thing', '2');
  server.instead = () => ({ status: 400 });
  await expect(runtime.sync('things')).rejects.toThrow();
  await server.down();
  await expect(runtime.datasource('things').get('thing', '2')).rejects.toThrow();
  const text = (await runtime.metrics()) ?? '';
  expect(text).toMatch(/^# HELP ferrule_runs_total .+\n# TYPE ferrule_runs_total counter$/m);
  const samples = samplesOf(text);
  expect(samples).toMatchObject({
    'ferrule_runs_total{connector="thing_api",status="success"}': 2,
    'ferrule_runs_total{connector="thing_api",status="failed"}': 1,
    'ferrule_runs_in_progress{connector="thing_api"}': 0,
    'ferrule_run_duration_seconds_count{connector="thing_api"}': 3,
    'ferrule_records_total{connector="thing_api",object="thing",outcome="created"}': 3,
    'ferrule_records_total{connector="thing_api",object="thing",outcome="updated"}': 1,
    'ferrule_records_total{connector="thing_api",object="thing",outcome="unchanged"}': 2,
    'ferrule_pages_total{connector="thing_api",object="thing"}': 4,
    'ferrule_requests_total{connector="thing_api",status_class="2xx"}': 5,
    'ferrule_requests_total{connector="thing_api",status_class="4xx"}': 2,
    'ferrule_request_retries_total{connector="thing_api"}': expect.any(Number),
    'ferrule_rate_limited_total{connector="thing_api"}': 1,
    'ferrule_wait_seconds_total{connector="thing_api",reason="retryAfter"}': 1,
  });
  expect(samples['ferrule_requests_total{connector="thing_api",status_class="error"}']).toBeGreaterThan(0);
  expect(samples['process_resident_memory_bytes']).toBeGreaterThan(0);
  // Neither a datasource nor an address is a label.
  expect(text).not.toMatch(/things"|127\.0\.0\.1/);
});

test('two runtimes count apart, and one that is not asked to count nothing', async () => {
  await using server = await startThings(three);
  await using project = await createProject(thingDocuments());
  await using other = await createProject(thingDocuments());
  const environment = thingEnvironment(server.url);
  await using counting = await project.open({ environment, metrics: true });
  await using silent = await other.open({ environment });
  await silent.sync('things');
  expect(await silent.metrics()).toBeUndefined();
  expect(await counting.metrics()).not.toMatch(/thing_api/);
});

test('who may read metrics is what server.metrics says', { timeout: 60_000 }, async () => {
  await using project = await createProject();
  const settings = JSON.parse(await readFile(project.configuration, 'utf8')) as { readonly server: object };
  const statuses: unknown[] = [];
  for (const metrics of [undefined, 'token', 'open', 'off']) {
    await writeFile(
      project.configuration,
      JSON.stringify({ ...settings, server: { ...settings.server, ...(metrics ? { metrics } : {}) } }),
    );
    await using served = await serveFerrule(['--config', project.configuration, '--port', '0']);
    const ask = async (token: string | undefined) => {
      const response = await fetch(`${served.url}/metrics`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
      const isText = response.headers.get('content-type')?.startsWith('text/plain; version=0.0.4') === true;
      expect(isText && /^ferrule_|^process_/m.test(await response.text())).toBe(response.ok);
      return response.status;
    };
    statuses.push([metrics, await ask(undefined), await ask('wrong'), await ask(served.token)]);
  }
  expect(statuses).toEqual([
    [undefined, 401, 401, 200],
    ['token', 401, 401, 200],
    ['open', 200, 200, 200],
    ['off', 401, 401, 404],
  ]);
});

test('a worker that serves nothing else gives its metrics too, to the same people', async () => {
  await using project = await createProject();
  await using runtime = await project.open({ metrics: true });
  for (const openMetrics of [false, true]) {
    const api = await createHealthApi({ runtime, token: 'the-token', openMetrics });
    const ask = async (url: string, token?: string) =>
      (await api.inject({ url, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })).statusCode;
    expect(await ask('/livez')).toBe(200);
    expect(await ask('/metrics')).toBe(openMetrics ? 200 : 401);
    expect(await ask('/metrics', 'the-token')).toBe(200);
    expect(await ask('/runs', 'the-token')).toBe(404);
    await api.close();
  }
});

test('however many connectors and objects there are, labels are bounded', () => {
  const labels = createLabels();
  for (let at = 0; at < 1_000; at++) labels.connector(`connector-${at}`);
  const objects = new Set<string>();
  for (let at = 0; at < 10_000; at++) objects.add(labels.object('connector-1', `sheet-${at}`));
  expect(objects.size).toBe(101);
  expect(labels.connector('connector-999')).toBe('other');
  expect(labels.object('connector-999', 'sheet-1')).toBe('other');
  expect(labels.connector('connector-3')).toBe('connector-3');
});

test('a queue whose length cannot be asked for leaves the rest', async () => {
  const { text } = createMetrics(async () => Promise.reject(new Error('the database is away')));
  expect(await text()).toMatch(/^ferrule_runs_waiting nan$/im);
  expect(await createMetrics(async () => 7).text()).toMatch(/^ferrule_runs_waiting 7$/m);
});
