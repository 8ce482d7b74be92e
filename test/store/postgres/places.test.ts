import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../runtime/kernel/clock.ts';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { migrate } from '../../../runtime/store/postgres/migrations.ts';
import { createPlaces, type Place, type Places } from '../../../runtime/store/postgres/places.ts';
import { openPool, type Pool } from '../../../runtime/store/postgres/pool.ts';
import { makePostgresDatabase } from '../../support/postgres-database.ts';

const schema = 'places_test';
let url: string;
let remove: () => Promise<void>;
let raw: pg.Pool;
let places: Places;
let place: Place;
let pool: Pool;

beforeAll(async () => {
  ({ url, remove } = await makePostgresDatabase());
  pool = openPool({ url, schema, connections: 2, patience: 20_000, clock: systemClock, log: silentLog });
  await migrate(pool, schema, 'test', [{ number: 1, name: '0001_notes', sql: 'CREATE TABLE notes (body text NOT NULL)', hash: 'a' }]);
  raw = new pg.Pool({ connectionString: url, max: 4 });
});

beforeEach(async () => {
  places = createPlaces(raw, schema);
  const taken = await places.take();
  if (!taken) throw new Error('there is no place');
  place = taken;
});

afterAll(async () => {
  await raw?.end();
  await pool?.close();
  await remove?.();
});

/** A transaction of another connection, which nobody hears of any more. */
async function lostTransaction(body: string) {
  const client = await raw.connect();
  await client.query('BEGIN');
  await client.query(`INSERT INTO ${schema}.notes VALUES ($1)`, [body]);
  const ask = ([statement, values]: ReturnType<Place['tell']>) => client.query({ ...statement, values: [...values] });
  return {
    tell: (token: string) => ask(place.tell(token)),
    async end(how: 'COMMIT' | 'ROLLBACK'): Promise<string> {
      const { command } = await client.query(how);
      client.release();
      return command;
    },
  };
}

async function notes(body: string): Promise<number> {
  return (await raw.query(`SELECT 1 FROM ${schema}.notes WHERE body = $1`, [body])).rowCount ?? 0;
}

describe('of a transaction whose connection was lost', () => {
  test('that was committed, it is known', async () => {
    const lost = await lostTransaction('committed');
    await lost.tell('one');
    expect(await lost.end('COMMIT')).toBe('COMMIT');
    expect([await place.settle('one'), await notes('committed')]).toEqual([true, 1]);
  });

  test('that is still on its way, its end is waited for', async () => {
    for (const [end, isDone] of [
      ['COMMIT', true],
      ['ROLLBACK', false],
    ] as const) {
      const lost = await lostTransaction(end);
      await lost.tell(end);
      let settled: boolean | undefined;
      const settling = place.settle(end).then((is) => (settled = is));
      await expect
        .poll(async () => (await raw.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")).rowCount, { timeout: 10_000 })
        .toBe(1);
      expect(settled).toBeUndefined();
      await lost.end(end);
      expect([await settling, await notes(end)]).toEqual([isDone, isDone ? 1 : 0]);
    }
  });

  test('that has not told yet, it is done again, and what comes late is not done', async () => {
    const lost = await lostTransaction('late');
    expect(await place.settle('late')).toBe(false);
    // As the server finds it, which still has all of it in its hands: the place has moved on.
    const [{ text }] = place.tell('late');
    await expect(raw.query(text, [place.id, 'late', 'what it held before'])).rejects.toMatchObject({ code: '22012' });
    expect(await lost.end('ROLLBACK')).toBe('ROLLBACK');
    expect(await place.settle('late')).toBe(false);
  });
});

test('a place that somebody removed is replaced, and one that is given back is gone when the pool is closed', async () => {
  const own = openPool({ url, schema, connections: 1, patience: 20_000, clock: systemClock, log: silentLog });
  const count = async (): Promise<number> => Number((await raw.query(`SELECT count(*) FROM ${schema}.commits`)).rows[0].count);
  const before = await count();
  await own.run("INSERT INTO notes VALUES ('first')");
  expect(await count()).toBe(before + 1);
  await raw.query(`DELETE FROM ${schema}.commits`);
  await own.run("INSERT INTO notes VALUES ('second')");
  expect([await notes('first'), await notes('second'), await count()]).toEqual([1, 1, 1]);
  await own.close();
  expect(await count()).toBe(0);
});

test('many transactions at once have a place each, and one after another the same', async () => {
  const own = openPool({ url, schema, connections: 3, patience: 20_000, clock: systemClock, log: silentLog });
  await Promise.all(Array.from({ length: 30 }, (_, index) => own.run('INSERT INTO notes VALUES ($1)', [`many ${index}`])));
  const made = Number((await raw.query(`SELECT count(*) FROM ${schema}.commits`)).rows[0].count);
  for (let index = 0; index < 10; index += 1) await own.run('INSERT INTO notes VALUES ($1)', [`more ${index}`]);
  expect(Number((await raw.query(`SELECT count(*) FROM ${schema}.commits`)).rows[0].count)).toBe(made);
  expect((await raw.query(`SELECT 1 FROM ${schema}.notes WHERE body LIKE 'm%e %' OR body LIKE 'many %'`)).rowCount).toBe(40);
  await own.close();
});
