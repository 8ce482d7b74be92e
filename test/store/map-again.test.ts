// Processes that make keys, map again and give internal ids are killed, on SQLite one after another, on PostgreSQL side by side too.
import { expect, test } from 'vitest';
import type { Store } from '../../runtime/store/index.ts';
import { makeDatabase } from '../support/postgres-database.ts';
import { findOne } from '../support/store-contract/keys.ts';
import { makeFolder, open } from './folder.ts';
import { openOn } from './postgres/database.ts';
import { beginBoth, created, idOf, pageOf, target } from './processes/pages.ts';
import { type Child, startChild } from './processes/start-child.ts';

const ids = Array.from({ length: created }, (_, index) => idOf(1, index));

async function fill(store: Store): Promise<void> {
  await beginBoth(store);
  await store.commitPage(pageOf(1));
}

async function killAfter(child: Child, lines: number): Promise<void> {
  for (let line = 0; line < lines; line++) await child.lines.next();
  await child.kill();
}

async function toEnd(child: Child): Promise<void> {
  for (let line = await child.lines.next(); !line.done; line = await child.lines.next());
  expect(await child.ended()).toBe(0);
}

/** Each record was written whole by one of them, and is found by one key and one id. */
async function verify(store: Store, who: readonly string[]): Promise<void> {
  const index = await store.keyIndex({ ...target, by: 'id', value: 'id', fold: false }, Date.now());
  // What was mapped again is to be brought up again: nothing of it was lost before.
  const keys = await findOne(store, { in: 'keys', index: index?.id ?? 0, keys: ids });
  expect(keys.map(({ key, several }) => [key, several])).toEqual(ids.map((id) => [id, false]));
  for (const { value } of keys) expect(who).toContain(JSON.parse(value));
  const { changes } = await store.changes({ datasource: target.datasource, limit: 10 * created });
  expect(new Set(changes.map(({ number }) => number)).size).toBe(created);
  const stored = await store.entities({ ...target, limit: 10 * created });
  expect(stored.map(({ external_id }) => external_id)).toEqual(ids);
  expect(new Set(stored.map(({ internal_id }) => internal_id)).size).toBe(created);
  for (const { mapped_payload, mapping_status, internal_id } of stored) {
    expect(who).toContain((JSON.parse(mapped_payload ?? '{}') as { by: string }).by);
    expect(mapping_status).toBe('mapped');
    expect(internal_id).not.toBeNull();
  }
}

test('on SQLite, what a killed process has begun is ended by the next', { timeout: 120_000 }, async () => {
  const folder = await makeFolder();
  const first = await open(folder);
  await fill(first);
  await first.close();
  const who = ['a', 'b', 'c', 'd'];
  for (const [at, lines] of [3, 20, 40].entries()) await killAfter(startChild('map-again.ts', [folder, who[at] ?? '']), lines);
  await toEnd(startChild('map-again.ts', [folder, 'd']));
  await verify(await open(folder), who);
});

test('on PostgreSQL, several at once and killed ones leave each record written by one of them', { timeout: 120_000 }, async () => {
  const url = await makeDatabase();
  const store = await openOn(url);
  await fill(store);
  const start = (who: string): Child => startChild('map-again.ts', [url, who]);
  const [a, b, c] = [start('a'), start('b'), start('c')];
  await Promise.all([killAfter(a, 4), killAfter(b, 30), toEnd(c)]);
  await toEnd(start('d'));
  await verify(store, ['a', 'b', 'c', 'd']);
});
