// Scenarios 20, 21, 23, 25, 34 of the requirements, as somebody meets them: documents, command line and API.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ferrule, serveFerrule } from '../support/ferrule.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { manyThings, startThings, thing, thingDocuments, thingEnvironment } from '../support/thing-api.ts';

/** Each command is a process of its own. */
const timeout = 180_000;

async function prepare(count: number, datasource: object = {}, object: object = {}) {
  const server = keep(await startThings(manyThings(count)));
  const documents = thingDocuments({ object });
  const project = keep(
    await createProject({ ...documents, 'things.datasource.json': { ...documents['things.datasource.json'], ...datasource } }),
  );
  const options = { cwd: project.folder, environment: thingEnvironment(server.url) };
  const run = (...words: string[]) => ferrule([...words, '--config', project.configuration], options);
  const json = async (...words: string[]) => {
    const { code, stdout, stderr } = await run(...words, '--json');
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout);
  };
  return { server, project, options, run, json };
}

test('a dry run prints the counts of the sync that follows, and there is no run', { timeout }, async () => {
  const { server, run, json } = await prepare(12);
  const dry = await json('sync', 'things', '--dry-run');
  expect(dry).toMatchObject({ dryRun: true, counts: { created: 12 } });
  expect((await run('runs', '--json')).stdout.trim()).toBe('');
  expect((await json('sync', 'things')).counts).toEqual(dry.counts);
  server.things.delete('5');
  server.things.set('6', thing(6, { name: 'another', updated_at: '2026-01-11T10:00:00Z' }));
  const again = await json('sync', 'things', '--full', '--dry-run');
  expect(again.counts).toEqual({ created: 0, updated: 1, unchanged: 10, deleted: 1, failed: 0 });
  expect((await json('sync', 'things', '--full')).counts).toEqual(again.counts);
  const same = await run('sync', 'things', '--full');
  expect(same.stdout).toMatch(/0 created, 0 updated, 11 unchanged, 0 deleted, 0 failed/);
  expect(same.stdout).toMatch(/success, nothing changed$/m);
});

test('a sync of a part, or one that fails, deletes nothing and leaves the state', { timeout }, async () => {
  const { server, run, json } = await prepare(120);
  await json('sync', 'things');
  const state = await json('state', 'things');
  expect(state.objects.thing).toMatchObject({ next: 'incremental', at: '2026-01-10T10:00:00.000Z' });
  server.things.delete('50');
  server.things.delete('51');
  const part = await json('sync', 'things', '--full', '--limit', '50');
  expect(part).toMatchObject({ status: 'success', counts: { deleted: 0 }, objects: [{ stopReason: 'limit' }] });
  server.instead = ({ query }) => (query.get('after') === '10' ? { status: 400, body: {} } : undefined);
  expect((await run('sync', 'things', '--full')).code).not.toBe(0);
  const { savedAt: _before, ...before } = state;
  const { savedAt: _after, ...after } = await json('state', 'things');
  expect(after).toEqual(before);
  server.instead = undefined;
  expect((await json('sync', 'things', '--full')).counts).toMatchObject({ deleted: 2, unchanged: 118 });
});

test('what is too much to delete is let through by a word', { timeout }, async () => {
  const { server, run, json } = await prepare(40);
  await json('sync', 'things');
  for (let id = 1; id <= 20; id++) server.things.delete(String(id));
  expect((await run('sync', 'things', '--full')).stdout).toMatch(/20 of 40 stored records.+--allow-deletes/);
  expect((await json('sync', 'things', '--allow-deletes')).counts.deleted).toBe(20);
});

test('a state is kept in a file, reset, compared and given back', { timeout }, async () => {
  const { server, project, run, json } = await prepare(3);
  await json('sync', 'things');
  const file = join(project.folder, 'state.json');
  await writeFile(file, (await run('state', 'things', '--json')).stdout);
  expect((await run('state', 'compare', file, 'things')).stderr).toMatch(/no difference/);
  expect((await run('state', 'reset', 'things', '--object', 'thing')).stdout).toMatch(/thing\s+full/);
  expect(await json('state', 'compare', file, 'things')).toEqual([
    { object: 'thing', part: 'cursor', left: expect.any(String), right: null },
  ]);
  expect((await run('state', 'set', 'things', file)).stdout).toMatch(/thing\s+incremental\s+2026-01-10T10:00:00.000Z/);
  server.asked.length = 0;
  await json('sync', 'things');
  expect(server.asked[0]?.query.get('since')).toMatch(/^2026-01-10/);
  await writeFile(file, '{"objects":{"thing":{"cursor":5}}}');
  const refused = await run('state', 'set', 'things', file);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toMatch(/`objects.thing.cursor` is neither text nor null/);
});

