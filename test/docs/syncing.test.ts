// The examples of docs/syncing.md are documents that load, and do what is said beside them.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { startThings, thing, thingEnvironment } from '../support/thing-api.ts';

test('the documents of the page load and sync as it says', { timeout: 60_000 }, async () => {
  const page = await readFile(new URL('../../docs/syncing.md', import.meta.url), 'utf8');
  const [datasource = '', connector = ''] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text);
  expect(datasource).toContain('syncFrom: 2024-01-01');
  const server = keep(await startThings([thing(1), thing(2)]));
  const project = keep(await createProject({ 'things.connector.yaml': connector, 'things.datasource.yaml': datasource }));
  await using runtime = await project.open({ environment: thingEnvironment(server.url) });
  expect(runtime.catalog().diagnostics).toEqual([]);
  expect(await runtime.sync('things')).toMatchObject({ objects: [{ mode: 'full', modeReason: 'configured', counts: { created: 2 } }] });
});

test('a history is read in ranges as the page says', { timeout: 60_000 }, async () => {
  const page = await readFile(new URL('../../docs/syncing.md', import.meta.url), 'utf8');
  const [first = '', connector = '', history = '', incremental = ''] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, text]) => text,
  );
  expect(history).toContain('backfill');
  const datasource = first.replace(/^synchronization:\n[\s\S]*/m, history);
  const asks = connector.replace(/incremental: .+/, incremental.trim());
  expect(asks).not.toBe(connector);
  const server = keep(
    await startThings([thing(1), thing(2, { updated_at: '2020-01-01T00:00:00Z' }), thing(3, { updated_at: '2019-12-31T23:59:59Z' })]),
  );
  const project = keep(await createProject({ 'things.connector.yaml': asks, 'things.datasource.yaml': datasource }));
  await using runtime = await project.open({ environment: thingEnvironment(server.url) });
  expect(runtime.catalog().diagnostics).toEqual([]);
  const run = await runtime.sync('things');
  expect(run).toMatchObject({ objects: [{ mode: 'incremental', modeReason: 'backfill', counts: { created: 2 } }] });
  const ranges = run.objects[0]?.checkpoint?.ranges;
  expect(ranges?.done).toBe(ranges?.of);
  expect(ranges?.of).toBeGreaterThan(80);
  // Without both bounds it is refused.
  await project.write('documents/things.connector.yaml', connector);
  await runtime.reload();
  expect(runtime.catalog().diagnostics).toMatchObject([
    {
      code: 'backfill-unsound',
      hint: 'leave `backfill` out, or say in the connector how the API is asked for both bounds, as `until: { query: … }` in `incremental`',
    },
  ]);
});
