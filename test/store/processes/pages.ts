import type { Store } from '../../../runtime/store/index.ts';
import type { EntityWrite, PageCommit } from '../../../runtime/sync/ports.ts';

export const target = { datasource: 'shop', object: 'product' };
export const runId = 'run-1';
export const created = 200;
export const updated = 50;

/** Begins or takes up the run and gives the number of pages that it has committed. */
export async function beginBoth(store: Store): Promise<number> {
  const begin = {
    id: runId,
    datasource: 'shop',
    connector: 'woo',
    connectorHash: 'c0ffee',
    mode: 'full',
    startedAt: '2026-01-15T12:00:00.000Z',
  } as const;
  const { run } = await store.beginRun(begin);
  await store.beginObject(runId, { object: 'product', collectionKey: 'woo_product', mode: 'full', modeReason: null });
  return run.objects[0]?.checkpoint?.pages ?? 0;
}

/** Page `page`, from 1: new records, updates of the first ones of the page before, and a record that failed. */
export function pageOf(page: number): PageCommit {
  const fresh = Array.from({ length: created }, (_, index) => write(page, index, page));
  const changed = page === 1 ? [] : Array.from({ length: updated }, (_, index) => write(page - 1, index, page));
  return {
    runId,
    ...target,
    collectionKey: 'woo_product',
    writes: [...fresh, ...changed],
    failures: [{ raw: `{"page":${page}}`, reason: 'no id' }],
    checkpoint: {
      token: page + 1,
      pages: page,
      records: page * created,
      maxCursor: null,
      startedAt: 0,
      since: null,
      stable: true,
      done: false,
    },
    markSeen: true,
  };
}

export function idOf(page: number, index: number): string {
  return `${String(page).padStart(6, '0')}-${String(index).padStart(4, '0')}`;
}

/** What record `index` of page `page` holds when `pages` pages have been committed. */
export function rawOf(page: number, index: number, pages: number): string {
  return raw(page, index, index < updated && page < pages ? page + 1 : page);
}

function raw(page: number, index: number, writtenBy: number): string {
  return JSON.stringify({ id: idOf(page, index), writtenBy, text: `text of ${writtenBy} `.repeat(60) });
}

function write(page: number, index: number, writtenBy: number): EntityWrite {
  const times = { created_at: null, updated_at: null, archived_at: null, version: writtenBy };
  return {
    entity: {
      external_id: idOf(page, index),
      collection_key: 'woo_product',
      api_version: null,
      raw_payload: raw(page, index, writtenBy),
      ...times,
    },
    mapped: null,
  };
}
