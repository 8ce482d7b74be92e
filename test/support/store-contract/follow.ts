import { describe, expect, test } from 'vitest';
import { uuidOf } from '../../../runtime/kernel/uuid-of.ts';
import type { SyncStore } from '../../../runtime/sync/ports.ts';
import { factsOf } from './facts.ts';
import {
  beginBoth,
  beginObject,
  beginRun,
  commit,
  endBoth,
  endOf,
  type MakeStore,
  type OpenStore,
  openContractStore,
  target,
  write,
} from './harness.ts';

const table = 'external_product';
const followed = { ...target, table };

async function openFollowed(make: MakeStore): Promise<OpenStore> {
  const open = await openContractStore(make);
  await open.store.ensureFacts(factsOf('shop'));
  await beginBoth(open.store, 'run-1');
  return open;
}

/** What a person sees, by external id. */
async function rowsOf({ ask }: OpenStore, of = table): Promise<readonly { readonly [column: string]: unknown }[]> {
  return (await ask(`SELECT * FROM ${of} ORDER BY external_id`)).map((row) => ({
    ...row,
    raw_payload_json: jsonOf(row['raw_payload_json']),
    mapped_payload_json: jsonOf(row['mapped_payload_json']),
    mapping_errors_json: jsonOf(row['mapping_errors_json']),
  }));
}

/** Of SQLite it is text. */
function jsonOf(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value;
}

async function idsIn(open: OpenStore, of = table): Promise<readonly unknown[]> {
  return (await rowsOf(open, of)).map((row) => row['external_id']);
}

const some = (from: number, count: number, content = 'one') =>
  Array.from({ length: count }, (_, index) => write(`${from + index}`, content));

const remove = (store: SyncStore, run: string, ids: readonly string[], how: 'hard' | 'soft') =>
  store.deleteEntities(run, target.datasource, target.object, ids, how);

