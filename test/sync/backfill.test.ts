// What a datasource says of a history that is read in ranges, and what becomes of it when that changes.
import { describe, expect, test } from 'vitest';
import type { Run } from '../../runtime/sync/ports.ts';
import { type Clock, systemClock } from '../../runtime/kernel/clock.ts';
import type { Runtime } from '../../runtime/sync/index.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { expectSame, startThings, thing, thingDocuments, thingEnvironment } from '../support/thing-api.ts';

const day = 86_400_000;
const now = Date.now();
const iso = (time: number): string => new Date(time).toISOString();
const ago = (days: number): string => iso(now - days * day);
const incremental = { cursor: 'updated_at', since: { query: 'since' }, until: { query: 'until' } };

/** Things that changed one day after another, the newest yesterday. */
async function prepare(
  backfill: object | undefined,
  over: { readonly days?: number; readonly synchronization?: object; readonly list?: object; readonly clock?: Clock } = {},
) {
  const { days = 60, synchronization = {} } = over;
  const server = keep(await startThings(Array.from({ length: days }, (_, index) => thing(index + 1, { updated_at: ago(index + 1) }))));
  server.pageSize = 2;
  const documents = thingDocuments({
    list: { incremental, ...over.list },
    object: { entity: { createdAt: 'updated_at', updatedAt: 'updated_at' } },
  });
  const datasource = (words: object | undefined) => ({
    ...documents['things.datasource.json'],
    synchronization: { ...synchronization, ...(words === undefined ? {} : { objects: { thing: { backfill: words } } }) },
  });
  const project = keep(await createProject({ ...documents, 'things.datasource.json': datasource(backfill) }));
  const runtime = keep(await project.open({ environment: thingEnvironment(server.url), clock: over.clock ?? systemClock }));
  return {
    server,
    runtime,
    /** Whole ranges that were asked for: from, to. */
    ranges: () => [
      ...new Set(
        server.asked
          .filter(({ query }) => (query.get('until') ?? '9') < iso(now))
          .map(({ query }) => `${query.get('since')} ${query.get('until')}`),
      ),
    ],
    say: async (words: object | undefined) => {
      await project.write('documents/things.datasource.json', JSON.stringify(datasource(words)));
      await runtime.reload();
      expect(runtime.catalog().diagnostics).toEqual([]);
    },
    /** A sync that somebody stops after so many pages. */
    stopped: async (pages: number): Promise<void> => {
      const stop = new AbortController();
      let seen = 0;
      const ended = runtime.sync('things', { signal: stop.signal, onProgress: () => void (++seen >= pages && stop.abort()) });
      await expect(ended).rejects.toMatchObject({ code: 'SYNC_CANCELLED' });
    },
    history: async () => (await runtime.reach().state('things')).objects['thing']?.backfill,
    plan: async () => (await runtime.plans.plan('things')).objects[0],
    stored: async () => (await runtime.stored({ datasource: 'things', object: 'thing', limit: 1_000 })).length,
  };
}

function ended(run: Run) {
  const [object] = run.objects;
  return { mode: object?.mode, why: object?.modeReason, ranges: object?.checkpoint?.ranges };
}

