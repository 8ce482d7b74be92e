import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../runtime/store/index.ts';
import { silentLog } from '../../runtime/kernel/log.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { factsOf } from '../support/store-contract/facts.ts';
import { beginBoth, commit, endBoth, write } from '../support/store-contract/harness.ts';
import { makeFolder } from './folder.ts';

test('of what was erased nothing is left in any table', async () => {
  const folder = await makeFolder();
  const store = await openStore({ folder, clock: createFakeClock(), log: silentLog, maxMib: 0 });
  await beginBoth(store, 'run-1');
  const content = `erase-me-${'x'.repeat(40)}`;
  await commit(
    store,
    'run-1',
    Array.from({ length: 300 }, (_, index) => write(`id-${index}`, content, { mapped: { payload: '{}' } })),
    { failures: [{ raw: content, reason: 'broken' }] },
  );
  await store.timelines.append({
    runId: 'run-1',
    length: 1,
    entries: [{ place: 0, at: 1, entry: '{}' }],
    counts: {},
    exchange: '{}',
  });
  await store.refer('shop', 'product', 'article', 1);
  const index = await store.keyIndex({ datasource: 'shop', object: 'product', by: 'id', value: 'id', fold: true }, 1);
  await store.addKeys(index?.id ?? 0, 0, 1, [{ externalId: 'id-0', keys: [content], value: null }]);
  await store.saveMappingState({ datasource: 'shop', object: 'product' }, { context: content });
  await store.ensureFacts(factsOf('shop'));
  await store.follow({ datasource: 'shop', object: 'product', table: 'external_product' });
  await endBoth(store, 'run-1');
  await store.erase('shop');
  await store.close();
  const database = new DatabaseSync(join(folder, 'store.db'));
  onTestFinished(() => database.close());
  const tables = database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`).all();
  const filled = tables
    .map(({ name }) => String(name))
    .filter((name) => Number(database.prepare(`SELECT count(*) AS n FROM "${name}"`).get()?.['n']) > 0);
  // The one of the migrations that were done.
  expect(filled.filter((name) => !/migrations/.test(name))).toEqual([]);
});
