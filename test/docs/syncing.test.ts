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
