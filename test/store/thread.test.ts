import { open as openFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Log } from '../../runtime/kernel/log.ts';
import type { PageCommit } from '../../runtime/sync/ports.ts';
import { makeFolder, open } from './folder.ts';
import { beginBoth, pageOf } from './processes/pages.ts';

/** Many pages as one. */
function hugePage(pages: number): PageCommit {
  return { ...pageOf(1), writes: Array.from({ length: pages }, (_, page) => pageOf(page + 1).writes).flat() };
}

test('the main thread goes on while a large page is written', async () => {
  const store = await open(await makeFolder());
  await beginBoth(store);
  const commit = store.commitPage(hugePage(100));
  let committed = false;
  void commit.then(() => (committed = true));
  let turns = 0;
  for (; !committed; turns++) await new Promise((resolve) => setImmediate(resolve));
  // Held, it would have had one or two.
  expect(turns).toBeGreaterThan(100);
  expect((await commit).created).toBe(20_000);
});

test('the write-ahead log stays bounded under load', { timeout: 60_000 }, async () => {
  const folder = await makeFolder();
  const store = await open(folder);
  await beginBoth(store);
  let largest = 0;
  for (let page = 1; page <= 300; page++) {
    await store.commitPage(pageOf(page));
    largest = Math.max(largest, (await stat(join(folder, 'store.db-wal'))).size);
  }
  expect((await stat(join(folder, 'store.db'))).size).toBeGreaterThan(40 * 1024 * 1024);
  expect(largest).toBeLessThan(20 * 1024 * 1024);
});

test('an open store is read by others while it is written, and leaves one file when it is closed', async () => {
  const folder = await makeFolder();
  const store = await open(folder);
  await beginBoth(store);
  await store.commitPage(pageOf(1));
  const other = new DatabaseSync(join(folder, 'store.db'), { readOnly: true });
  const count = other.prepare('SELECT count(*) AS entities FROM entities');
  expect(count.get()).toEqual({ entities: 200 });
  await store.commitPage(pageOf(2));
  expect(count.get()).toEqual({ entities: 400 });
  other.close();
  await store.close();
  await expect(stat(join(folder, 'store.db-wal'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a file that is no database is refused in plain words, its cause is logged, and the folder is let go of', async () => {
  const folder = await makeFolder();
  await writeFile(join(folder, 'store.db'), 'this is no database, '.repeat(100));
  const logged: unknown[] = [];
  const log: Log = { debug() {}, info() {}, warn() {}, error: (fields, message) => logged.push([fields, message]) };
  const error = await open(folder, { log }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'STORE_FAILED', details: { sqlite: 26 } });
  expect((error as Error).message).toMatch(/^the store is not an SQLite database; .*\(SQLite 26\)$/);
  expect(logged).toMatchObject([
    [{ code: 'STORE_FAILED', cause: expect.stringContaining('file is not a database') }, (error as Error).message],
  ]);
  await expect(open(folder)).rejects.toMatchObject({ code: 'STORE_FAILED' });
});

test('a damaged database is told so when its damage is met', async () => {
  const folder = await makeFolder();
  const store = await open(folder);
  await beginBoth(store);
  for (let page = 1; page <= 20; page++) await store.commitPage(pageOf(page));
  await store.close();
  const damaged = join(folder, 'store.db');
  // Behind what is read to open it: the schema.
  const kept = 60 * 8_192;
  const bytes = Buffer.alloc((await stat(damaged)).size - kept, 0xff);
  const file = await openFile(damaged, 'r+');
  await file.write(bytes, 0, bytes.length, kept);
  await file.close();
  const again = await open(folder);
  const outcome = await again.countEntities('shop', 'product').then(
    () => 'read',
    (thrown: unknown) => thrown,
  );
  expect(outcome).toMatchObject({ code: 'STORE_FAILED', message: expect.stringContaining('the store is damaged; restore a backup') });
});
