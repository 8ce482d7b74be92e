// The history of an object in ranges of time side by side, while what changes meanwhile is brought before it is over.
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Runtime } from '../../runtime/sync/index.ts';
import { ferrule, serveFerrule, startFerrule } from '../support/ferrule.ts';
import { keep } from '../support/keep.ts';
import { makeDatabase } from '../support/postgres-database.ts';
import { createProject, type Project } from '../support/project.ts';
import { expectSame, startThings, thing, type Thing, thingDocuments, thingEnvironment, type ThingServer } from '../support/thing-api.ts';

const day = 86_400_000;
const timeout = 120_000;
const lease = 1_500;

interface History {
  readonly server: ThingServer;
  readonly project: Project;
  readonly environment: Record<string, string>;
  readonly datasource: object | undefined;
  /** Ranges that were asked for at the same time, at most. */
  readonly most: () => number;
  /** What was asked for of the history, by its bounds and its page, and how often. */
  readonly asked: Map<string, number>;
}

const incremental = { cursor: 'updated_at', since: { query: 'since' }, until: { query: 'until' } };

/** Things that last changed in the course of a year, and a datasource whose history is read in months. `slow`: milliseconds for a page of it. */
async function prepare(
  count: number,
  over: { readonly synchronization?: object; readonly slow?: number; readonly databaseUrl?: string } = {},
): Promise<History> {
  const { synchronization = {}, slow = 20, databaseUrl } = over;
  const now = Date.now();
  const old = Array.from({ length: count }, (_, index) =>
    thing(index + 1, { updated_at: iso(now - 60_000 - ((index * 7919) % count) * ((365 * day) / count)) }),
  );
  const server = keep(await startThings(old));
  server.pageSize = 5;
  const documents = thingDocuments({ list: { incremental } });
  const backfill = { range: 'P30D', from: iso(now - 365 * day) };
  const datasource = { ...documents['things.datasource.json'], synchronization: { ...synchronization, objects: { thing: { backfill } } } };
  const project = keep(await createProject({ ...documents, 'things.datasource.json': datasource }, { store: { lease: `${lease}ms` } }));
  const asked = new Map<string, number>();
  let [open, most] = [0, 0];
  server.instead = async ({ query }) => {
    if (Date.parse(query.get('until') ?? '') > now || query.get('until') === null) return undefined;
    const key = `${query.get('since')} ${query.get('until')} ${query.get('after')}`;
    asked.set(key, (asked.get(key) ?? 0) + 1);
    most = Math.max(most, (open += 1));
    await delay(slow);
    open -= 1;
    return undefined;
  };
  const environment = { ...thingEnvironment(server.url), ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }) };
  return { server, project, environment, datasource, most: () => most, asked };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

async function historyOf(runtime: Runtime) {
  return (await runtime.reach().state('things')).objects['thing']?.backfill;
}

async function until(what: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await what()); await delay(20)) if (Date.now() > end) throw new Error('it never came to that');
}

function again({ asked }: History): number {
  return [...asked.values()].reduce((sum, times) => sum + times - 1, 0);
}

const stores = { SQLite: async () => undefined, PostgreSQL: () => makeDatabase() };

