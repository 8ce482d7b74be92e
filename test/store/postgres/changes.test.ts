import { expect, test } from 'vitest';
import type { ChangePosition } from '../../../runtime/sync/change-feed.ts';
import type { PostgresStore } from '../../../runtime/store/postgres/open-store.ts';
import { beginBoth, beginObject, beginRun, commit, write } from '../../support/store-contract/harness.ts';
import { connectTo } from '../../support/postgres-client.ts';
import { makeDatabase } from '../../support/postgres-database.ts';
import { openOn, pause } from './database.ts';

const order = { object: 'order', collectionKey: 'woo_order' };

/** A run of one datasource with two objects, and a reader in another process's place. */
async function begin(): Promise<{ readonly url: string; readonly writer: PostgresStore; readonly reader: PostgresStore }> {
  const url = await makeDatabase();
  const writer = await openOn(url);
  await beginBoth(writer, 'run-1');
  await beginObject(writer, 'run-1', 'order');
  return { url, writer, reader: await openOn(url) };
}

async function read(reader: PostgresStore, after?: ChangePosition) {
  const page = await reader.changes({ datasource: 'shop', limit: 1_000, ...(after ? { after } : {}) });
  return { ids: page.changes.map(({ id }) => id), position: page.position };
}

test('a page that commits later than one with higher numbers would have is waited for: nothing is skipped', async () => {
  const { url, writer, reader } = await begin();
  await commit(writer, 'run-1', [write('first')]);
  const before = await read(reader);
  // A transaction of another process that has taken a number, written a record with it, and not ended.
  const slow = await connectTo(url, 'ferrule');
  await slow.query('BEGIN');
  await slow.query(`UPDATE change_counters SET last = last + 1 WHERE datasource = 'shop'`);
  await slow.query(`UPDATE entities SET change = (SELECT last FROM change_counters WHERE datasource = 'shop') WHERE external_id = 'first'`);
  let isDone = false;
  const overtaking = commit(writer, 'run-1', [write('second')], order).then(() => (isDone = true));
  await pause(300);
  const during = await read(reader, before.position);
  expect([isDone, during.ids, during.position]).toEqual([false, [], before.position]);
  await slow.query('COMMIT');
  await overtaking;
  expect((await read(reader, during.position)).ids).toEqual(['first', 'second']);
});

test('a page that is rolled back leaves a gap, and holds nobody up', async () => {
  const { url, writer, reader } = await begin();
  await commit(writer, 'run-1', [write('first')]);
  const before = await read(reader);
  const failing = await connectTo(url, 'ferrule');
  await failing.query('BEGIN');
  await failing.query(`UPDATE change_counters SET last = last + 5 WHERE datasource = 'shop'`);
  await failing.query('ROLLBACK');
  await commit(writer, 'run-1', [write('second')], order);
  expect((await read(reader, before.position)).ids).toEqual(['second']);
});

test('the writers of another datasource are not waited for', async () => {
  const { url, writer, reader } = await begin();
  await commit(writer, 'run-1', [write('first')]);
  const slow = await connectTo(url, 'ferrule');
  await slow.query('BEGIN');
  await slow.query(`UPDATE change_counters SET last = last + 1 WHERE datasource = 'shop'`);
  await beginRun(writer, 'run-2', 'outlet');
  await beginObject(writer, 'run-2');
  await commit(writer, 'run-2', [write('x')], { datasource: 'outlet' });
  expect((await reader.changes({ datasource: 'outlet', limit: 10 })).changes).toHaveLength(1);
  await slow.query('ROLLBACK');
});

test('who reads on and on beside many writers misses nothing and sees the numbers rise', async () => {
  const { writer, reader } = await begin();
  const objects = [{}, order];
  const writes = Array.from({ length: 60 }, (_, at) => ({ over: objects[at % 2] ?? {}, records: [write(`${at}-a`), write(`${at}-b`)] }));
  const writing = Promise.all(writes.map(({ over, records }) => commit(writer, 'run-1', records, over)));
  let isWritten = false;
  void writing.then(() => (isWritten = true));
  const seen: string[] = [];
  const numbers: number[] = [];
  let position: ChangePosition | undefined;
  for (let last = false; !last;) {
    last = isWritten;
    const page = await reader.changes({ datasource: 'shop', limit: 7, ...(position ? { after: position } : {}) });
    seen.push(...page.changes.map(({ id }) => id));
    numbers.push(...page.changes.map(({ number }) => number));
    ({ position } = page);
    if (page.more) last = false;
  }
  await writing;
  expect(seen.toSorted()).toEqual(writes.flatMap(({ records }) => records.map(({ entity }) => entity.external_id)).toSorted());
  expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
});
