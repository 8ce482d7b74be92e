import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Runtime } from '../../../runtime/sync/index.ts';
import { makeFullDisk } from '../../support/full-disk.ts';
import { connectTo, makeCrowd, untilQuiet } from '../../support/postgres-client.ts';
import { makeDatabase } from '../../support/postgres-database.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { expectSame } from '../../support/thing-api.ts';
import { atFourthPage, count, expectCovered, expectGoesOn, makeThings, newestRun, type Things } from './things.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ max_connections: '20' });
});
afterAll(() => server?.remove());

interface OnPostgres extends Things {
  readonly runtime: Runtime;
  readonly database: string;
  /** Somebody who may do everything, in this database. */
  readonly other: pg.Client;
  /** Ends all connections but that one. */
  endOthers(): Promise<void>;
  /** How many there are beside that one. */
  connections(): Promise<number>;
}

/** `role`: the runtime is a user who is no superuser. */
async function onPostgres({ patience = '1s', role }: { readonly patience?: string; readonly role?: string } = {}): Promise<OnPostgres> {
  const url = new URL(await makeDatabase(server.url()));
  const other = await connectTo(url.href);
  const database = url.pathname.slice(1);
  if (role !== undefined) {
    await other.query(`CREATE ROLE ${role} LOGIN; GRANT CREATE ON DATABASE ${database} TO ${role}`);
    url.username = role;
  }
  const things = await makeThings({ DATABASE_URL: url.href }, { lease: '1s', patience, connections: 3 });
  const runtime = await things.open();
  const others = `FROM pg_stat_activity WHERE datname = '${database}' AND pid <> pg_backend_pid()`;
  const endOthers = async (): Promise<void> => void (await other.query(`SELECT pg_terminate_backend(pid) ${others}`));
  const connections = async (): Promise<number> => (await other.query(`SELECT ${others}`)).rowCount ?? 0;
  return { ...things, runtime, database, other, endOthers, connections };
}

