// What the tables that follow records are of PostgreSQL alone: its function of ids, the statements of a page, and a move to it.
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../runtime/kernel/clock.ts';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { moveStore } from '../../../runtime/store/move/move-store.ts';
import { openPostgresStore } from '../../../runtime/store/postgres/open-store.ts';
import { openPool } from '../../../runtime/store/postgres/pool.ts';
import { encodeText } from '../../../runtime/store/postgres/text.ts';
import { askOn } from '../../support/postgres-client.ts';
import { makeDatabase } from '../../support/postgres-database.ts';
import { factsOf } from '../../support/store-contract/facts.ts';
import { beginBoth, commit, endBoth, target, write } from '../../support/store-contract/harness.ts';
import { readVectorFiles } from '../../support/vectors.ts';
import { makeFolder, open as openIn } from '../folder.ts';
import { openOn } from '../postgres/database.ts';

const followed = { ...target, table: 'external_product' };

test('record_uuid gives what uuidOf gives', { timeout: 60_000 }, async () => {
  const url = await makeDatabase();
  await openOn(url);
  const ask = await askOn(url);
  const vectors = readVectorFiles<{ readonly parts: readonly string[] }, string>('kernel').find(({ strategy }) => strategy === 'uuids');
  expect(vectors?.content.vectors.length).toBeGreaterThan(10);
  for (const { name, given, expect: expected } of vectors?.content.vectors ?? []) {
    const text = encodeText(given.parts.join('\u001f').toWellFormed());
    expect((await ask('SELECT ferrule.record_uuid($1) AS id', [text]))[0]?.['id'], name).toBe(expected);
  }
});

test('neither errors of a page nor tables that follow it add a statement to it', { timeout: 60_000 }, async () => {
  const store = await openOn(await makeDatabase());
  await store.ensureFacts(factsOf('shop'));
  await beginBoth(store, 'run-1');
  const sent: string[] = [];
  const { query } = pg.Client.prototype;
  const watched = function (this: pg.Client, ...given: unknown[]): unknown {
    const [asked] = given as [string | { readonly text: string }];
    sent.push(typeof asked === 'string' ? asked : asked.text);
    return Reflect.apply(query, this, given);
  };
  Object.assign(pg.Client.prototype, { query: watched });
  onTestFinished(() => void Object.assign(pg.Client.prototype, { query }));
  const statements = async (name: string, mapped: { readonly errors: readonly string[] } | null): Promise<readonly string[]> => {
    sent.length = 0;
    await commit(store, 'run-1', [write(`${name} 1`, 'one', { mapped }), write(`${name} 2`, 'one', { mapped })]);
    return [...sent];
  };
  await statements('first', null);
  const fine = await statements('fine', null);
  const failing = await statements('failing', { errors: ['no name'] });
  expect(fine.length).toBeGreaterThan(3);
  expect(failing).toEqual(fine);
  expect(fine.join()).not.toMatch(/external_(product|order)|followed_changes|datasource_facts/);
  expect((await store.run('run-1'))?.objects[0]?.errors).toHaveLength(2);
});

