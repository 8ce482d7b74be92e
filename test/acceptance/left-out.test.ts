import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createProject } from '../support/project.ts';
import { manyThings, startThings, thingDocuments, thingEnvironment } from '../support/thing-api.ts';

test('a list that a rule leaves out lets nothing be deleted, and the run says so', async () => {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startThings(manyThings(12)));
  const errors = parse('[{ status: 403, then: skip }]') as object[];
  const project = stack.use(await createProject(thingDocuments({ list: { errors } })));
  const runtime = stack.use(await project.open({ environment: thingEnvironment(server.url) }));
  await runtime.sync('things', { mode: 'full' });
  server.answer = () => ({ status: 403, body: { message: 'not in your plan' } });
  const run = await runtime.sync('things', { mode: 'full' });
  const [object] = run.objects;
  expect(object).toMatchObject({ stopReason: 'skipped', counts: { deleted: 0 } });
  expect(object?.notes.join('\n')).toContain('thing: left out from page 1 on: the provider does not allow this (403: not in your plan)');
  const kept = await runtime.stored({ datasource: 'things', object: 'thing', limit: 100 });
  expect(JSON.stringify(kept)).toContain('thing 12');
});
