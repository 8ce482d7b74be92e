import { describe, expect, test } from 'vitest';
import { beginBoth, commit, none, openContractStore, write, type ContractStore, type MakeStore } from './harness.ts';

async function contentOf(store: ContractStore, id: string): Promise<unknown> {
  const raw = (await store.entity('shop', 'product', id))?.raw_payload;
  return raw === undefined ? undefined : (JSON.parse(raw) as { content: unknown }).content;
}

export function versionContract(make: MakeStore): void {
  describe('versions', () => {
    test('a lower one is stale and changes nothing; an equal or a higher one overwrites', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const cases = [
        { id: 'lower', version: 999, outcome: 'unchanged', content: 'one' },
        { id: 'equal', version: 1_000, outcome: 'updated', content: 'two' },
        { id: 'higher', version: 1_001, outcome: 'updated', content: 'two' },
      ];
      for (const { id, version, outcome, content } of cases) {
        await commit(store, 'run-1', [write(id, 'one', { version: 1_000 })]);
        expect(await commit(store, 'run-1', [write(id, 'two', { version })]), id).toEqual({ ...none, [outcome]: 1 });
        expect(await contentOf(store, id), id).toBe(content);
      }
    });

    test('the same content at a higher version is unchanged, yet what lies between the two is stale from then on', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('a', 'one', { version: 1_000 })]);
      expect(await commit(store, 'run-1', [write('a', 'one', { version: 3_000 })])).toEqual({ ...none, unchanged: 1 });
      expect(await commit(store, 'run-1', [write('a', 'late', { version: 2_000 })])).toEqual({ ...none, unchanged: 1 });
      expect(await store.entity('shop', 'product', 'a')).toMatchObject({ version: 3_000 });
      expect(await contentOf(store, 'a')).toBe('one');
    });

    test('are kept as whole numbers, as far as those are exact', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const versions = [
        { given: 9_007_199_254_740_991, stored: 9_007_199_254_740_991 },
        { given: -9_007_199_254_740_991, stored: -9_007_199_254_740_991 },
        { given: 1_768_478_400_123.75, stored: 1_768_478_400_123 },
        { given: 1e300, stored: 9_007_199_254_740_991 },
      ];
      for (const { given, stored } of versions) {
        const id = String(given);
        await commit(store, 'run-1', [write(id, 'one', { version: given })]);
        expect(await store.entity('shop', 'product', id)).toMatchObject({ version: stored });
        expect(await commit(store, 'run-1', [write(id, 'one', { version: given })])).toEqual({ ...none, unchanged: 1 });
      }
    });

    test('any column that differs makes an update', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const time = '2026-01-01T00:00:00.000Z';
      const mapped = { payload: '{}' };
      const steps = [
        {},
        { api_version: 'v3' },
        { created_at: time },
        { updated_at: time },
        { archived_at: time },
        { mapped },
        { mapped, raw_payload: '{}' },
      ];
      const outcomes: unknown[] = [];
      for (const step of steps) outcomes.push(await commit(store, 'run-1', [write('a', 'one', step)]));
      expect(outcomes).toEqual([{ ...none, created: 1 }, ...steps.slice(1).map(() => ({ ...none, updated: 1 }))]);
    });

    test('says when a record was first stored and when it last changed', async () => {
      const { store, clock } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('a')]);
      clock.advance(1_000);
      await commit(store, 'run-1', [write('a')]);
      const first = '2026-01-15T12:00:00.000Z';
      expect(await store.entity('shop', 'product', 'a')).toMatchObject({ stored_at: first, changed_at: first });
      clock.advance(1_000);
      await commit(store, 'run-1', [write('a', 'two')]);
      expect(await store.entity('shop', 'product', 'a')).toMatchObject({ stored_at: first, changed_at: '2026-01-15T12:00:02.000Z' });
    });

    // C-41: set once on the transition, kept while it stays, cleared when the record comes back.
    test('archived, the source does not say since when: since it was first seen so, until it is not', async () => {
      const { store, clock } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const seen: unknown[] = [];
      const step = async (archived_at: string | true | null, content?: string): Promise<void> => {
        const { unchanged } = await commit(store, 'run-1', [write('a', content, { archived_at })]);
        seen.push([(await store.entity('shop', 'product', 'a'))?.archived_at?.slice(11, 19) ?? null, unchanged === 1]);
        clock.advance(60_000);
      };
      await step(null);
      await step(true);
      await step(true);
      await step(true, 'two');
      await step(null, 'two');
      await step(true, 'two');
      await step('2026-01-01T00:00:09.000Z', 'two');
      await step(true, 'two');
      expect(seen).toEqual([
        [null, false],
        ['12:01:00', false],
        ['12:01:00', true],
        ['12:01:00', false],
        [null, false],
        ['12:05:00', false],
        ['00:00:09', false],
        ['00:00:09', true],
      ]);
    });

    test('a record that comes archived is archived since then', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('a', 'one', { archived_at: true }), write('b')]);
      expect(await store.entity('shop', 'product', 'a')).toMatchObject({ archived_at: '2026-01-15T12:00:00.000Z' });
      expect(await store.entity('shop', 'product', 'b')).toMatchObject({ archived_at: null });
    });
  });
}
