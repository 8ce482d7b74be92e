import { expect, test } from 'vitest';
import { type ExportStore, singerMessages } from '../../runtime/export/index.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import type { CursorChange } from '../../runtime/sync/index.ts';

const times = { stored_at: '2026-01-01T00:00:00.000Z', changed_at: '2026-01-01T00:00:00.000Z', created_at: null, updated_at: null };
const entity = (id: string) => ({
  datasource: 'shop',
  object: 'product',
  external_id: id,
  collection_key: 'shop_product',
  api_version: null,
  ...times,
  version: 1,
  archived_at: null,
  deleted_at: null,
  partition: null,
  internal_id: null,
  mapping_status: 'none' as const,
  mapping_errors: [],
  mapped_payload: null,
  raw_payload: `{"id":"${id}","amount":12345678901234567890.10}`,
});
const created = (id: string, number: number): CursorChange => ({
  kind: 'created',
  number,
  object: 'product',
  id,
  cursor: `c${number}`,
  entity: entity(id),
});
const at = '2026-02-01T00:00:00.000Z';

/** Gives these pages of changes from the beginning, and refuses the cursor `old`. */
function storeOf(pages: readonly (readonly CursorChange[])[]): ExportStore {
  return {
    stored: async ({ after }) => (after === undefined ? [entity('a')] : []),
    async changes({ after, limit = 1_000 }) {
      if (after === 'old') throw new ConnectorError('CHANGES_EXPIRED', 'too old');
      if (after === 'now' || limit === 1) return { changes: [], next: 'now', more: false };
      const page = after === undefined ? 0 : Number(after.slice(1));
      return { changes: pages[page] ?? [], next: `p${page + 1}`, more: page + 1 < pages.length };
    },
  };
}

async function messagesOf(store: ExportStore, state?: unknown): Promise<readonly { readonly type: string }[]> {
  const asked = { datasource: 'shop', objects: ['product'], what: 'mapped' as const, state, schemas: new Map(), version: 7 };
  let text = '';
  for await (const piece of singerMessages(store, asked)) text += piece;
  // oxlint-disable-next-line typescript/no-unsafe-return -- the messages as they are
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line.replace('12345678901234567890.10', '"exact"')));
}

const bookmark = (cursor: string, version: number, complete: boolean) => ({ bookmarks: { product: { cursor, version, complete } } });

test('a first read has a schema before its records, a state after each page, and activates its version at its end', async () => {
  const deleted: CursorChange = { kind: 'deleted', number: 2, object: 'product', id: 'b', cursor: 'c2', at };
  const messages = await messagesOf(storeOf([[created('a', 1)], [deleted]]));
  expect(messages).toMatchObject([
    {
      type: 'SCHEMA',
      stream: 'product',
      key_properties: ['_ferrule_id'],
      schema: { properties: { id: { type: ['null', 'string'] }, amount: { type: ['null', 'number'] } } },
    },
    { type: 'RECORD', stream: 'product', version: 7, record: { _ferrule_id: 'a', _sdc_deleted_at: null, id: 'a', amount: 'exact' } },
    { type: 'STATE', value: bookmark('p1', 7, false) },
    { type: 'RECORD', version: 7, record: { _ferrule_id: 'b', _sdc_deleted_at: at } },
    { type: 'STATE', value: bookmark('p2', 7, false) },
    { type: 'ACTIVATE_VERSION', stream: 'product', version: 7 },
    { type: 'STATE', value: bookmark('p2', 7, true) },
  ]);
});

test('a read that was broken off goes on with its version, and activates it only at its end', async () => {
  const messages = await messagesOf(storeOf([[created('a', 1)], [created('b', 2)]]), bookmark('p1', 5, false));
  expect(messages.slice(1)).toMatchObject([
    { type: 'RECORD', version: 5, record: { _ferrule_id: 'b' } },
    { type: 'STATE', value: bookmark('p2', 5, false) },
    { type: 'ACTIVATE_VERSION', version: 5 },
    { type: 'STATE', value: bookmark('p2', 5, true) },
  ]);
});

test('a read of what has changed activates nothing', async () => {
  const messages = await messagesOf(storeOf([[], [created('b', 2)]]), bookmark('p1', 5, true));
  expect(messages.map(({ type }) => type)).toEqual(['SCHEMA', 'RECORD', 'STATE', 'STATE']);
});

test('a state that is too old is read anew as a new version: what was deleted meanwhile goes with the old one', async () => {
  const messages = await messagesOf(storeOf([[created('a', 1)]]), bookmark('old', 5, true));
  expect(messages.slice(1)).toMatchObject([
    { type: 'RECORD', version: 7 },
    { type: 'STATE', value: bookmark('p1', 7, false) },
    { type: 'ACTIVATE_VERSION', version: 7 },
    { type: 'STATE', value: bookmark('p1', 7, true) },
  ]);
});

test('a state of something else is none', async () => {
  const messages = await messagesOf(storeOf([[created('a', 1)]]), { bookmarks: { product: { since: 'x' } } });
  expect(messages.at(-1)).toMatchObject({ value: bookmark('p1', 7, true) });
});
