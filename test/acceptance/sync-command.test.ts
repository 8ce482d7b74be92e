import { expect, test } from 'vitest';
import { ferrule, serveFerrule, startFerrule } from '../support/ferrule.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { manyThings, startThings, thingDocuments, thingEnvironment } from '../support/thing-api.ts';

async function prepare(count: number) {
  const server = keep(await startThings(manyThings(count)));
  const project = keep(await createProject(thingDocuments()));
  const options = { cwd: project.folder, environment: thingEnvironment(server.url) };
  const run = (...words: string[]) => ferrule([...words, '--config', project.configuration], options);
  return { server, project, options, run };
}

test('Ctrl-C stops a sync with 130 and a word about it; the next one goes on there', async () => {
  const { server, project, options, run } = await prepare(50);
  server.instead = async ({ query }) => {
    if (query.get('after') !== '30') return undefined;
    child.kill('SIGINT');
    // The page that is on the wire never comes.
    return new Promise(() => {});
  };
  const { child, ended } = startFerrule(['sync', 'things', '--config', project.configuration], options);
  const { code, stderr } = await ended;
  expect(code, stderr).toBe(130);
  expect(stderr).toMatch(/stopped; its checkpoint is saved/);
  server.instead = undefined;
  server.asked.length = 0;
  const cancelled = JSON.parse((await run('runs', '--limit', '1', '--json')).stdout);
  expect(cancelled).toMatchObject({ status: 'cancelled', objects: [{ checkpoint: { pages: 3 } }] });
  const next = await run('sync', 'things', '--json');
  expect(next.code, next.stderr).toBe(0);
  expect(JSON.parse(next.stdout)).toMatchObject({ id: cancelled.id, status: 'success', resumed: 1, counts: { created: 50 } });
  expect(server.asked.map(({ query }) => query.get('after'))).toEqual(['30', '40']);
});

test('beside a running server a sync goes to the server, and a read goes to the API', async () => {
  const { server, project, options, run } = await prepare(12);
  await using served = await serveFerrule(['--config', project.configuration], options);
  const environment = { ...options.environment, FERRULE_ADMIN_TOKEN: served.token };
  const sync = await ferrule(['sync', 'things', '--json', '--config', project.configuration], { ...options, environment });
  expect(sync.code, sync.stderr).toBe(0);
  expect(sync.stderr).toContain(served.url);
  expect(JSON.parse(sync.stdout)).toMatchObject({ status: 'success', counts: { created: 12 } });
  const answer = await fetch(`${served.url}/runs`, { headers: { authorization: `Bearer ${served.token}` } });
  expect(await answer.json()).toMatchObject({ runs: [{ datasource: 'things', counts: { created: 12 } }] });
  server.asked.length = 0;
  const read = await run('read', 'things', 'thing', '--limit', '3', '--json');
  expect(read.code, read.stderr).toBe(0);
  expect(
    read.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).id),
  ).toEqual([1, 2, 3]);
  expect(server.asked).toHaveLength(1);
});

test('a sync in the server that fails ends the command with its error; Ctrl-C ends the wait and not the sync', async () => {
  const { server, project, options } = await prepare(3);
  await using served = await serveFerrule(['--config', project.configuration], options);
  const environment = { ...options.environment, FERRULE_ADMIN_TOKEN: served.token };
  const words = ['sync', 'things', '--config', project.configuration];
  server.instead = () => ({ status: 401, body: {} });
  const failed = await ferrule(words, { ...options, environment });
  expect(failed.code, failed.stderr).toBe(3);
  expect(failed.stderr).toMatch(/error AUTH_FAILED: /);
  const asked = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<undefined>();
  server.instead = () => {
    asked.resolve();
    return gate.promise;
  };
  const { child, ended } = startFerrule(words, { ...options, environment });
  await asked.promise;
  // It has said who runs the sync before the server asks for a page.
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect(code, stderr).toBe(130);
  expect(stderr).toMatch(/the sync goes on in the server/);
  gate.resolve(undefined);
  await expect
    .poll(async () => (await fetch(`${served.url}/runs?limit=1`, { headers: { authorization: `Bearer ${served.token}` } })).json())
    .toMatchObject({ runs: [{ status: 'success', counts: { created: 3 } }] });
});

test('a second server on the same data folder is refused with where the first one is, and ends', async () => {
  const { project, options, run } = await prepare(0);
  await using served = await serveFerrule(['--config', project.configuration], options);
  const second = await run('serve');
  expect(second.code, second.stderr).toBe(73);
  expect(second.stderr).toMatch(/STORE_LOCKED/);
  expect(second.stderr).toContain(served.url);
  expect(second.stdout).toBe('');
});

test('before the first sync there is no last run, and an option that is not there is met with where to read on', async () => {
  const { run } = await prepare(1);
  const last = await run('runs', 'show', 'last');
  expect(last.code).not.toBe(0);
  expect(last.stderr).toMatch(/RUN_NOT_FOUND: no runs yet: ferrule sync <datasource>/);
  expect(last.stderr).not.toMatch(/"level"/);
  const unknown = await run('runs', 'show', 'last', '--jso');
  expect(unknown.code).toBe(64);
  expect(unknown.stderr).toMatch(/unknown option '--jso'/);
  expect(unknown.stderr).toMatch(/Did you mean --json\?/);
  expect(unknown.stderr).toMatch(/\(ferrule runs show --help shows what it takes\)/);
  const synced = await run('sync', 'things');
  // A store that has just been made has nothing to tell.
  expect(synced.stderr).not.toMatch(/"level"|migrations/);
  expect((await run('runs', 'show', 'last')).code).toBe(0);
});