describe('ranges', () => {
  test('are as long as the datasource says, meet each other, and so many are read side by side', async () => {
    const { server, runtime, ranges } = await prepare({ range: 'P10D', concurrency: 2, from: ago(45) });
    let [open, most] = [0, 0];
    let alone = 0;
    server.instead = async (_asked, number) => {
      most = Math.max(most, (open += 1));
      await new Promise((resolve) => setTimeout(resolve, number === 1 ? 100 : 5));
      if (number === 1) alone = server.asked.length;
      open -= 1;
      return undefined;
    };
    const run = await runtime.sync('things');
    expect(ended(run)).toEqual({ mode: 'incremental', why: 'backfill', ranges: { done: 5, of: 5 } });
    expect(most).toBe(2);
    // What is asked for before it is known where changes are told from would be neither of history nor a change.
    expect(alone).toBe(1);
    const spans = ranges().map((range) => range.split(' ').map((time) => Date.parse(time)));
    expect(spans).toHaveLength(4);
    const first = Date.parse(server.asked[0]?.query.get('since') ?? '');
    for (const [index, [since = 0, until]] of spans.entries()) {
      expect(until).toBe(index === 0 ? first : spans[index - 1]?.[0]);
      if (index < 3) expect((until ?? 0) - since).toBe(10 * day);
    }
    // Records from 45 days ago on, those of the border with them.
    expect(run.counts.created).toBe(45);
  });

  test('begin at `syncFrom` where nothing else is said, which is heeded as ever: what was created before is left out', async () => {
    const { server, runtime, stored } = await prepare({ range: '20d' }, { synchronization: { syncFrom: ago(30) } });
    server.things.set('99', thing(99, { updated_at: iso(now) }));
    await runtime.sync('things');
    expect(await stored()).toBe(31);
  });

  test('that begin earlier are added, and later ones leave out what was not read', async () => {
    const { server, runtime, say, stored, ranges, plan } = await prepare({ range: 'P10D', from: ago(20) });
    await runtime.sync('things');
    expect(await stored()).toBe(20);
    await say({ range: 'P15D', from: ago(50) });
    expect(await plan()).toMatchObject({
      outcome: 'kept',
      message: expect.stringMatching(/3 of 5 ranges.+ranges of P15D, no longer of P10D; it begins at/),
    });
    server.asked.length = 0;
    const run = await runtime.sync('things');
    expect(ended(run)).toEqual({ mode: 'incremental', why: null, ranges: { done: 5, of: 5 } });
    expect(await stored()).toBe(50);
    expect(ranges()).toHaveLength(2);
    await say({ range: 'P15D', from: ago(5) });
    expect((await runtime.sync('things')).counts).toMatchObject({ created: 0, deleted: 0 });
    expect(await stored()).toBe(50);
  });
});

test('a run that nobody waits for asks for what has changed once an hour, and goes on', async () => {
  let hours = 0;
  // Twenty minutes pass whenever somebody looks.
  const clock: Clock = { ...systemClock, monotonic: () => (hours += 1 / 3) * 3_600_000 };
  const { server, runtime, ranges } = await prepare({ range: 'P5D', concurrency: 1, from: ago(60) }, { clock });
  const changes: number[] = [];
  server.instead = ({ query }, number) => {
    if ((query.get('until') ?? '') >= iso(now)) changes.push(number);
    else server.things.set('3', thing(3, { name: `changed before ${number}`, updated_at: iso(Date.now()) }));
    return undefined;
  };
  const run = await runtime.sync('things');
  expect(ended(run)).toMatchObject({ mode: 'incremental', ranges: { done: 13, of: 13 } });
  // Between ranges, not after them.
  expect(changes.length).toBeGreaterThan(3);
  expect(changes.at(-1)).toBeLessThan(server.asked.length);
  expect(ranges()).toHaveLength(12);
  // It came first with what had changed, and was brought again whenever that was asked for.
  expect(run.counts.created).toBe(60);
  expect(run.counts.updated).toBeGreaterThan(2);
  await runtime.sync('things');
  await expectSame(runtime, server);
});

