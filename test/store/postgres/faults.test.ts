import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { makeFullDisk } from '../../support/full-disk.ts';
import { connectTo, makeCrowd } from '../../support/postgres-client.ts';
import { makeDatabase } from '../../support/postgres-database.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { beginBoth, created, pageOf, rawOf, idOf, runId, target } from '../processes/pages.ts';
import { openOn, pause, type StoreOver } from './database.ts';
import type { PostgresStore } from '../../../runtime/store/postgres/open-store.ts';

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres({ max_connections: '25' });
});
afterAll(() => server?.remove());

/** A store with a run of two pages, and a session of somebody else. */
async function withPages(
  over: StoreOver = {},
): Promise<{ readonly store: PostgresStore; readonly other: pg.Client; readonly url: string }> {
  const url = await makeDatabase(server.url());
  const store = await openOn(url, over);
  await beginBoth(store);
  for (const page of [1, 2]) await store.commitPage(pageOf(page));
  return { store, url, other: await connectTo(url) };
}

/** What is stored is what `pages` pages leave, and so says the checkpoint. */
async function expectPages(store: PostgresStore, pages: number): Promise<void> {
  expect(await store.run(runId)).toMatchObject({
    counts: { created: pages * created, failed: pages },
    objects: [{ checkpoint: pageOf(pages).checkpoint }],
  });
  const ids = await store.entityIds({ ...target, limit: 100_000 });
  expect(ids).toHaveLength(pages * created);
  for (const page of [1, pages]) {
    const entity = await store.entity('shop', 'product', idOf(page, 0));
    expect(entity?.raw_payload).toBe(rawOf(page, 0, pages));
  }
}