describe('a sync into PostgreSQL', () => {
  test('whose server went away for longer than the patience fails, and goes on when it is back', { timeout: 120_000 }, async () => {
    const things = await onPostgres();
    const { runtime } = things;
    atFourthPage(things, () => server.stop('immediate'));
    await expect(runtime.sync('things')).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('no PostgreSQL server answers at DATABASE_URL; start it, or check host and port'),
    });
    await server.start();
    // Its end could not be written.
    expect(await newestRun(things)).toEqual({ status: 'running', error: null });
    await expectGoesOn(runtime, things);
  });

  test('that became read-only fails, and goes on when it is the primary again', { timeout: 60_000 }, async () => {
    const things = await onPostgres();
    const { runtime, other, database, endOthers } = things;
    atFourthPage(things, async () => {
      await other.query(`ALTER DATABASE ${database} SET default_transaction_read_only = on`);
      await endOthers();
    });
    await expect(runtime.sync('things')).rejects.toMatchObject({
      code: 'STORE_FAILED',
      details: { postgres: '25006' },
      message: expect.stringContaining('point DATABASE_URL at the primary'),
    });
    await expectCovered(runtime);
    await other.query(`ALTER DATABASE ${database} RESET default_transaction_read_only`);
    await endOthers();
    expect(await newestRun(things)).toEqual({ status: 'running', error: null });
    await expectGoesOn(runtime, things);
  });

  test('whose user may not write any more fails, says so in its run, and goes on when it may', { timeout: 60_000 }, async () => {
    const things = await onPostgres({ role: 'unprivileged' });
    const { runtime, other } = things;
    atFourthPage(things, async () => void (await other.query('REVOKE INSERT, UPDATE ON ferrule.entities FROM unprivileged')));
    await expect(runtime.sync('things')).rejects.toMatchObject({
      code: 'STORE_FAILED',
      details: { postgres: '42501' },
      message: expect.stringContaining('the user of DATABASE_URL may not do this'),
    });
    expect(await newestRun(things)).toMatchObject({ status: 'failed', error: { code: 'STORE_FAILED' } });
    await other.query('GRANT INSERT, UPDATE ON ferrule.entities TO unprivileged');
    await expectGoesOn(runtime, things);
  });

  test('that has no connection to spare fails with what to raise, and goes on when there is one', { timeout: 60_000 }, async () => {
    const things = await onPostgres({ role: 'crowded' });
    const { runtime, endOthers } = things;
    const crowd = makeCrowd(server.url());
    atFourthPage(things, async () => {
      // Each connection that the runtime has, and any that it makes meanwhile, gives its place to somebody else.
      for (let own = 1; own > 0; own = await things.connections()) {
        await crowd.fill();
        await endOthers();
        await crowd.fill();
      }
    });
    await expect(runtime.sync('things')).rejects.toMatchObject({
      code: 'STORE_FAILED',
      details: { postgres: '53300' },
      message: expect.stringContaining('raise max_connections, or lower `store.connections` (now 3)'),
    });
    expect(crowd.size).toBeGreaterThan(5);
    await crowd.leave();
    expect(await newestRun(things)).toEqual({ status: 'running', error: null });
    await expectGoesOn(runtime, things);
  });

  test('whose user is allowed no more connections fails, and goes on when it is', { timeout: 60_000 }, async () => {
    const things = await onPostgres({ role: 'limited' });
    const { runtime, other, endOthers } = things;
    atFourthPage(things, async () => {
      await other.query('ALTER ROLE limited CONNECTION LIMIT 0');
      await endOthers();
    });
    await expect(runtime.sync('things')).rejects.toMatchObject({ code: 'STORE_FAILED', details: { postgres: '53300' } });
    await other.query('ALTER ROLE limited CONNECTION LIMIT -1');
    expect(await newestRun(things)).toEqual({ status: 'running', error: null });
    await expectGoesOn(runtime, things);
  });

  test.each([
    {
      what: 'a table',
      lock: 'LOCK TABLE ferrule.entities IN ACCESS EXCLUSIVE MODE',
      told: { status: 'failed', error: { code: 'STORE_LOCKED' } },
    },
    // The end of the run needs the same row.
    { what: 'the row of its run', lock: 'SELECT FROM ferrule.runs FOR UPDATE', told: { status: 'running', error: null } },
  ])(
    'that finds $what locked for longer than the patience fails, and goes on when it is free',
    { timeout: 60_000 },
    async ({ lock, told }) => {
      const things = await onPostgres({ patience: '500ms' });
      const { runtime, other } = things;
      atFourthPage(things, async () => void (await other.query(`BEGIN; ${lock}`)));
      await expect(runtime.sync('things')).rejects.toMatchObject({
        code: 'STORE_LOCKED',
        details: { postgres: '55P03' },
        message: expect.stringContaining('another session keeps a table of the store locked; end it'),
      });
      await other.query('ROLLBACK');
      expect(await newestRun(things)).toMatchObject(told);
      await expectGoesOn(runtime, things);
    },
  );

  test('whose disk is full fails, keeps what was committed, and goes on when there is room', { timeout: 60_000 }, async () => {
    const things = await onPostgres();
    const { runtime, other } = things;
    await runtime.runs();
    const { fill, free } = makeFullDisk('128k', "NEW.external_id = '40'");
    for (const sql of fill) await other.query(sql);
    await expect(runtime.sync('things')).rejects.toMatchObject({
      code: 'STORE_FULL',
      details: { postgres: '53100' },
      message: expect.stringContaining('make room, then try again'),
    });
    expect(await newestRun(things)).toMatchObject({ status: 'failed', error: { code: 'STORE_FULL' } });
    await expectCovered(runtime);
    for (const sql of free) await other.query(sql);
    await expectGoesOn(runtime, things);
  });

  test(
    'whose tables are dropped fails; a process that is started then makes them anew and reads everything',
    { timeout: 60_000 },
    async () => {
      const things = await onPostgres();
      const { runtime, other } = things;
      atFourthPage(things, async () => {
        await untilQuiet(other);
        await other.query('DROP SCHEMA ferrule CASCADE');
      });
      await expect(runtime.sync('things')).rejects.toMatchObject({
        code: 'STORE_FAILED',
        details: { postgres: '42P01' },
        message: expect.stringContaining('a table of the store is gone; restore a backup, or name another `store.schema`'),
      });
      await expectAnew(things);
    },
  );

  test('whose database is dropped fails; a process that is started with a new one reads everything', { timeout: 60_000 }, async () => {
    const things = await onPostgres();
    const { runtime, database } = things;
    const admin = await connectTo(server.url());
    atFourthPage(things, async () => void (await admin.query(`DROP DATABASE ${database} WITH (FORCE)`)));
    await expect(runtime.sync('things')).rejects.toMatchObject({
      code: 'STORE_FAILED',
      details: { postgres: '3D000' },
      message: expect.stringContaining('has no database of the name in DATABASE_URL; create it'),
    });
    await admin.query(`CREATE DATABASE ${database}`);
    await expectAnew(things);
  });
});

async function expectAnew(things: Things): Promise<void> {
  const next = await things.open();
  expect(await next.sync('things')).toMatchObject({ status: 'success', resumed: 0, counts: { created: count } });
  expect(await newestRun(things)).toEqual({ status: 'success', error: null });
  await expectSame(next, things.server);
}
