import { describe, expect, test } from 'vitest';
import { keep } from '../support/keep.ts';
import { createProject, type Project } from '../support/project.ts';
import { manyThings, startThings, thing, thingDocuments, thingEnvironment, thingText, type ThingServer } from '../support/thing-api.ts';
import type { Runtime } from '../../runtime/sync/index.ts';

/** Things from 1 to `count` in the API, and a runtime over them. */
async function openThings(
  count: number,
  documents: Parameters<typeof thingDocuments>[0] = {},
): Promise<{ server: ThingServer; project: Project; runtime: Runtime }> {
  const server = keep(await startThings(manyThings(count)));
  const project = keep(await createProject(thingDocuments(documents)));
  const runtime = keep(await project.open({ environment: thingEnvironment(server.url) }));
  return { server, project, runtime };
}

async function stored(runtime: Runtime) {
  return runtime.stored({ datasource: 'things', object: 'thing', limit: 1_000 });
}

function change(server: ThingServer, id: number, more: object): void {
  const before = server.things.get(String(id));
  if (!before) throw new Error(`no thing ${id}`);
  server.things.set(String(id), { ...before, ...more });
}

describe('counts', () => {
  test('are what happened: new, changed, removed, unmappable; and nothing, the second time', async () => {
    const { server, runtime } = await openThings(6, {
      mapping: { transform: "data.name = 'bad' ? $error('a bad name') : { 'title': data.name }" },
    });
    expect((await runtime.sync('things', { mode: 'full' })).counts).toMatchObject({ created: 6, failed: 0 });
    for (const id of [7, 8, 9]) server.things.set(String(id), thing(id));
    change(server, 1, { name: 'one' });
    change(server, 2, { name: 'two' });
    change(server, 3, { name: 'bad' });
    server.things.delete('4');
    const run = await runtime.sync('things', { mode: 'full' });
    expect(run.status).toBe('partial');
    expect(run.counts).toMatchObject({ created: 3, deleted: 1, failed: 1 });
    // The unmappable one is changed too: it was written, as failed.
    const failed = (await stored(runtime)).filter(({ mapping_status }) => mapping_status === 'failed');
    expect(failed).toMatchObject([{ external_id: '3', mapping_errors: [expect.stringContaining('a bad name')] }]);
    expect(run.counts).toMatchObject({ updated: 2, unchanged: 2 });
    const again = await runtime.sync('things', { mode: 'full' });
    expect(again.counts).toMatchObject({ created: 0, updated: 0, deleted: 0 });
    expect(await runtime.countStored('things', 'thing')).toBe(8);
  });

  test('of an incremental sync are of what changed since the cursor, which alone is asked for', async () => {
    const { server, runtime } = await openThings(4);
    const first = await runtime.sync('things');
    expect(first.objects).toMatchObject([{ mode: 'full', modeReason: 'no_state' }]);
    expect(server.asked.map(({ query }) => query.get('since'))).toEqual([null]);
    server.asked.length = 0;
    change(server, 2, { name: 'two', updated_at: '2026-01-11T00:00:00Z' });
    const run = await runtime.sync('things');
    expect(server.asked.map(({ query }) => Date.parse(query.get('since') ?? ''))).toEqual([Date.parse('2026-01-10T10:00:00Z')]);
    expect(run.objects).toMatchObject([{ mode: 'incremental' }]);
    expect(run.counts).toMatchObject({ created: 0, updated: 1, deleted: 0 });
    server.asked.length = 0;
    expect((await runtime.sync('things')).counts).toMatchObject({ created: 0, updated: 0, unchanged: 1 });
    expect(server.asked.map(({ query }) => Date.parse(query.get('since') ?? ''))).toEqual([Date.parse('2026-01-11T00:00:00Z')]);
  });
});

test('a 64-bit id is exact in external id, raw text and mapped payload', async () => {
  const { server, runtime } = await openThings(0, { mapping: { fields: { id: 'key', name: 'title' } } });
  const id = 9_223_372_036_854_775_807n;
  server.things.set(String(id), thing(id));
  await runtime.sync('things');
  const [entity] = await stored(runtime);
  expect(entity).toMatchObject({ external_id: String(id), raw_payload: thingText(thing(id)) });
  expect(entity?.mapped_payload).toContain(`"key":${id}`);
  // Asked for one by one, too.
  const one = await runtime.datasource('things').get('thing', String(id));
  expect(one?.entity?.external_id).toBe(String(id));
});

test('archived_at is set once, when it is first seen, and cleared', async () => {
  const { server, runtime } = await openThings(1);
  await runtime.sync('things', { mode: 'full' });
  expect(await stored(runtime)).toMatchObject([{ archived_at: null }]);
  change(server, 1, { archived: true });
  await runtime.sync('things', { mode: 'full' });
  const [archived] = await stored(runtime);
  expect(Date.parse(archived?.archived_at ?? '')).toBeGreaterThan(Date.now() - 60_000);
  change(server, 1, { name: 'still archived' });
  await runtime.sync('things', { mode: 'full' });
  expect(await stored(runtime)).toMatchObject([{ archived_at: archived?.archived_at }]);
  change(server, 1, { archived: false });
  await runtime.sync('things', { mode: 'full' });
  expect(await stored(runtime)).toMatchObject([{ archived_at: null }]);
});

