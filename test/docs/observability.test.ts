// The examples of docs/observability.md do what is said beside them, and its tables name what there is.
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { loadRuntimeConfiguration } from '../../runtime/documents/index.ts';
import { createMetrics } from '../../runtime/observe/metrics.ts';
import { startReceiver } from '../observe/receiver.ts';
import { serveFerrule, ferrule } from '../support/ferrule.ts';
import { createProject } from '../support/project.ts';
import { startThings, thing, thingDocuments, thingEnvironment } from '../support/thing-api.ts';

const page = await readFile(new URL('../../docs/observability.md', import.meta.url), 'utf8');
const yaml = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

test('what the page has a person type shows the run, and sends its spans', { timeout: 60_000 }, async () => {
  await using receiver = await startReceiver();
  await using server = await startThings([thing(1)]);
  await using project = await createProject(thingDocuments());
  const environment = { ...thingEnvironment(server.url), OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  const config = ['--config', project.configuration];
  expect(await ferrule(['sync', 'things', ...config], { environment })).toMatchObject({ code: 0 });
  expect(receiver.spans.map(({ name }) => name).toSorted()).toEqual(['GET', 'object thing', 'page', 'sync thing_api']);
  expect(page).toContain('\nferrule runs show last\n');
  const shown = await ferrule(['runs', 'show', 'last', ...config], { environment });
  expect(shown.stdout).toMatch(/run begun \(incremental\)[\s\S]+thing: finished \(noNextToken\), cursor published\n.+run ended: success/);
  // The same from the server that has the store, and as lines over the API.
  await using served = await serveFerrule(config, { environment: thingEnvironment(server.url) });
  const remote = await ferrule(['runs', 'show', 'last', ...config], { environment: { ...environment, FERRULE_ADMIN_TOKEN: served.token } });
  expect([remote.stderr, remote.stdout]).toEqual(['', shown.stdout]);
  const headers = { authorization: `Bearer ${served.token}` };
  const { runs } = (await (await fetch(`${served.url}/runs`, { headers })).json()) as { readonly runs: readonly { readonly id: string }[] };
  const url = `${served.url}/runs/${runs[0]?.id}/timeline`;
  const lines = await fetch(url, { headers: { ...headers, accept: 'text/plain' } });
  expect(lines.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(shown.stdout).toContain((await lines.text()).trim());
  expect(await (await fetch(url, { headers })).json()).toMatchObject({ runId: runs[0]?.id, exchange: null });
});

test('its settings are settings', async () => {
  const [prometheus = '', own = ''] = yaml;
  expect(parse(prometheus)).toMatchObject({ scrape_configs: [{ job_name: 'ferrule' }] });
  await using project = await createProject();
  const file = await project.write('own.yaml', own);
  expect((await loadRuntimeConfiguration(file)).server.metrics).toBe('open');
});

test('it names every metric that there is, and no other', async () => {
  const told = [...(await createMetrics(async () => 0).text()).matchAll(/^# TYPE (ferrule_\w+)/gm)].map(([, name]) => name);
  const named = [...page.matchAll(/^\| `(ferrule_\w+)`/gm)].map(([, name]) => name);
  expect(new Set(named)).toEqual(new Set(told));
});
