import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Store } from '../../runtime/store/index.ts';
import { makeFolder, open } from './folder.ts';
import { beginBoth as beginNext, endBoth, endOf, later } from '../support/store-contract/harness.ts';
import { beginBoth, created, pageOf, runId } from './processes/pages.ts';

test.each<{ title: string; end: (store: Store) => Promise<unknown>; left: number }>([
  {
    title: 'an object that is finished leaves none',
    end: (store) => store.finishObject(endOf(runId)),
    left: 0,
  },
  { title: 'a run that ended leaves none', end: (store) => store.finishRun(runId, 'failed', later, null, false), left: 0 },
  {
    title: 'a run that can be gone on with leaves all',
    end: (store) => store.finishRun(runId, 'failed', later, null, true),
    left: created,
  },
])('marks of what was seen do not pile up: $title', async ({ end, left }) => {
  const folder = await makeFolder();
  const store = await open(folder);
  await beginBoth(store);
  await store.commitPage(pageOf(1));
  // What is met again and not written is marked.
  await store.commitPage(pageOf(1));
  await end(store);
  const database = new DatabaseSync(join(folder, 'store.db'), { readOnly: true });
  expect(database.prepare('SELECT count(*) AS marks FROM seen_marks').get()).toEqual({ marks: left });
  database.close();
});

test.each<{ title: string; go: (store: Store, ids: readonly string[]) => Promise<unknown> }>([
  { title: 'deleted', go: (store, ids) => store.deleteEntities('run-2', 'shop', 'product', ids) },
  { title: 'seen again', go: (store) => store.commitPage({ ...pageOf(1), runId: 'run-2', markSeen: false }) },
])('nor do marks of what was missed, once it is $title', async ({ go }) => {
  const folder = await makeFolder();
  const store = await open(folder);
  await beginBoth(store);
  await store.commitPage(pageOf(1));
  await endBoth(store, runId);
  await beginNext(store, 'run-1b');
  await endBoth(store, 'run-1b', { missed: true });
  await beginNext(store, 'run-2');
  const marks = (): unknown => {
    using database = new DatabaseSync(join(folder, 'store.db'), { readOnly: true });
    return database.prepare('SELECT count(*) AS marks FROM missed_marks').get();
  };
  expect(marks()).toEqual({ marks: created });
  await go(store, await store.missedBefore('run-2', 'shop', 'product', created));
  expect(marks()).toEqual({ marks: 0 });
});