describe('a sweep', () => {
  test('of more than 30 % is held back, and says so', async () => {
    const { server, runtime } = await openThings(40);
    await runtime.sync('things', { mode: 'full' });
    for (let id = 1; id <= 13; id += 1) server.things.delete(String(id));
    const run = await runtime.sync('things', { mode: 'full' });
    expect(run.counts.deleted).toBe(0);
    expect(run.objects[0]?.notes.join()).toMatch(/held back.*13 of 40.*30 %/);
    expect(await runtime.countStored('things', 'thing')).toBe(40);
    for (const id of [1, 2]) server.things.set(String(id), thing(id));
    expect((await runtime.sync('things', { mode: 'full' })).counts.deleted).toBe(11);
    expect(await runtime.countStored('things', 'thing')).toBe(29);
  });

  test('after numbered pages asks for each candidate and removes only what is gone', async () => {
    const list = { pagination: { type: 'page', page: { query: 'page' }, size: { query: 'size', value: 10 } } };
    const { server, runtime } = await openThings(25, { list });
    await runtime.sync('things', { mode: 'full' });
    server.things.delete('5');
    // Listed no more, but there.
    const hidden = server.things.get('7');
    server.things.delete('7');
    server.asked.length = 0;
    server.instead = ({ path }) => (path === '/things/7' && hidden ? { body: hidden } : undefined);
    const run = await runtime.sync('things', { mode: 'full' });
    expect(
      server.asked
        .map(({ path }) => path)
        .filter((path) => path !== '/things')
        .toSorted(),
    ).toEqual(['/things/5', '/things/7']);
    expect(run.counts.deleted).toBe(1);
    expect(run.objects[0]?.notes.join()).toMatch(/not listed but are still there/);
    expect((await stored(runtime)).map(({ external_id }) => external_id)).not.toContain('5');
    expect(await runtime.countStored('things', 'thing')).toBe(24);
  });
});

describe('a sweep that cannot ask', () => {
  const list = { pagination: { type: 'page', page: { query: 'page' }, size: { query: 'size', value: 10 } } };

  /** One of fifteen things is listed no more; what its get answers is the test's to say. */
  async function openSwept() {
    const opened = await openThings(15, { list });
    await opened.runtime.sync('things', { mode: 'full' });
    opened.server.things.delete('5');
    return opened;
  }

  test.each([
    ['an empty body', { body: '' }, 'UPSTREAM_RESPONSE_INVALID'],
    ['null', { headers: { 'content-type': 'application/json' }, body: 'null' }, 'UPSTREAM_RESPONSE_INVALID'],
    ['a refusal', { status: 403, body: { message: 'no' } }, 'UPSTREAM_FORBIDDEN'],
  ])('takes %s for no proof that a record is gone', async (_name, answer, code) => {
    const { server, runtime } = await openSwept();
    server.instead = ({ path }) => (path === '/things/5' ? answer : undefined);
    await expect(runtime.sync('things', { mode: 'full' })).rejects.toMatchObject({
      code,
      message: expect.stringContaining('thing 5 is gone'),
    });
    expect(await runtime.countStored('things', 'thing')).toBe(15);
  });

  test('and is stopped is cancelled, and goes on asking in the next run', async () => {
    const { server, runtime } = await openSwept();
    const stop = new AbortController();
    server.instead = async ({ path }) => {
      if (path !== '/things/5') return undefined;
      stop.abort();
      return new Promise(() => {});
    };
    await expect(runtime.sync('things', { mode: 'full', signal: stop.signal })).rejects.toMatchObject({ code: 'SYNC_CANCELLED' });
    expect(await runtime.countStored('things', 'thing')).toBe(15);
    server.instead = undefined;
    server.asked.length = 0;
    expect(await runtime.sync('things', { mode: 'full' })).toMatchObject({ resumed: 1, counts: { created: 0, deleted: 1 } });
    expect(server.asked.map(({ path }) => path)).toEqual(['/things/5']);
  });
});

test('a run that a dead server ended goes on at its checkpoint when the server is back', async () => {
  const { server, runtime } = await openThings(50);
  server.instead = ({ query }) => {
    if (query.get('after') !== '30') return undefined;
    void server.down();
    return (response) => response.destroy();
  };
  await expect(runtime.sync('things', { mode: 'full' })).rejects.toMatchObject({
    code: 'NETWORK_ERROR',
    details: { datasource: 'things', object: 'thing' },
  });
  const [failed] = await runtime.runs();
  expect(failed).toMatchObject({
    status: 'failed',
    error: { code: 'NETWORK_ERROR' },
    objects: [{ checkpoint: { pages: 3, records: 30 } }],
  });
  expect(await runtime.countStored('things', 'thing')).toBe(30);
  server.instead = undefined;
  server.asked.length = 0;
  await server.up();
  const run = await runtime.sync('things', { mode: 'full' });
  expect(run).toMatchObject({ id: failed?.id, resumed: 1, status: 'success', counts: { created: 50, deleted: 0 } });
  expect(server.asked.map(({ query }) => query.get('after'))).toEqual(['30', '40']);
});

test('a second sync beside a running one is refused', async () => {
  const { server, runtime } = await openThings(5);
  const gate = Promise.withResolvers<undefined>();
  server.instead = () => gate.promise;
  const first = runtime.sync('things');
  await expect(runtime.sync('things')).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS', message: expect.stringContaining('things') });
  gate.resolve(undefined);
  expect((await first).status).toBe('success');
  expect((await runtime.sync('things')).status).toBe('success');
});
