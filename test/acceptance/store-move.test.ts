import { expect, test } from 'vitest';
import { ferrule, startFerrule } from '../support/ferrule.ts';
import { keep } from '../support/keep.ts';
import { makeDatabase } from '../support/postgres-database.ts';
import { createProject } from '../support/project.ts';
import { manyThings, startThings, thingDocuments, thingEnvironment } from '../support/thing-api.ts';

test('after a move, a sync that was stopped on SQLite goes on in PostgreSQL where it stood', { timeout: 120_000 }, async () => {
  const server = keep(await startThings(manyThings(50)));
  const project = keep(await createProject(thingDocuments()));
  const url = await makeDatabase();
  const local = { cwd: project.folder, environment: thingEnvironment(server.url) };
  const shared = {
    ...local,
    environment: { ...local.environment, DATABASE_URL: url, FERRULE_MASTER_KEY: 'a master key of 32 characters...' },
  };
  const run = (options: typeof local, ...words: string[]) => ferrule([...words, '--config', project.configuration], options);

  const empty = await run(shared, 'store', 'move');
  expect(empty.code).not.toBe(0);
  expect(empty.stderr).toMatch(/there is no store in ".*data"; name the folder that has one with --data/);
  server.instead = async ({ query }) => {
    if (query.get('after') !== '30') return undefined;
    child.kill('SIGINT');
    return new Promise(() => {});
  };
  const { child, ended } = startFerrule(['sync', 'things', '--config', project.configuration], local);
  expect((await ended).code).toBe(130);
  server.instead = undefined;
  server.asked.length = 0;
  const stopped = JSON.parse((await run(local, 'runs', '--limit', '1', '--json')).stdout);

  const nowhere = await run(local, 'store', 'move');
  expect(nowhere.code).toBe(2);
  expect(nowhere.stderr).toMatch(/DATABASE_URL does not say where to move the store/);
  const moved = await run(shared, 'store', 'move');
  expect(moved.code, moved.stderr).toBe(0);
  expect(moved.stdout).toMatch(/^\d+ rows moved and compared: 30 records, 1 runs, 0 connections\n$/);
  expect(moved.stderr).toMatch(/from now on every process needs\n {2}DATABASE_URL /);
  const again = await run(shared, 'store', 'move', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ outcome: 'before', rows: { entities: 30, runs: 1 } });

  const next = await run(shared, 'sync', 'things', '--json');
  expect(next.code, next.stderr).toBe(0);
  expect(JSON.parse(next.stdout)).toMatchObject({ id: stopped.id, status: 'success', resumed: 1, counts: { created: 50 } });
  expect(server.asked.map(({ query }) => query.get('after'))).toEqual(['30', '40']);
  // What was left behind is as it was.
  expect(JSON.parse((await run(local, 'runs', '--limit', '1', '--json')).stdout)).toEqual(stopped);
  expect(`${moved.stderr}${again.stderr}${next.stderr}`).not.toContain(url);
});
