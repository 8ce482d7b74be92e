import { connect, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../runtime/kernel/clock.ts';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { migrate } from '../../../runtime/store/postgres/migrations.ts';
import { openPool, type Pool, type PoolOptions } from '../../../runtime/store/postgres/pool.ts';
import { makePostgresDatabase } from '../../support/postgres-database.ts';
import { startPostgres, type PostgresServer } from '../../support/postgres.ts';

let server: PostgresServer;
let pool: Pool;
let options: PoolOptions;

beforeAll(async () => {
  server = await startPostgres({ max_connections: '20' });
  options = { url: server.url(), schema: 'pool_test', connections: 4, patience: 20_000, clock: systemClock, log: silentLog };
  pool = openPool(options);
  await migrate(pool, 'pool_test', 'test', [
    { number: 1, name: '0001_notes', sql: 'CREATE TABLE notes (id bigint PRIMARY KEY, body text NOT NULL)', hash: 'a' },
  ]);
});

afterAll(async () => {
  await pool?.close();
  await server?.remove();
});

describe('a pool of connections to PostgreSQL', () => {
  test('gives integers as numbers and rolls back what throws', async () => {
    await pool.run('INSERT INTO notes VALUES (9007199254740991, $1)', ['kept']);
    await expect(
      pool.transaction(async (queries) => {
        await queries.run("INSERT INTO notes VALUES (2, 'gone')");
        throw new Error('no');
      }),
    ).rejects.toThrow();
    expect(await pool.query('SELECT id, body FROM notes')).toEqual([{ id: 9_007_199_254_740_991, body: 'kept' }]);
  });

  test('has the server end a transaction in which nobody has said anything for half a minute', async () => {
    expect(await pool.query('SHOW idle_in_transaction_session_timeout')).toEqual([{ idle_in_transaction_session_timeout: '30s' }]);
  });

  test('does a transaction again that the server could not serialize', async () => {
    let attempts = 0;
    const given = await pool.transaction(async (queries) => {
      attempts++;
      if (attempts < 3) await queries.run("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$");
      return attempts;
    });
    expect(given).toBe(3);
  });

  test('goes on after the server was restarted in the middle of a transaction, which is done once', async () => {
    let attempts = 0;
    await pool.transaction(async (queries) => {
      await queries.run("INSERT INTO notes VALUES (3, 'once')");
      if (++attempts > 1) return;
      await server.stop('immediate');
      void server.start();
      await queries.run("INSERT INTO notes VALUES (4, 'never')");
    });
    expect(attempts).toBe(2);
    expect(await pool.query('SELECT id FROM notes WHERE id IN (3, 4)')).toEqual([{ id: 3 }]);
  });

  test('does not do again what was committed when only the answer was lost', async () => {
    const proxy = await cuttingProxy(server.port, 'COMMIT');
    const through = openPool({ ...options, url: server.url().replace(String(server.port), String(proxy.port)) });
    let attempts = 0;
    await through.transaction(async (queries) => {
      attempts++;
      await queries.run("INSERT INTO notes VALUES (5, 'once')");
    });
    expect({ attempts, cuts: proxy.cuts() }).toEqual({ attempts: 1, cuts: 1 });
    expect(await pool.query('SELECT body FROM notes WHERE id = 5')).toEqual([{ body: 'once' }]);
    await through.close();
    proxy.close();
  });

  test('keeps its tables in a schema of its own, so that two in one database know nothing of each other', async () => {
    const database = await makePostgresDatabase();
    const pools = ['one', 'two'].map((schema) => openPool({ ...options, url: database.url, schema }));
    for (const [index, each] of pools.entries()) {
      await migrate(each, ['one', 'two'][index] ?? '', 'test', [
        { number: 1, name: '0001_t', sql: 'CREATE TABLE t (n integer)', hash: 'h' },
      ]);
      await each.run('INSERT INTO t VALUES ($1)', [index]);
    }
    expect(await Promise.all(pools.map((each) => each.query('SELECT n FROM t')))).toEqual([[{ n: 0 }], [{ n: 1 }]]);
    await Promise.all(pools.map((each) => each.close()));
    await database.remove();
  });

  test('says that no server answers, without the URL', async () => {
    const secret = 'hunter2-secret';
    const away = openPool({
      url: `postgres://someone:${secret}@127.0.0.1:1/none`,
      schema: 'x',
      connections: 1,
      patience: 50,
      clock: systemClock,
      log: silentLog,
    });
    const thrown: unknown = await away.query('SELECT 1').catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: 'STORE_FAILED', message: expect.stringContaining('no PostgreSQL server answers') });
    expect(JSON.stringify(thrown)).not.toContain(secret);
    await away.close();
  });

  test('applies migrations once, whoever comes', async () => {
    const migrations = [1, 2, 3].map((number) => ({ number, name: `000${number}_t`, sql: `CREATE TABLE t${number} ()`, hash: 'h' }));
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(pool, 'pool_test', 'race', migrations)));
    expect(applied.flat().toSorted()).toEqual(['0001_t', '0002_t', '0003_t']);
    await expect(migrate(pool, 'pool_test', 'race', migrations.slice(0, 2))).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });
});

/** Passes on what is said, but for the first answer to `word`: the connection breaks instead. */
async function cuttingProxy(to: number, word: string): Promise<{ readonly port: number; cuts(): number; close(): void }> {
  let cuts = 0;
  const proxy = createServer((client) => {
    let cutting = false;
    const upstream = connect(to, '127.0.0.1');
    client.on('data', (chunk) => {
      cutting = cuts === 0 && chunk.includes(word);
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (!cutting) return client.write(chunk);
      cuts++;
      client.destroy();
      return upstream.destroy();
    });
    for (const [one, other] of [[client, upstream] as const, [upstream, client] as const])
      one.on('close', () => other.destroy()).on('error', () => other.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  return { port: typeof address === 'object' && address ? address.port : 0, cuts: () => cuts, close: () => proxy.close() };
}
