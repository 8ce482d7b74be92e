import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Answer, Asked } from '../support/answer-server.ts';
import { ferrule } from '../support/ferrule.ts';
import { createProject, type Project } from '../support/project.ts';
import { manyThings, startThings, thing, thingDocuments, thingEnvironment, thingToken, type ThingServer } from '../support/thing-api.ts';
import type { Runtime } from '../../runtime/sync/index.ts';

interface Opened extends AsyncDisposable {
  readonly server: ThingServer;
  readonly project: Project;
  readonly runtime: Runtime;
}

/** Thirty things, synced whole before anything goes wrong. */
async function openSynced(documents: Parameters<typeof thingDocuments>[0] = {}): Promise<Opened> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startThings(manyThings(30)));
  const project = stack.use(await createProject(thingDocuments(documents)));
  const runtime = stack.use(await project.open({ environment: thingEnvironment(server.url) }));
  await runtime.sync('things', { mode: 'full' });
  const owned = stack.move();
  return { server, project, runtime, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function rows(runtime: Runtime) {
  return runtime.stored({ datasource: 'things', object: 'thing', limit: 1_000 });
}

const html = '<!DOCTYPE html><html><head><title>Maintenance</title></head><body>We are back soon</body></html>';
const firstPage = '{"things":[{"id":1,"name":"thing 1","updated_at":"2026-01-10T10:00:00Z"}],"next":';

/** What the server answers, and the error it must become. */
const answers: readonly {
  readonly name: string;
  readonly instead: (asked: Asked) => Answer;
  readonly code: string;
  readonly says: RegExp;
}[] = [
  {
    name: 'a wrong password (401)',
    instead: () => ({ status: 401, body: { message: 'bad token' } }),
    code: 'AUTH_FAILED',
    says: /401|refused|credentials/,
  },
  {
    name: 'HTML instead of JSON',
    instead: () => ({ headers: { 'content-type': 'text/html' }, body: html }),
    code: 'UPSTREAM_RESPONSE_INVALID',
    says: /html/i,
  },
  {
    name: 'HTML that says it is JSON',
    instead: () => ({ headers: { 'content-type': 'application/json' }, body: html }),
    code: 'UPSTREAM_RESPONSE_INVALID',
    says: /json/i,
  },
  {
    name: 'JSON that stops in the middle',
    instead: () => ({ headers: { 'content-type': 'application/json' }, body: firstPage.slice(0, 40) }),
    code: 'UPSTREAM_RESPONSE_INVALID',
    says: /json/i,
  },
  {
    name: 'an empty body',
    instead: () => ({ headers: { 'content-type': 'application/json' }, body: '' }),
    code: 'UPSTREAM_RESPONSE_INVALID',
    says: /empty \(status 200\); expected JSON with records at "things"/,
  },
  { name: 'no records where they must be', instead: () => ({ body: { items: [] } }), code: 'UPSTREAM_RESPONSE_INVALID', says: /things/ },
  {
    name: 'a server that dies in the middle of a body',
    instead: () => (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
      response.write(firstPage, () => response.destroy());
    },
    code: 'NETWORK_ERROR',
    says: /127\.0\.0\.1|connection|closed|body/i,
  },
];

describe('of the first page', () => {
  test.each(answers)('$name is $code and leaves store and cursor as they are', async ({ instead, code, says }) => {
    await using opened = await openSynced();
    const { server, runtime } = opened;
    const before = await rows(runtime);
    server.instead = instead;
    const failure = runtime.sync('things');
    await expect(failure).rejects.toMatchObject({
      code,
      message: expect.stringMatching(says),
      details: { datasource: 'things', object: 'thing' },
    });
    const [run] = await runtime.runs({ limit: 1 });
    expect(run).toMatchObject({ status: 'failed', error: { code }, counts: { created: 0, updated: 0, deleted: 0 } });
    expect(run?.objects[0]?.checkpoint ?? null).toBeNull();
    expect(JSON.stringify(run)).not.toContain(thingToken);
    expect(await rows(runtime)).toEqual(before);
    // The cursor stands where it was: the next one asks from there.
    server.instead = undefined;
    server.asked.length = 0;
    expect((await runtime.sync('things')).status).toBe('success');
    expect(Date.parse(server.asked[0]?.query.get('since') ?? '')).toBe(Date.parse('2026-01-10T10:00:00Z'));
  });
});

describe('pages without end', () => {
  const list = { pagination: { type: 'page', page: { query: 'page' }, size: { query: 'size', value: 10 } } };
  const things = (from: number) => Array.from({ length: 10 }, (_, index) => thing(from + index));

  test('the same page for ever is PAGINATION_STALLED, and deletes nothing', async () => {
    await using opened = await openSynced({ list });
    const { server, runtime } = opened;
    server.instead = ({ path }) => (path === '/things' ? { body: { things: things(1) } } : undefined);
    await expect(runtime.sync('things', { mode: 'full' })).rejects.toMatchObject({
      code: 'PAGINATION_STALLED',
      message: expect.stringMatching(/same|page/),
    });
    expect(await runtime.countStored('things', 'thing')).toBe(30);
  });

  test('a cursor that comes back is PAGINATION_STALLED, and deletes nothing', async () => {
    await using opened = await openSynced();
    const { server, runtime } = opened;
    server.instead = ({ query }) => {
      const after = query.get('after');
      return { body: { things: things(after === 'b' ? 11 : 1), next: after === 'a' ? 'b' : 'a' } };
    };
    await expect(runtime.sync('things', { mode: 'full' })).rejects.toMatchObject({
      code: 'PAGINATION_STALLED',
      message: expect.stringMatching(/token|twice|circle|again/),
    });
    expect(server.asked.length).toBeLessThan(10);
    expect(await runtime.countStored('things', 'thing')).toBe(30);
    // What time cannot mend is not taken up again.
    server.instead = undefined;
    expect(await runtime.sync('things', { mode: 'full' })).toMatchObject({ status: 'success', resumed: 0, counts: { deleted: 0 } });
  });
});

describe('of the surroundings', () => {
  test('an unset variable names itself and the file', async () => {
    await using project = await createProject(thingDocuments());
    await using runtime = await project.open({ environment: { THING_URL: 'http://127.0.0.1:9' } });
    await expect(async () => runtime.sync('things')).rejects.toMatchObject({
      code: 'CONNECTOR_CONFIG_INVALID',
      message: expect.stringContaining('THING_TOKEN'),
    });
    expect(await runtime.runs()).toEqual([]);
  });

  test('an unset variable makes the command end with 2 and its name', async () => {
    await using project = await createProject(thingDocuments());
    const { code, stderr, stdout } = await ferrule(['sync', 'things', '--config', project.configuration], {
      environment: { THING_URL: 'http://127.0.0.1:9' },
    });
    expect(code, stderr).toBe(2);
    expect(stderr).toContain('THING_TOKEN');
    expect(stdout).toBe('');
  });

  test('a datasource whose document is broken names the document', async () => {
    await using project = await createProject({
      ...thingDocuments(),
      'things.datasource.json': '{ "kind": "datasource", "name": "things",',
    });
    const { code, stderr } = await ferrule(['sync', 'things', '--config', project.configuration], {
      environment: thingEnvironment('http://127.0.0.1:9'),
    });
    expect(code, stderr).toBe(5);
    expect(stderr).toMatch(/DATASOURCE_NOT_FOUND.*things\.datasource\.json:1.*ferrule validate/);
  });

  test('a host that is not there fails fast and by its name', async () => {
    await using project = await createProject(thingDocuments());
    await using runtime = await project.open({ environment: thingEnvironment('http://shop.invalid') });
    const began = performance.now();
    await expect(runtime.sync('things')).rejects.toMatchObject({ code: 'NETWORK_ERROR', message: expect.stringContaining('shop.invalid') });
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

// What a process may write is bounded here as a quota bounds it. A disk that is full is told apart in the store's own tests.
test(
  'a store that cannot grow ends the sync with 73; with room again the next one goes on and has everything',
  { timeout: 60_000 },
  async () => {
    await using server = await startThings(Array.from({ length: 300 }, (_, index) => thing(index + 1, { name: 'x'.repeat(20_000) })));
    await using project = await createProject(thingDocuments());
    const options = { cwd: project.folder, environment: thingEnvironment(server.url) };
    const words = ['sync', 'things', '--config', project.configuration, '--json'];
    // No file may become larger than 2,048 blocks of 512 bytes: to SQLite that is a full disk.
    const full = await ferrule(words, { ...options, shell: "trap '' XFSZ; ulimit -f 2048;" });
    expect(full.code, full.stderr).toBe(73);
    expect(full.stderr).toMatch(/STORE_F(?:AILED|ULL): .*disk.*/);
    expect(full.stderr).toMatch(/limits of this process|full/);
    for (const name of await readdir(project.data)) expect((await stat(join(project.data, name))).size).toBeLessThanOrEqual(1_048_576);
    const asked = server.asked.splice(0).length;
    expect(asked).toBeLessThan(30);
    const next = await ferrule(words, options);
    expect(next.code, next.stderr).toBe(0);
    expect(JSON.parse(next.stdout)).toMatchObject({ status: 'success', resumed: 1, counts: { created: 300 } });
    // What had been committed is not asked for again: at most what was on its way.
    expect(server.asked.length).toBeLessThanOrEqual(30 - asked + 3);
    await using runtime = await project.open({ environment: thingEnvironment(server.url) });
    expect(await runtime.countStored('things', 'thing')).toBe(300);
  },
);
