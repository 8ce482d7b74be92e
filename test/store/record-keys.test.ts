import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { Store } from '../../runtime/store/index.ts';
import { askOn } from '../support/postgres-client.ts';
import { makeDatabase } from '../support/postgres-database.ts';
import { beginBoth, commit, write } from '../support/store-contract/harness.ts';
import { bySku, catchUp } from '../support/store-contract/keys.ts';
import { makeFolder, open } from './folder.ts';
import { openOn } from './postgres/database.ts';

/** A store, and what its table of keys holds. */
type Opened = readonly [store: Store, keysIn: () => Promise<unknown>];

const stores: readonly (readonly [string, () => Promise<Opened>])[] = [
  [
    'SQLite',
    async () => {
      const folder = await makeFolder();
      const store = await open(folder);
      const file = new DatabaseSync(join(folder, 'store.db'));
      onTestFinished(() => file.close());
      return [
        store,
        async () =>
          file
            .prepare('SELECT external_id AS id FROM record_keys ORDER BY 1')
            .all()
            .map(({ id }) => id),
      ];
    },
  ],
  [
    'PostgreSQL',
    async () => {
      const url = await makeDatabase();
      const store = await openOn(url);
      const ask = await askOn(url);
      return [
        store,
        async () => (await ask('SELECT external_id AS id FROM ferrule.record_keys ORDER BY 1')).map((row) => (row as { id: unknown }).id),
      ];
    },
  ],
];

test.each(stores)(
  'on %s, keys of a deleted record are removed with it; of one that is deleted softly they stay for when it is there again',
  async (_name, make) => {
    const [store, keysIn] = await make();
    await beginBoth(store, 'run-1');
    await commit(store, 'run-1', [write('a', 'A'), write('b', 'B'), write('c', 'C')]);
    await catchUp(store);
    await catchUp(store, { ...bySku, fold: true });
    expect(await keysIn()).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
    await store.deleteEntities('run-1', 'shop', 'product', ['a', 'none'], 'hard');
    await store.deleteEntities('run-1', 'shop', 'product', ['b'], 'soft');
    expect(await keysIn()).toEqual(['b', 'b', 'c', 'c']);
  },
);