test('a move brings facts as they are, and makes the rows anew: the same rows', { timeout: 60_000 }, async () => {
  const folder = await makeFolder();
  const store = await openIn(folder);
  await store.ensureFacts(factsOf('shop', { configurationHash: 'a' }));
  await store.ensureFacts(factsOf('untested', { enabled: false }));
  await store.tested('shop', { at: 7_000, success: false, reason: 'dns', message: 'no such name' });
  await beginBoth(store, 'run-1');
  const mapped = { errors: ['no name'] };
  await commit(store, 'run-1', [
    write('a'),
    write('b', 'two'),
    write('n\u0000\u0001', 'odd', { mapped, raw_payload: '{}' }),
    write('gone'),
  ]);
  await store.follow(followed);
  await store.deleteEntities('run-1', target.datasource, target.object, ['gone'], 'hard');
  const run = await endBoth(store, 'run-1');
  expect(run.objects[0]?.errors).toHaveLength(1);
  await store.follow(followed);
  const facts = await store.factsOf(['shop', 'untested']);
  await store.close();
  const columns = 'id, connector_id, external_id, raw_payload_json, status, mapping_errors_json, object';
  const file = new DatabaseSync(join(folder, 'store.db'), { readOnly: true });
  const before = file.prepare(`SELECT ${columns} FROM external_product ORDER BY id`).all();
  file.close();
  expect(before).toHaveLength(3);

  const url = await makeDatabase();
  const pool = openPool({ url, schema: 'ferrule', connections: 2, patience: 10_000, clock: systemClock, log: silentLog });
  onTestFinished(() => pool.close());
  const { signal } = new AbortController();
  expect(await moveStore({ folder, pool, schema: 'ferrule', signal, onProgress: () => {} })).toMatchObject({ outcome: 'moved' });
  const there = await openPostgresStore({
    postgres: { pool, schema: 'ferrule', close: async () => {} },
    clock: systemClock,
    log: silentLog,
  });
  onTestFinished(() => there.close());
  const byName = (all: typeof facts) => all.toSorted((a, b) => (a.datasource < b.datasource ? -1 : 1));
  expect(byName(await there.factsOf(['shop', 'untested']))).toEqual(byName(facts));
  expect((await there.run('run-1'))?.objects).toEqual(run.objects);
  const ask = await askOn(url);
  const after = await ask(`SELECT ${columns} FROM ferrule.external_product ORDER BY id`);
  expect(after.map(({ id, connector_id, status, raw_payload_json }) => ({ id, connector_id, status, raw_payload_json }))).toEqual(
    before.map(({ id, connector_id, status, raw_payload_json }) => ({
      id,
      connector_id,
      status,
      raw_payload_json: JSON.parse(String(raw_payload_json)) as unknown,
    })),
  );
  expect(await there.follow(followed)).toBe(0);
});

test(
  'processes that follow while another writes, and one that erases, leave nothing out and nothing behind',
  { timeout: 90_000 },
  async () => {
    const url = await makeDatabase();
    const [writer, ...others] = [await openOn(url), await openOn(url), await openOn(url)];
    await writer.ensureFacts(factsOf('shop'));
    await beginBoth(writer, 'run-1');
    const ids = Array.from({ length: 50 }, (_, index) => String(index));
    let isOver = false;
    const follow = async (store: typeof writer): Promise<void> => {
      while (!isOver) await store.follow(followed);
    };
    const following = others.map(follow);
    for (let page = 0; page < 30; page++) {
      const some = ids.filter((_id, index) => (index + page) % 3 > 0);
      await commit(
        writer,
        'run-1',
        some.map((id) => write(id, `page ${page}`)),
      );
      const gone = ids.filter((_id, index) => (index + page) % 5 === 0);
      await writer.deleteEntities('run-1', target.datasource, target.object, gone, page % 2 === 0 ? 'hard' : 'soft');
    }
    isOver = true;
    await Promise.all(following);
    await writer.follow(followed);
    const ask = await askOn(url);
    const kept = await ask(
      `SELECT external_id, raw_payload::jsonb AS raw FROM ferrule.entities WHERE deleted_at IS NULL ORDER BY external_id COLLATE "C"`,
    );
    const rows = await ask(`SELECT external_id, raw_payload_json AS raw FROM ferrule.external_product ORDER BY external_id COLLATE "C"`);
    expect(kept.length).toBeGreaterThan(10);
    expect(rows).toEqual(kept);

    await endBoth(writer, 'run-1');
    for (let round = 1; round <= 10; round++) {
      isOver = false;
      const busy = others.map(follow);
      await writer.erase('shop');
      isOver = true;
      await Promise.all(busy);
      for (const table of ['external_product', 'followed_changes', 'datasource_facts', 'entities'])
        expect(await ask(`SELECT * FROM ferrule.${table}`), `${table}, round ${round}`).toEqual([]);
      await writer.ensureFacts(factsOf('shop'));
      await beginBoth(writer, `again-${round}`);
      await commit(
        writer,
        `again-${round}`,
        ids.map((id) => write(id)),
      );
      await endBoth(writer, `again-${round}`);
    }
  },
);
