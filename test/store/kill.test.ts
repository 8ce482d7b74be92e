import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, open } from './folder.ts';
import { beginBoth, created, idOf, pageOf, rawOf, runId, target, updated } from './processes/pages.ts';
import { startChild } from './processes/start-child.ts';

const cycles = 10;

test('killed while it commits: each page is there whole with its checkpoint, or not at all', { timeout: 240_000 }, async () => {
  const folder = await makeFolder();
  let before = 0;
  for (let cycle = 1; cycle <= cycles; cycle++) {
    const acknowledged = await commitUntilKilled(folder, 2 + ((cycle * 7) % 11));
    before = await verify(folder, Math.max(before, acknowledged), cycle);
  }
  expect(before).toBeGreaterThan(cycles * 2);
});

/** Gives the last page that the child said was committed. */
async function commitUntilKilled(folder: string, pages: number): Promise<number> {
  const child = startChild('commit-pages.ts', [folder]);
  let last = 0;
  for (let count = 0; count < pages; count++) last = Number((await child.lines.next()).value);
  // Somewhere in the pages after that.
  await new Promise((resolve) => setTimeout(resolve, pages % 5));
  await child.kill();
  return last;
}

/** Checks every record of every page, the counts, the marks and the database itself; gives the number of pages. */
async function verify(folder: string, atLeast: number, cycle: number): Promise<number> {
  const store = await open(folder);
  const pages = await beginBoth(store);
  expect(pages).toBeGreaterThanOrEqual(atLeast);
  const run = await store.run(runId);
  const counts = { created: pages * created, updated: (pages - 1) * updated, unchanged: 0, deleted: 0, failed: pages };
  expect(run).toMatchObject({ resumed: cycle * 2 - 1, counts, objects: [{ checkpoint: pageOf(pages).checkpoint }] });
  expect(await store.unseen(runId, 'shop', 'product', 1)).toEqual({ ids: [], total: 0, stored: pages * created });
  for (let page = 1; page <= pages; page++) {
    const expected = Array.from({ length: created }, (_, index) => [idOf(page, index), rawOf(page, index, pages)]);
    const stored = await store.entities({ ...target, limit: created, after: idOf(page, -1).slice(0, 7) });
    expect(stored.map(({ external_id, raw_payload }) => [external_id, raw_payload])).toEqual(expected);
  }
  expect(await store.failedRecords({ runId, object: 'product', limit: 100_000 })).toHaveLength(pages);
  await store.close();
  const database = new DatabaseSync(join(folder, 'store.db'), { readOnly: true });
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  database.close();
  return pages;
}
