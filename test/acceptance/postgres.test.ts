import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Runtime } from '../../runtime/sync/index.ts';
import { ferrule, startFerrule } from '../support/ferrule.ts';
import { keep } from '../support/keep.ts';
import { askOn, connectTo, untilQuiet } from '../support/postgres-client.ts';
import { makeDatabase, makePostgresDatabase } from '../support/postgres-database.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { createProject, type Project } from '../support/project.ts';
import { expectSame, manyThings, startThings, thing, thingDocuments, thingEnvironment, type ThingServer } from '../support/thing-api.ts';

const lease = 1_500;

interface Things {
  readonly server: ThingServer;
  readonly project: Project;
  readonly environment: Record<string, string>;
  readonly url: string;
  open(): Promise<Runtime>;
}

/** Things from 1 to `count` in the API, and a project whose store is a fresh database; on a server of its own, or the shared one. */
async function prepare(count: number, own?: PostgresServer, store: Record<string, string> = {}): Promise<Things> {
  // A server of its own goes with all that is in it.
  const url = own ? (await makePostgresDatabase(own.url())).url : await makeDatabase();
  const server = keep(await startThings(manyThings(count)));
  const project = keep(await createProject(thingDocuments(), { store: { lease: `${lease}ms`, ...store } }));
  const environment = { ...thingEnvironment(server.url), DATABASE_URL: url };
  return { server, project, environment, url, open: async () => keep(await project.open({ environment })) };
}

function sync({ project, environment }: Things): ReturnType<typeof startFerrule> {
  return startFerrule(['sync', 'things', '--json', '--config', project.configuration], { cwd: project.folder, environment });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('with DATABASE_URL the same commands run on PostgreSQL', () => {
  test('a full sync, what changed since, and what is gone: the same as in a data folder', async () => {
    const things = await prepare(45);
    const { server } = things;
    const runtime = await things.open();
    expect((await runtime.sync('things')).counts).toMatchObject({ created: 45 });
    await expectSame(runtime, server);
    server.asked.length = 0;
    server.things.set('3', thing(3, { name: 'three', updated_at: '2026-01-12T00:00:00Z' }));
    server.things.set('46', thing(46, { updated_at: '2026-01-13T00:00:00Z' }));
    const run = await runtime.sync('things');
    expect(run).toMatchObject({ counts: { created: 1, updated: 1 }, objects: [{ mode: 'incremental' }] });
    expect(Date.parse(server.asked[0]?.query.get('since') ?? '')).toBe(Date.parse('2026-01-10T10:00:00Z'));
    for (const id of ['1', '2', '45']) server.things.delete(id);
    expect((await runtime.sync('things', { mode: 'full' })).counts).toMatchObject({ created: 0, updated: 0, deleted: 3 });
    await expectSame(runtime, server);
    expect((await runtime.sync('things', { mode: 'full' })).counts).toMatchObject({ created: 0, updated: 0, deleted: 0, unchanged: 43 });
  });

  test('an id as long as an index takes is stored, a longer one is kept as failed', async () => {
    const things = await prepare(2);
    const text = (bytes: number): string => randomBytes(bytes / 2).toString('hex');
    const [longest, longer] = [text(2_000), text(2_002)];
    for (const id of [longest, longer]) things.server.things.set(id, thing(id));
    const runtime = await things.open();
    expect(await runtime.sync('things')).toMatchObject({ status: 'partial', counts: { created: 3, failed: 1 } });
    expect((await runtime.storedOne('things', 'thing', longest))?.external_id).toBe(longest);
    expect(await runtime.countStored('things', 'thing')).toBe(3);
  });

  test('any number of processes have the store open at once, and see what the others wrote', async () => {
    const things = await prepare(12);
    const [one, other] = [await things.open(), await things.open()];
    await one.sync('things');
    await expectSame(other, things.server);
    const { code, stdout, stderr } = await sync(things).ended;
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'success' });
    expect(await one.runs({ limit: 10 })).toHaveLength(2);
  });

  test(
    'a sync that is killed keeps its run until its lease is over; then another process goes on where it was',
    { timeout: 120_000 },
    async () => {
      const long = 60_000;
      const things = await prepare(60, undefined, { lease: `${long}ms` });
      const { server } = things;
      server.instead = ({ query }) => {
        if (query.get('after') !== '30') return undefined;
        killed.child.kill('SIGKILL');
        // The page that is on the wire never comes.
        return new Promise(() => {});
      };
      const killed = sync(things);
      await killed.ended;
      server.instead = undefined;
      const refused = await sync(things).ended;
      expect(refused.code, refused.stderr).toBe(4);
      expect(refused.stderr).toMatch(/running already in another process.*taken over in \d+ s at the latest/s);
      // Nobody has to wait for the rest of it to see what comes then.
      const ask = await askOn(things.url);
      const [held] = await ask('SELECT extract(epoch FROM lease_until - clock_timestamp())::float8 * 1000 AS left FROM ferrule.runs');
      expect(held?.['left']).toBeGreaterThan(0);
      expect(held?.['left']).toBeLessThanOrEqual(long);
      await ask('UPDATE ferrule.runs SET lease_until = clock_timestamp()');
      server.asked.length = 0;
      const next = await sync(things).ended;
      expect(next.code, next.stderr).toBe(0);
      expect(JSON.parse(next.stdout)).toMatchObject({ status: 'success', resumed: 1, counts: { created: 60 } });
      // What was in flight is asked for again, and nothing before it.
      const asked = server.asked.map(({ query }) => query.get('after'));
      expect(['10', '20', '30']).toContain(asked[0]);
      expect(asked.slice(-3)).toEqual(['30', '40', '50']);
      await expectSame(await things.open(), server);
    },
  );

  test('a process that is stopped past its lease and woken writes nothing more, and says why', { timeout: 60_000 }, async () => {
    const things = await prepare(60);
    const { server } = things;
    const client = await connectTo(things.url);
    let wake: (() => void) | undefined;
    const stopped = new Promise<void>((resolve) => {
      server.instead = async ({ query }) => {
        if (query.get('after') !== '30' || wake) return undefined;
        // In the middle of a transaction it would keep the others waiting until the server ends that: see pool.test.ts and leases.test.ts.
        await untilQuiet(client);
        sleeper.child.kill('SIGSTOP');
        resolve();
        await new Promise<void>((go) => (wake = go));
        return undefined;
      };
    });
    const sleeper = sync(things);
    await stopped;
    await pause(lease + 200);
    const other = await sync(things).ended;
    expect(other.code, other.stderr).toBe(0);
    expect(JSON.parse(other.stdout)).toMatchObject({ resumed: 1, counts: { created: 60 } });
    sleeper.child.kill('SIGCONT');
    wake?.();
    const woken = await sleeper.ended;
    expect(woken.code, woken.stderr).toBe(4);
    expect(woken.stderr).toMatch(/taken over by another process/);
    const runtime = await things.open();
    await expectSame(runtime, server);
    expect(await runtime.runs({ limit: 10 })).toMatchObject([{ status: 'success', resumed: 1, counts: { created: 60, updated: 0 } }]);
  });

  test(
    'a server that does not answer is waited for as long as ferrule.yaml says, and the password is shown nowhere',
    { timeout: 60_000 },
    async () => {
      const things = await prepare(3, undefined, { patience: '1s' });
      const { project } = things;
      const password = 'pw-7d793037a0760186';
      for (const [url, code, message] of [
        [`postgres://ferrule:${password}@127.0.0.1:1/none`, 73, /no PostgreSQL server answers at DATABASE_URL/],
        [`mysql://ferrule:${password}@127.0.0.1:1/none`, 2, /expected postgres:/],
      ] as const) {
        const environment = { ...things.environment, DATABASE_URL: url };
        for (const words of [['sync', 'things'], ['runs']]) {
          const ended = await ferrule([...words, '--config', project.configuration], { cwd: project.folder, environment });
          expect(ended.code).toBe(code);
          expect(ended.stderr).toMatch(message);
          expect(`${ended.stdout}${ended.stderr}`).not.toContain(password);
        }
      }
      const runtime = keep(
        await project.open({ environment: { ...things.environment, DATABASE_URL: `postgres://x:${password}@127.0.0.1:1/none` } }),
      );
      const started = performance.now();
      await expect(runtime.sync('things')).rejects.toMatchObject({ code: 'STORE_FAILED' });
      expect(performance.now() - started).toBeGreaterThan(500);
      expect(performance.now() - started).toBeLessThan(20_000);
    },
  );
});

