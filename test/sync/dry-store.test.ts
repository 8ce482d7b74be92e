import { expect, test } from 'vitest';
import { createDryStore } from '../../runtime/sync/dry-store.ts';
import { makeFolder, open } from '../store/folder.ts';
import { beginBoth, commit, target, write } from '../support/store-contract/harness.ts';
import { bySku, catchUp, findOne, now } from '../support/store-contract/keys.ts';

test('a dry run looks up what is stored, makes keys of it, and leaves records, ids and how they were mapped as they are', async () => {
  const store = await open(await makeFolder());
  await beginBoth(store, 'run-1');
  await commit(store, 'run-1', [write('a', 'A', { mapped: { payload: '{}' } })]);
  const dry = createDryStore(store, () => now);
  const { id } = await catchUp(dry, bySku);
  expect(await findOne(dry, { in: 'keys', index: id, keys: ['A'] })).toEqual([{ key: 'A', value: '"a"', several: false }]);
  const before = await store.entity('shop', 'product', 'a');
  expect(await dry.refer('shop', 'product', 'article', now)).toBe(0);
  const rows = [{ externalId: 'a', change: 1, mapped: { value: '{"n":2}' } }];
  expect(await dry.remap(target, rows, now)).toEqual({ mapped: 0, failed: 0, unchanged: 0, skipped: 1 });
  await dry.saveMappingState(target, { listHash: 'h' });
  expect(await store.entity('shop', 'product', 'a')).toEqual(before);
  expect(await store.mappingState(target)).toBeUndefined();
  expect(await findOne(store, { in: 'references', datasource: 'shop', entityType: 'article', keys: ['a'] })).toEqual([]);
});
