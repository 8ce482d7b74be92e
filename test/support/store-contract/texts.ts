import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginBoth, commit, none, openContractStore, write, type MakeStore } from './harness.ts';

const texts: readonly { readonly title: string; readonly raw: string }[] = [
  { title: 'integers beyond 2^53', raw: '{"id":9007199254740993,"n":-123456789012345678901234567890}' },
  { title: 'numbers beyond a double', raw: '{"x":1e400,"y":1.000000000000000000001,"z":-0.0}' },
  { title: 'duplicate keys and their order', raw: '{"b":1,"a":2,"b":3}' },
  { title: 'white space', raw: ' {\n\t"a" : 1 }\r\n' },
  { title: 'escaped NUL', raw: '{"a":"x\\u0000y"}' },
  { title: 'NUL itself', raw: '{"a":"x\u0000y"}\u0000' },
  { title: 'text beyond the basic plane', raw: '{"a":"Größe 日本語 🛒 \u{10FFFF}"}' },
  { title: 'escaped lone surrogates', raw: '{"a":"\\ud800"}' },
  { title: 'quotes and statements', raw: `{"a":"'; DROP TABLE entities; --"}` },
  { title: 'no JSON at all', raw: '<row/>' },
  { title: 'a megabyte', raw: `{"a":"${'x€'.repeat(500_000)}"}` },
  { title: 'nothing', raw: '' },
];

export function textContract(make: MakeStore): void {
  describe('texts', () => {
    test('are kept exactly', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const page = texts.map(({ title, raw }) => write(title, 'one', { raw_payload: raw, mapped: { payload: raw } }));
      await commit(store, 'run-1', page);
      for (const { title, raw } of texts) {
        const stored = await store.entity('shop', 'product', title);
        expect(stored?.raw_payload === raw && stored.mapped_payload === raw, title).toBe(true);
      }
      expect(await commit(store, 'run-1', page)).toEqual({ ...none, unchanged: texts.length });
    });

    test('any text is kept exactly, and told from any other', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const text = fc.string({ unit: 'binary' });
      await fc.assert(
        fc.asyncProperty(text, text, async (id, raw) => {
          await commit(store, 'run-1', [write(id, 'before'), write(id, 'one', { raw_payload: raw })]);
          expect((await store.entity('shop', 'product', id))?.raw_payload).toBe(raw);
          expect(await commit(store, 'run-1', [write(id, 'one', { raw_payload: raw })])).toEqual({ ...none, unchanged: 1 });
          expect(
            (await store.entities({ datasource: 'shop', object: 'product', limit: 1_000 })).some(({ external_id }) => external_id === id),
          ).toBe(true);
        }),
        { numRuns: 100 },
      );
    });

    test('ids that are no text in UTF-8 are made so', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      expect(await commit(store, 'run-1', [write('\ud800'), write('\udc00', 'two')])).toEqual({ ...none, created: 1, updated: 1 });
      expect(await store.entity('shop', 'product', '\ufffd')).toMatchObject({ external_id: '\ufffd' });
    });
  });
}