describe('a history that is stopped', () => {
  test('is shown, kept, given back and forgotten with the state', async () => {
    const { runtime, history, stopped, stored, server } = await prepare({ range: 'P10D', concurrency: 1, from: ago(60) });
    await stopped(8);
    const kept = await runtime.reach().state('things');
    const [before] = [kept.objects['thing']?.backfill];
    expect(before).toMatchObject({ range: 'P10D', done: 1, from: expect.stringContaining(ago(60).slice(0, 17)) });
    expect(before?.of).toBeGreaterThanOrEqual(6);
    expect(JSON.stringify(kept)).not.toContain('token');
    await runtime.reach().resetState('things', { objects: ['thing'] });
    expect(await history()).toBeNull();
    await runtime.reach().replaceState('things', kept);
    expect(await history()).toEqual(before);
    server.asked.length = 0;
    const run = await runtime.sync('things');
    expect(run.resumed).toBe(0);
    expect(ended(run)).toMatchObject({ mode: 'incremental', why: null, ranges: { done: before?.of, of: before?.of } });
    // What has changed comes first.
    expect(Date.parse(server.asked[0]?.query.get('since') ?? '')).toBeGreaterThan(now - day);
    expect(await stored()).toBe(60);
    await runtime.reach().resetState('things');
    expect(ended(await runtime.sync('things'))).toMatchObject({ why: 'backfill' });
    const bad = { objects: { thing: { backfill: { from: ago(1), to: ago(2) } } } };
    await expect(runtime.reach().replaceState('things', bad as never)).rejects.toThrow(/`backfill` needs `from` and, after it, `to`/);
  });

  test('is planned, and read whole once where nobody says any more how to read it', async () => {
    const { runtime, stopped, say, plan, history, server } = await prepare({ range: 'P10D', from: ago(60) });
    expect(await plan()).toMatchObject({ outcome: 'new', message: expect.stringMatching(/in ranges of P10D, 3 at a time/) });
    await stopped(8);
    expect(await plan()).toMatchObject({
      outcome: 'kept',
      message: expect.stringMatching(/goes on from where it stands; \d of \d ranges of its history are read/),
    });
    await say(undefined);
    expect(await plan()).toMatchObject({ outcome: 'backfilled', message: expect.stringMatching(/is read whole once: \d of \d ranges/) });
    // The run that was stopped ends as what it was: it had read what has changed.
    await runtime.sync('things');
    expect(ended(await runtime.sync('things'))).toMatchObject({ mode: 'full', why: 'history_unread' });
    expect(await history()).toBeNull();
    await expectSame(runtime, server);
    expect(ended(await runtime.sync('things'))).toMatchObject({ mode: 'incremental', why: null });
  });

  test('is ended by a full read', async () => {
    const { runtime, stopped, history, server } = await prepare({ range: 'P10D', from: ago(60) });
    await stopped(5);
    server.things.delete('3');
    expect((await runtime.sync('things', { mode: 'full' })).status).toBe('success');
    expect(await history()).toBeNull();
    await expectSame(runtime, server);
    server.asked.length = 0;
    await runtime.sync('things');
    expect(server.asked).toHaveLength(1);
  });

  test('of a dry run is counted to its end, and nothing is written', async () => {
    const { runtime, history, stored } = await prepare({ range: 'P10D', from: ago(60) });
    const dry = await runtime.sync('things', { dryRun: true });
    expect(dry.counts).toMatchObject({ created: 60 });
    expect(await stored()).toBe(0);
    expect(await history()).toBeNull();
  });

  test('that was read whole before anybody spoke of ranges is not read again', async () => {
    const { runtime, say, server } = await prepare(undefined);
    await runtime.sync('things');
    await say({ range: 'P10D', from: ago(60) });
    server.asked.length = 0;
    expect(ended(await runtime.sync('things'))).toMatchObject({ mode: 'incremental', why: null });
    expect(server.asked).toHaveLength(1);
  });
});

test('pages that shift in a range are read again by the next run, which says so', async () => {
  const pagination = { type: 'page', page: { query: 'page' }, size: { query: 'size', value: 2 } };
  const { runtime, server, history, stored } = await prepare(
    { range: 'P40D', concurrency: 1, from: ago(30) },
    { days: 28, list: { pagination } },
  );
  // Each page of the history takes away a record that lay before it, so that no border stands still.
  let gone = 0;
  const moving = (): void => {
    gone += 1;
    const oldest = [...server.things.values()].find(({ updated_at }) => updated_at < iso(now));
    if (oldest) server.things.set(String(oldest.id), { ...oldest, name: `moved ${gone}`, updated_at: iso(Date.now()) });
  };
  server.instead = ({ query }) => {
    if (query.has('page') && gone < 60) moving();
    return undefined;
  };
  const shifted = await runtime.sync('things');
  const left = await history();
  server.instead = undefined;
  await runtime.sync('things');
  expect((await history())?.unread).toEqual([]);
  expect(left?.unread).toHaveLength(1);
  expect(shifted.objects[0]).toMatchObject({ stopReason: 'backfilling', notes: [expect.stringMatching(/0 of 1 ranges/)] });
  expect(await stored()).toBe(28);
  await runtime.sync('things');
  await expectSame(runtime as Runtime, server);
});