test(
  'over the API: state, dry run, soft deletes, a run in the words of the seeds, and when a record was archived',
  { timeout },
  async () => {
    const { server, project, options } = await prepare(12, {
      synchronization: { deleteMode: 'soft_delete', sync_from: '2024-01-01T00:00:00Z' },
    });
    await using served = await serveFerrule(['--config', project.configuration], options);
    const call = async (method: string, path: string, body?: object) => {
      const headers = { authorization: `Bearer ${served.token}`, ...(body ? { 'content-type': 'application/json' } : {}) };
      const answer = await fetch(served.url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
      return { status: answer.status, json: JSON.parse(await answer.text()) };
    };
    const sync = (body: object = {}) => call('POST', '/datasources/things/sync?wait=true', body);
    const full = () => sync({ mode: 'full' });

    const dry = await call('POST', '/datasources/things/sync', { dryRun: true });
    expect(dry).toMatchObject({ status: 200, json: { dryRun: true, counts: { created: 12 } } });
    expect((await call('GET', '/runs')).json.runs).toEqual([]);
    const first = await full();
    expect(first.json).toMatchObject({
      status: 'success',
      success: true,
      recordsFetched: 12,
      recordsProcessed: 12,
      recordsSynced: 12,
      completedAt: first.json.finishedAt,
      errorMessage: null,
    });

    // Set once, kept over three syncs, cleared, and set anew [C-41].
    const archived = async (): Promise<string | null> => (await call('GET', '/data/things/thing/3?from=store')).json.archived_at;
    server.things.set('3', thing(3, { archived: true }));
    await full();
    const since = await archived();
    expect(since).toMatch(/^20/);
    for (let round = 0; round < 3; round++) {
      server.things.set('3', thing(3, { archived: true, name: `changed ${round}` }));
      await full();
      expect(await archived()).toBe(since);
    }
    server.things.set('3', thing(3));
    await full();
    expect(await archived()).toBeNull();

    server.things.delete('7');
    // Without a creation time nobody can say that it was to be met: it stays.
    expect((await full()).json).toMatchObject({ counts: { deleted: 0 } });
    expect((await full()).json.objects[0].notes.join()).toMatch(/syncFrom could not be heeded/);

    const state = await call('GET', '/datasources/things/state');
    expect(state.json.objects.thing.next).toBe('incremental');
    expect((await call('DELETE', '/datasources/things/state?object=thing')).json.objects.thing).toMatchObject({
      next: 'full',
      cursor: null,
    });
    expect(await call('DELETE', '/datasources/things/state?object=nothing')).toMatchObject({ status: 404 });
    expect((await call('PUT', '/datasources/things/state', state.json)).json.objects).toEqual(state.json.objects);
    expect(await call('PUT', '/datasources/things/state', { objects: { thing: { cursor: {} } } })).toMatchObject({ status: 400 });
    expect(await sync({ since: 'yesterday' })).toMatchObject({ status: 400, json: { error: { code: 'REQUEST_INVALID' } } });
    expect((await sync({ lastSyncedAt: '2026-01-01T00:00:00Z' })).json.asked).toEqual({ since: '2026-01-01T00:00:00.000Z' });
  },
);

test('what was deleted softly is shown to those who ask', { timeout }, async () => {
  const { server, project, options } = await prepare(12, { synchronization: { deletes: 'soft' } });
  await using served = await serveFerrule(['--config', project.configuration], options);
  const headers = { authorization: `Bearer ${served.token}` };
  const get = async (path: string) => {
    const answer = await fetch(served.url + path, { headers });
    return { status: answer.status, json: JSON.parse(await answer.text()) };
  };
  const full = () =>
    fetch(`${served.url}/datasources/things/sync?wait=true`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"mode":"full"}',
    });
  await full();
  server.things.delete('7');
  await full();
  expect(await get('/data/things/thing/7?from=store')).toMatchObject({ status: 404 });
  expect(await get('/data/things/thing/7?from=store&deleted=with')).toMatchObject({
    status: 200,
    json: { deleted_at: expect.stringMatching(/^20/) },
  });
  const records = async (query = '') => (await get(`/data/things/thing?from=store${query}`)).json.records.length;
  expect([await records(), await records('&deleted=only'), await records('&deleted=with')]).toEqual([11, 1, 12]);
  expect(await get('/data/things/thing?deleted=only')).toMatchObject({ status: 400 });
});

test('a time that is none is an error of the document, with the field, the problem and the fix', { timeout }, async () => {
  const { run } = await prepare(1, { sync_from: 'yesterday' });
  const { code, stdout, stderr } = await run('validate');
  expect(code).not.toBe(0);
  const told = stdout + stderr;
  expect(told).toMatch(/things\.datasource\.json/);
  expect(told).toMatch(/syncFrom|sync_from/);
  expect(told).toContain('yesterday');
  expect(told).toMatch(/a time, as 2024-01-01T00:00:00Z/);
});
