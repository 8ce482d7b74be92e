import { onTestFinished } from 'vitest';
import type { Store } from '../../../runtime/store/index.ts';
import type { Checkpoint, Counts, EntityWrite, PageCommit, Run, SyncStore } from '../../../runtime/sync/ports.ts';
import type { Row } from '../postgres-client.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';

export type ContractStore = SyncStore & Pick<Store, 'failedRecords' | 'timelines'>;

/** Data that outlives the stores that are opened on it. */
export interface StoreHome {
  /** Opens a store on the same data; the one before has been closed, as by a process that ended. */
  open(clock: FakeClock): Promise<ContractStore>;
  /** What SQL sees, as of a person with a client; names without a schema are those of the store's tables. */
  ask(sql: string): Promise<readonly Row[]>;
  remove(): Promise<void>;
}

/** Makes an empty home. */
export type MakeStore = () => Promise<StoreHome>;

export interface OpenStore {
  store: ContractStore;
  readonly clock: FakeClock;
  readonly ask: StoreHome['ask'];
  /** Closes the store without ending its runs and opens it anew, as a process that comes after one that died. */
  reopen(): Promise<void>;
}

export async function openContractStore(make: MakeStore): Promise<OpenStore> {
  const home = await make();
  const clock = createFakeClock();
  const open: OpenStore = {
    store: await home.open(clock),
    clock,
    ask: (sql) => home.ask(sql),
    async reopen() {
      await open.store.close();
      open.store = await home.open(clock);
    },
  };
  onTestFinished(async () => {
    await open.store.close();
    await home.remove();
  });
  return open;
}

export const none: Counts = { created: 0, updated: 0, unchanged: 0, deleted: 0, failed: 0 };
export const target = { datasource: 'shop', object: 'product' };
export const later = '2026-01-15T13:00:00.000Z';

type NewRun = Parameters<SyncStore['beginRun']>[0];

/** What begins a run of the datasource of `target`. */
export function runOf(id: string, over: Partial<NewRun> = {}): NewRun {
  const startedAt = '2026-01-15T12:00:00.000Z';
  return { id, datasource: target.datasource, connector: 'woo', connectorHash: 'c0ffee', mode: 'full', startedAt, ...over };
}

export async function beginRun(store: SyncStore, id: string, datasource = target.datasource): Promise<Run> {
  return (await store.beginRun(runOf(id, { datasource }))).run;
}

export async function beginObject(store: SyncStore, runId: string, object = target.object): Promise<void> {
  await store.beginObject(runId, { object, collectionKey: `woo_${object}`, mode: 'full', modeReason: null });
}

/** A run of `target` whose object has begun. */
export async function beginBoth(store: SyncStore, runId: string): Promise<void> {
  await beginRun(store, runId);
  await beginObject(store, runId);
}

type ObjectEnd = Parameters<SyncStore['finishObject']>[0];

/** What ends `target` in a run. */
export function endOf(runId: string, over: Partial<ObjectEnd> = {}): ObjectEnd {
  return { runId, ...target, cursor: null, stopReason: 'lastPage', notes: [], ...over };
}

export async function endBoth(store: SyncStore, runId: string, over?: Partial<ObjectEnd>): Promise<Run> {
  await store.finishObject(endOf(runId, over));
  return store.finishRun(runId, 'success', later, null, false);
}

export function checkpoint(over: Partial<Checkpoint> = {}): Checkpoint {
  return { token: null, pages: 1, records: 1, maxCursor: null, startedAt: 1_000, since: null, stable: true, done: false, ...over };
}

interface WriteOver extends Partial<EntityWrite['entity']> {
  readonly mapped?: EntityWrite['mapped'];
}

/** A record whose raw text is made of `content`. */
export function write(id: string, content = 'one', { mapped = null, ...over }: WriteOver = {}): EntityWrite {
  const raw = JSON.stringify({ id, content });
  const times = { created_at: null, updated_at: null, archived_at: null, version: 1_000 };
  return { entity: { external_id: id, collection_key: 'woo_product', api_version: null, raw_payload: raw, ...times, ...over }, mapped };
}

export function writesOf(ids: readonly string[]): readonly EntityWrite[] {
  return ids.map((id) => write(id));
}

export function idsOf(entities: readonly { readonly external_id: string }[]): readonly string[] {
  return entities.map(({ external_id }) => external_id);
}

/** In the order of their bytes in UTF-8, which is not that of JavaScript's comparison. */
export const inByteOrder = ['', '\u0000', '10', '9', 'A', 'Z', 'a', 'a\u0000', 'aa', 'z', 'é', '\ufffd', '😀'];

/** All of what is told page by page, each after the last of the one before. */
export async function paged(page: (after: string | undefined) => Promise<readonly string[]>): Promise<readonly string[]> {
  const all: string[] = [];
  for (let ids = await page(undefined); ids.length > 0; ids = await page(all.at(-1))) all.push(...ids);
  return all;
}

export async function commit(
  store: SyncStore,
  runId: string,
  writes: readonly EntityWrite[],
  over: Partial<PageCommit> = {},
): Promise<Counts> {
  const page = { runId, ...target, collectionKey: 'woo_product', writes, failures: [], checkpoint: checkpoint(), markSeen: true };
  return store.commitPage({ ...page, ...over });
}