describe.each(Object.entries(stores))('on %s', (_name, databaseOf) => {
  const withStore = async (count: number, over: Parameters<typeof prepare>[1] = {}): Promise<History> => {
    const databaseUrl = await databaseOf();
    return prepare(count, { ...over, ...(databaseUrl === undefined ? {} : { databaseUrl }) });
  };

  test('what changes while a year is read comes before its history has ended, and in the end all is there once', { timeout }, async () => {
    const history = await withStore(600, { synchronization: { strategy: 'poll', interval: '1s', jitter: '0s' }, slow: 60 });
    const { server, project, environment } = history;
    const runtime = keep(await project.open({ environment }));
    runtime.startSchedules();
    await until(async () => history.asked.size > 10);
    let last = 600;
    let isOver = false;
    const change = (id: number, over: Partial<Thing> = {}): void =>
      void server.things.set(String(id), thing(id, { updated_at: iso(Date.now()), ...over }));
    change(1, { name: 'changed' });
    change(9_999, { name: 'new' });
    const changing = (async () => {
      for (; !isOver; await delay(40)) {
        change(2 + ((last * 31) % 598), { name: `changed ${last}` });
        change((last += 1));
      }
    })();
    const isStored = async (id: string, name: string): Promise<boolean> =>
      (await runtime.stored({ datasource: 'things', object: 'thing', limit: 2_000 })).some(
        ({ external_id, raw_payload }) => external_id === id && raw_payload.includes(`"${name}"`),
      );
    await until(async () => (await isStored('1', 'changed')) && (await isStored('9999', 'new')));
    const during = await historyOf(runtime);
    expect(during?.unread.length).toBeGreaterThan(0);
    const yielded = (await runtime.runs({ limit: 100 })).filter(
      ({ objects, finishedAt }) => finishedAt !== null && objects[0]?.stopReason === 'backfilling',
    );
    expect(yielded.length).toBeGreaterThan(0);
    expect(yielded[0]?.status).toBe('success');
    await until(async () => (await historyOf(runtime))?.unread.length === 0);
    isOver = true;
    await changing;
    // Those that were broken off as one run made way may not have ended as the next began.
    expect(history.most()).toBeLessThanOrEqual(6);
    // What is not read to its end when a run makes way goes on at its page: what was on its way is asked for again, and no more.
    const runs = (await runtime.runs({ limit: 100 })).length;
    expect(again(history)).toBeLessThanOrEqual(8 * runs);
    await delay(1_100);
    await until(async () => isStored(String(last), `thing ${last}`));
    await until(async () => {
      const stored = await runtime.stored({ datasource: 'things', object: 'thing', limit: 5_000 });
      return stored.length === server.things.size;
    });
    await expectSame(runtime, server);
    expect((await historyOf(runtime))?.done).toBeGreaterThanOrEqual(12);
  });

  test('one run reads all of it where nothing else waits; the next asks for what has changed only', { timeout }, async () => {
    const history = await withStore(120, { slow: 5 });
    const { server, project, environment } = history;
    const runtime = keep(await project.open({ environment }));
    const run = await runtime.sync('things');
    expect(run).toMatchObject({
      status: 'success',
      counts: { created: 120, updated: 0, deleted: 0 },
      objects: [{ mode: 'incremental', modeReason: 'backfill', checkpoint: { ranges: { done: 13, of: 13 } } }],
    });
    expect(run.objects[0]?.stopReason).not.toBe('backfilling');
    await expectSame(runtime, server);
    expect(history.most()).toBe(3);
    expect(again(history)).toBe(0);
    history.asked.clear();
    server.things.set('7', thing(7, { name: 'seven', updated_at: iso(Date.now()) }));
    server.things.delete('8');
    expect((await runtime.sync('things')).counts).toMatchObject({ created: 0, updated: 1, deleted: 0 });
    expect(history.asked.size).toBe(0);
    // What is gone is found by a full read, as ever; it ends a history that is left.
    expect((await runtime.sync('things', { mode: 'full' })).counts).toMatchObject({ deleted: 1 });
    await expectSame(runtime, server);
    expect(await historyOf(runtime)).toBeNull();
  });

  test('one that fails in the middle goes on at its pages', { timeout }, async () => {
    const history = await withStore(300, { slow: 2 });
    const { server, project, environment } = history;
    const runtime = keep(await project.open({ environment }));
    const answer = server.instead;
    server.instead = (asked, number) => (number > 25 ? { status: 503, body: {} } : answer?.(asked, number));
    await expect(runtime.sync('things')).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
    const failed = await historyOf(runtime);
    expect(failed?.done).toBeGreaterThan(0);
    expect(failed?.unread.length).toBeGreaterThan(0);
    server.things.set('5', thing(5, { name: 'five', updated_at: iso(Date.now()) }));
    server.instead = answer;
    const run = await runtime.sync('things');
    expect(run).toMatchObject({ status: 'success', resumed: 1 });
    await expectSame(runtime, server);
    expect(again(history)).toBeLessThanOrEqual(8);
  });

  test('a process that is killed is gone on with by the next', { timeout }, async () => {
    const history = await withStore(400, { slow: 15 });
    const { server, project, environment } = history;
    const words = ['sync', 'things', '--json', '--config', project.configuration];
    const { child, ended } = startFerrule(words, { cwd: project.folder, environment });
    await until(async () => history.asked.size > 20);
    child.kill('SIGKILL');
    await ended;
    // Nobody takes a run from its holder before that one's lease is over.
    await delay(lease + 500);
    const { code, stdout, stderr } = await ferrule(words, { cwd: project.folder, environment });
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout).resumed).toBe(1);
    expect(again(history)).toBeLessThanOrEqual(8);
    const runtime = keep(await project.open({ environment }));
    await expectSame(runtime, server);
  });
});

test('the command line and the API tell how far a history is read', { timeout }, async () => {
  const { server, project, environment } = await prepare(60, { slow: 1 });
  const options = { cwd: project.folder, environment };
  const run = (...words: string[]) => ferrule([...words, '--config', project.configuration], options);
  const answer = server.instead;
  server.instead = (asked, number) => (number > 8 ? { status: 503, body: {} } : answer?.(asked, number));
  expect((await run('plan', 'things')).stdout).toMatch(/in ranges of P30D, 3 at a time/);
  expect((await run('sync', 'things')).code).not.toBe(0);
  expect((await run('state', 'things')).stdout).toMatch(/[1-9]\d* of 1\d ranges/);
  server.instead = answer;
  {
    await using serving = await serveFerrule(['--config', project.configuration], options);
    const headers = { authorization: `Bearer ${serving.token}` };
    const ask = async (path: string, init: object = {}) =>
      JSON.parse(await (await fetch(`${serving.url}${path}`, { headers, ...init })).text());
    const state = await ask('/datasources/things/state');
    expect(state.objects.thing.backfill).toMatchObject({
      range: 'P30D',
      unread: expect.arrayContaining([{ from: expect.any(String), to: expect.any(String) }]),
    });
    const [failed] = (await ask('/runs')).runs;
    expect(failed).toMatchObject({ status: 'failed', objects: [{ ranges: { done: state.objects.thing.backfill.done }, done: false }] });
    const put = { method: 'PUT', body: JSON.stringify(state), headers: { ...headers, 'content-type': 'application/json' } };
    expect((await ask('/datasources/things/state', put)).objects).toEqual(state.objects);
  }
  const ended = await run('sync', 'things');
  expect(ended.stdout).toMatch(/thing \(incremental\): .+, (1\d) of \1 ranges of its history$/m);
  expect((await run('state', 'things')).stdout).toMatch(/(1\d) of \1 ranges/);
});