describe('the store on PostgreSQL', () => {
  test('a full disk refuses the page whole, keeps the checkpoint, and works again when there is room', async () => {
    const { store, other } = await withPages();
    const { fill, free } = makeFullDisk('4m', "NEW.external_id > '000006'");
    for (const sql of fill) await other.query(sql);
    let pages = 2;
    const commitUntilRefused = async (): Promise<unknown> => {
      for (; pages < 200; pages++) {
        const thrown = await store.commitPage(pageOf(pages + 1)).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (thrown !== undefined) return thrown;
      }
      return 'never';
    };
    expect(await commitUntilRefused()).toMatchObject({
      code: 'STORE_FULL',
      details: { postgres: '53100' },
      message: expect.stringContaining('make room'),
    });
    expect(pages).toBeGreaterThan(2);
    await expectPages(store, pages);
    await expect(store.commitPage(pageOf(pages + 1))).rejects.toMatchObject({ code: 'STORE_FULL' });
    for (const sql of free) await other.query(sql);
    expect((await store.commitPage(pageOf(pages + 1))).created).toBe(created);
    await expectPages(store, pages + 1);
  });

  test('a server that became read-only refuses in plain words, and takes the page when it is the primary again', async () => {
    const { store, other, url } = await withPages();
    await other.query('ALTER SYSTEM SET default_transaction_read_only = on; ').catch(() => undefined);
    await other.query('SELECT pg_reload_conf()');
    onTestFinished(async () => {
      await other.query('SET default_transaction_read_only = off').catch(() => undefined);
    });
    await pause(300);
    await expect(store.commitPage(pageOf(3))).rejects.toMatchObject({
      code: 'STORE_FAILED',
      details: { postgres: '25006' },
      message: expect.stringContaining('point DATABASE_URL at the primary'),
    });
    await expect(openOn(await emptyBeside(url))).rejects.toMatchObject({ code: 'STORE_FAILED', details: { postgres: '25006' } });
    await expectPages(store, 2);
    await other.query('SET default_transaction_read_only = off');
    await other.query('ALTER SYSTEM RESET default_transaction_read_only');
    await other.query('SELECT pg_reload_conf()');
    await pause(300);
    await store.commitPage(pageOf(3));
    await expectPages(store, 3);
  });

  test('a table that somebody keeps locked is told as such, and nothing is half done', async () => {
    const { store, other } = await withPages({ patience: 400 });
    await other.query('BEGIN; LOCK TABLE ferrule.entities IN ACCESS EXCLUSIVE MODE');
    await expect(store.commitPage(pageOf(3))).rejects.toMatchObject({ code: 'STORE_LOCKED', details: { postgres: '55P03' } });
    await expect(store.countEntities('shop', 'product')).rejects.toMatchObject({ code: 'STORE_LOCKED' });
    await other.query('ROLLBACK');
    await expectPages(store, 2);
    await store.commitPage(pageOf(3));
    await expectPages(store, 3);
  });

  test('a lock that is let go of in time is only waited for', async () => {
    const { store, other } = await withPages({ patience: 20_000 });
    await other.query('BEGIN; LOCK TABLE ferrule.entities IN ACCESS EXCLUSIVE MODE');
    const commit = store.commitPage(pageOf(3));
    await pause(500);
    await other.query('ROLLBACK');
    await commit;
    await expectPages(store, 3);
  });

  test('with no connection to spare it says what to raise; with one in time it goes on', async () => {
    const url = await makeDatabase(server.url());
    const first = await openOn(url);
    await beginBoth(first);
    await first.commitPage(pageOf(1));
    await first.close();
    const crowd = makeCrowd(server.url());
    await crowd.fill();
    expect(crowd.size).toBeGreaterThan(5);
    await expect(openOn(url, { patience: 300, connections: 3 })).rejects.toMatchObject({
      code: 'STORE_FAILED',
      details: { postgres: '53300' },
      message: expect.stringMatching(/raise max_connections, or lower `store.connections` \(now 3\)/),
    });
    const opening = openOn(url, { patience: 20_000, connections: 1 });
    await pause(300);
    await crowd.leave(3);
    const store = await opening;
    expect(await beginBoth(store)).toBe(1);
    await store.commitPage(pageOf(2));
    await crowd.leave();
    await expectPages(store, 2);
  });

  test('backends that are ended again and again cost nothing but time: every page is written once', { timeout: 120_000 }, async () => {
    const { store, other } = await withPages({ patience: 60_000 });
    const pages = 100;
    let ended = 0;
    let done = false;
    const terminate = async (): Promise<void> => {
      while (!done) {
        const { rows } = await other.query(
          `SELECT count(pg_terminate_backend(pid)) AS ended FROM pg_stat_activity
           WHERE datname = current_database() AND application_name = 'ferrule' AND state <> 'idle'`,
        );
        ended += Number((rows as { ended: string }[])[0]?.ended);
        await pause(100);
      }
    };
    const killer = terminate();
    for (let page = 3; page <= pages; page++) await store.commitPage(pageOf(page));
    done = true;
    await killer;
    expect(ended).toBeGreaterThan(3);
    await expectPages(store, pages);
  });

  test('a server that crashes and comes back within the patience of the store is only waited for', { timeout: 120_000 }, async () => {
    const { store } = await withPages({ patience: 60_000 });
    const pages = 40;
    let next = 3;
    const commits = (async () => {
      for (; next <= pages; next++) await store.commitPage(pageOf(next));
    })();
    for (const at of [10, 25]) {
      while (next < at) await pause(2);
      await server.stop('immediate');
      await pause(200);
      await server.start();
    }
    await commits;
    await expectPages(store, pages);
  });

  test('a server that stays away fails the page in plain words; the run goes on from its checkpoint when it is back', async () => {
    const { store } = await withPages({ patience: 300 });
    await server.stop('immediate');
    const thrown: unknown = await store.commitPage(pageOf(3)).catch((error: unknown) => error);
    await server.start();
    expect(thrown).toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('no PostgreSQL server answers at DATABASE_URL'),
    });
    await expectPages(store, 2);
    await store.commitPage(pageOf(3));
    await expectPages(store, 3);
  });
});

async function emptyBeside(url: string): Promise<string> {
  const client = await connectTo(url);
  const name = `beside_${Date.now()}`;
  await client.query('SET default_transaction_read_only = off');
  await client.query(`CREATE DATABASE ${name}`);
  const beside = new URL(url);
  beside.pathname = `/${name}`;
  return beside.href;
}