export function followContract(make: MakeStore): void {
  describe('tables that follow records', () => {
    test('have a row for each, with what it is and how it was mapped', async () => {
      const open = await openFollowed(make);
      await commit(open.store, 'run-1', [
        write('a'),
        write('b', 'one', { mapped: { payload: '{"name":"B"}' } }),
        write('c', 'one', { mapped: { errors: ['name: missing'] } }),
      ]);
      expect(await open.store.follow(followed)).toBe(3);
      const connector_id = uuidOf('datasource', 'shop');
      expect(await rowsOf(open)).toMatchObject([
        {
          id: uuidOf('shop', 'product', 'a'),
          connector_id,
          external_id: 'a',
          object: 'product',
          raw_payload_json: { id: 'a', content: 'one' },
          mapped_payload_json: null,
          mapping_errors_json: null,
          status: 'pending',
        },
        { external_id: 'b', status: 'mapped', mapped_payload_json: { name: 'B' }, mapping_errors_json: null },
        { external_id: 'c', status: 'failed', mapped_payload_json: null, mapping_errors_json: ['name: missing'] },
      ]);
      const [times] = await open.ask(`SELECT CAST(created_at AS text) AS made, CAST(updated_at AS text) AS changed FROM ${table} LIMIT 1`);
      expect(times).toMatchObject({ made: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/), changed: expect.any(String) });
    });

    test('follow what changes, goes and comes again; what is followed already is not written again', async () => {
      const open = await openFollowed(make);
      const { store } = open;
      await commit(store, 'run-1', some(1, 5));
      expect(await store.follow(followed)).toBe(5);
      expect(await store.follow(followed)).toBe(0);
      await commit(store, 'run-1', [write('2', 'two')]);
      await remove(store, 'run-1', ['3'], 'hard');
      await remove(store, 'run-1', ['4'], 'soft');
      expect(await store.follow(followed)).toBe(3);
      expect(await rowsOf(open)).toMatchObject([
        { external_id: '1' },
        { external_id: '2', raw_payload_json: { content: 'two' } },
        { external_id: '5' },
      ]);
      await commit(store, 'run-1', [write('3', 'again'), write('4', 'again')]);
      await remove(store, 'run-1', ['5'], 'hard');
      await commit(store, 'run-1', [write('5', 'again')]);
      await store.follow(followed);
      expect((await rowsOf(open)).map((row) => row['raw_payload_json'])).toMatchObject(
        ['one', 'two', 'again', 'again', 'again'].map((content) => ({ content })),
      );
    });

    test('in many steps', async () => {
      const open = await openFollowed(make);
      const { store } = open;
      for (let page = 0; page < 9; page++) await commit(store, 'run-1', some(page * 500, 500));
      expect(await store.follow(followed)).toBe(4_500);
      const gone = some(0, 4_400).map(({ entity }) => entity.external_id);
      await remove(store, 'run-1', gone, 'hard');
      await commit(store, 'run-1', some(4_490, 100, 'two'));
      expect(await store.follow(followed)).toBe(4_500);
      expect(await idsIn(open)).toHaveLength(190);
    });

    test('two who follow at once, and one who comes after another died, leave the same rows', async () => {
      const open = await openFollowed(make);
      await commit(open.store, 'run-1', some(1, 700));
      await Promise.all([open.store.follow(followed), open.store.follow(followed), open.store.follow(followed)]);
      expect(await idsIn(open)).toHaveLength(700);
      await commit(open.store, 'run-1', some(1, 300, 'two'));
      await open.reopen();
      expect(await open.store.follow(followed)).toBe(300);
      expect(await idsIn(open)).toHaveLength(700);
    });

    test('rows of what is gone go, also when nothing tells of it any more', async () => {
      const open = await openFollowed(make);
      const { store } = open;
      await commit(store, 'run-1', some(1, 5));
      await store.follow(followed);
      await remove(store, 'run-1', ['1', '2', '3'], 'hard');
      // Long after: the feed forgets them.
      await store.finishObject(endOf('run-1'));
      await store.finishRun('run-1', 'success', '2036-01-15T13:00:00.000Z', null, false);
      expect(await store.follow(followed)).toBe(3);
      expect(await idsIn(open)).toEqual(['4', '5']);
    });

    test('each object of a datasource has its own, in whichever table', async () => {
      const open = await openFollowed(make);
      const { store } = open;
      await beginObject(store, 'run-1', 'variation');
      await commit(store, 'run-1', [write('1'), write('2')]);
      await commit(store, 'run-1', [write('1')], { object: 'variation' });
      await store.follow(followed);
      await store.follow({ ...followed, object: 'variation' });
      expect((await rowsOf(open)).map((row) => String(row['object'])).toSorted()).toEqual(['product', 'product', 'variation']);
      // The document names another table for them.
      await store.follow({ ...followed, table: 'external_order' });
      expect((await rowsOf(open)).map((row) => row['object'])).toEqual(['variation']);
      expect(await idsIn(open, 'external_order')).toEqual(['1', '2']);
    });

    test('an object that names no table any more leaves no rows; they come again when it does', async () => {
      const open = await openFollowed(make);
      const { store } = open;
      await beginObject(store, 'run-1', 'order');
      await commit(store, 'run-1', some(1, 3));
      await commit(store, 'run-1', some(1, 2), { object: 'order' });
      const ofOrders = { ...followed, object: 'order', table: 'external_order' };
      const follow = async (): Promise<readonly number[]> => [await store.follow(followed), await store.follow(ofOrders)];
      expect(await follow()).toEqual([3, 2]);
      await store.ensureFacts(factsOf('shop', { tables: { order: 'external_order' } }));
      expect(await rowsOf(open)).toEqual([]);
      expect(await idsIn(open, 'external_order')).toEqual(['1', '2']);
      await store.ensureFacts(factsOf('shop'));
      expect(await follow()).toEqual([3, 0]);
      await store.ensureFacts(factsOf('shop', { tables: { product: 'external_order', order: 'external_order' } }));
      expect(await rowsOf(open)).toEqual([]);
      expect(await store.follow({ ...followed, table: 'external_order' })).toBe(3);
    });

    test('what has no facts, or was never synced, has no rows; a table of another name is refused', async () => {
      const open = await openContractStore(make);
      await beginBoth(open.store, 'run-1');
      await commit(open.store, 'run-1', some(1, 2));
      expect(await open.store.follow(followed)).toBe(0);
      expect(await open.store.follow({ ...followed, datasource: 'nobody' })).toBe(0);
      await expect(open.store.follow({ ...followed, table: 'runs; DROP TABLE runs' })).rejects.toMatchObject({ code: 'INTERNAL' });
      await open.store.ensureFacts(factsOf('shop'));
      expect(await open.store.follow(followed)).toBe(2);
    });

    test('any id and any text has its row; what cannot be read as JSON is null', async () => {
      const open = await openFollowed(make);
      const ids = ['', 'a\u0000b', 'a\u0001b', 'ü😀', 'x'.repeat(3_000), '"\\'];
      const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
      await commit(open.store, 'run-1', [
        ...ids.map((id) => write(id)),
        write('nul', 'a\u0000b'),
        write('half', '\ud83d'),
        write('deep', 'one', { raw_payload: deep }),
      ]);
      expect(await open.store.follow(followed)).toBe(ids.length + 3);
      const rows = await rowsOf(open);
      expect(new Set(rows.map((row) => row['id']))).toEqual(
        new Set([...ids, 'nul', 'half', 'deep'].map((id) => uuidOf('shop', 'product', id))),
      );
      await remove(open.store, 'run-1', ids, 'hard');
      await open.store.follow(followed);
      expect((await idsIn(open)).map(String).toSorted()).toEqual(['deep', 'half', 'nul']);
    });

    test('are erased and forgotten with the datasource, and come again', async () => {
      const open = await openFollowed(make);
      const { store } = open;
      await commit(store, 'run-1', some(1, 3));
      await store.follow(followed);
      await endBoth(store, 'run-1');
      await store.ensureFacts(factsOf('market'));
      await beginRun(store, 'run-2', 'market');
      await beginObject(store, 'run-2');
      await commit(store, 'run-2', some(1, 2), { datasource: 'market' });
      await store.follow({ ...followed, datasource: 'market' });
      await store.forgetFacts('shop');
      expect(await rowsOf(open)).toHaveLength(2);
      expect(await store.factsOf(['shop', 'market'])).toHaveLength(1);
      await store.ensureFacts(factsOf('shop'));
      expect(await store.follow(followed)).toBe(3);
      await store.erase('shop');
      expect(await rowsOf(open)).toHaveLength(2);
      expect(await store.factsOf(['shop'])).toEqual([]);
      await store.ensureFacts(factsOf('shop'));
      await beginBoth(store, 'run-3');
      await commit(store, 'run-3', some(1, 1));
      expect(await store.follow(followed)).toBe(1);
    });
  });
}
