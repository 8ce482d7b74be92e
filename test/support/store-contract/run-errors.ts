import { describe, expect, test } from 'vitest';
import type { RunError } from '../../../runtime/sync/ports.ts';
import { beginBoth, commit, endBoth, type MakeStore, openContractStore, write } from './harness.ts';

/** Records that cannot be mapped, by their number. */
function failing(from: number, count: number): ReturnType<typeof write>[] {
  return Array.from({ length: count }, (_, index) => write(`r${from + index}`, 'one', { mapped: { errors: [`no ${from + index}`] } }));
}

const errorsOf = (objects: readonly { readonly errors: readonly RunError[] }[]): readonly RunError[] => objects[0]?.errors ?? [];

export function runErrorsContract(make: MakeStore): void {
  describe('errors of records in a run', () => {
    test('the first twenty are kept, over pages', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('fine'), ...failing(1, 15)]);
      await commit(store, 'run-1', [write('fine too')]);
      await commit(store, 'run-1', failing(16, 10));
      await commit(store, 'run-1', failing(26, 5));
      const { objects, counts } = await endBoth(store, 'run-1');
      expect(counts.failed).toBe(30);
      const expected = Array.from({ length: 20 }, (_, index) => ({ externalId: `r${index + 1}`, message: `no ${index + 1}` }));
      expect(errorsOf(objects)).toEqual(expected);
      expect(errorsOf((await store.run('run-1'))?.objects ?? [])).toEqual(expected);
      expect(errorsOf((await store.runs({ limit: 1 }))[0]?.objects ?? [])).toEqual(expected);
    });

    test('those of a run that meets the same failures again are its own', async () => {
      const { store } = await openContractStore(make);
      for (const run of ['run-1', 'run-2']) {
        await beginBoth(store, run);
        await commit(store, run, failing(1, 2));
        await endBoth(store, run);
      }
      expect((await store.runs({ limit: 9 })).map(({ objects }) => errorsOf(objects).length)).toEqual([2, 2]);
    });

    test('a record without an id is told by its reason; reasons are put together', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const mapped = { errors: ['name: missing', 'price: no decimal'] };
      await commit(store, 'run-1', [write('a', 'one', { mapped })], { failures: [{ raw: '{', reason: 'its id is missing' }] });
      expect(errorsOf((await store.run('run-1'))?.objects ?? [])).toEqual([
        { externalId: 'a', message: 'name: missing; price: no decimal' },
        { externalId: null, message: 'its id is missing' },
      ]);
    });

    test('without failures there are none; any text is kept, and long text is cut', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('a')]);
      expect(errorsOf((await store.run('run-1'))?.objects ?? [{ errors: [{ externalId: null, message: '' }] }])).toEqual([]);
      const odd = '\u0000\u0001"]},\\😀';
      await commit(store, 'run-1', [
        write(odd, 'one', { mapped: { errors: [odd] } }),
        write('long', 'one', { mapped: { errors: [`${'x'.repeat(298)}😀😀`] } }),
      ]);
      expect(errorsOf((await store.run('run-1'))?.objects ?? [])).toEqual([
        { externalId: odd, message: odd },
        { externalId: 'long', message: `${'x'.repeat(298)}…` },
      ]);
    });
  });
}