describe('a sync through faults of the server', () => {
  test('that crashes twice and comes back: it completes, nothing lost, nothing doubled', { timeout: 120_000 }, async () => {
    const own = keep(await startOwn());
    const things = await prepare(400, own.server);
    const runtime = await things.open();
    const { server } = things;
    server.instead = async ({ query }) => {
      const after = Number(query.get('after'));
      if (after !== 100 && after !== 250) return undefined;
      await own.server.stop('immediate');
      setTimeout(() => void own.server.start(), 300);
      return undefined;
    };
    const run = await runtime.sync('things', { mode: 'full' });
    expect(run).toMatchObject({ status: 'success', counts: { created: 400, updated: 0 } });
    server.instead = undefined;
    // Every page was asked for once.
    expect(server.asked).toHaveLength(40);
    await expectSame(runtime, server);
  });

  test(
    'whose connections are ended again and again, as by a pooler: it completes, nothing lost, nothing doubled',
    { timeout: 120_000 },
    async () => {
      const things = await prepare(300);
      const runtime = await things.open();
      const { server } = things;
      const client = await connectTo(things.url);
      let ended = 0;
      server.instead = async () => {
        const { rowCount } = await client.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
        );
        ended += rowCount ?? 0;
        await pause(20);
        return undefined;
      };
      const run = await runtime.sync('things', { mode: 'full' });
      expect(run).toMatchObject({ status: 'success', counts: { created: 300, updated: 0 } });
      expect(ended).toBeGreaterThan(10);
      server.instead = undefined;
      await expectSame(runtime, server);
    },
  );
});

async function startOwn(): Promise<{ readonly server: PostgresServer; [Symbol.asyncDispose](): Promise<void> }> {
  const server = await startPostgres();
  return { server, [Symbol.asyncDispose]: () => server.remove() };
}
