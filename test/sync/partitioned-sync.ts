import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Synchronization } from '../../runtime/documents/generated/datasource.ts';
import type { BoundDatasource } from '../../runtime/engine/index.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { createEvents } from '../../runtime/kernel/events.ts';
import { silentLog } from '../../runtime/kernel/log.ts';
import { openStore, type Store } from '../../runtime/store/index.ts';
import { storedRecords } from '../../runtime/sync/index.ts';
import type { Run } from '../../runtime/sync/ports.ts';
import { beginSync } from '../../runtime/sync/run-sync.ts';
import type { SyncOptions } from '../../runtime/sync/sync-options.ts';
import { type Answer, openPartitionedApi } from '../partitions/partitioned-api.ts';

/** A store, and a provider whose answers a test sets. */
export interface PartitionedSync {
  readonly store: () => Store;
  readonly routes: Record<string, Answer>;
  /** What the last sync asked for. */
  requests: readonly string[];
  /** Keys of the budgets that they paid to. */
  budgets: ReadonlyMap<string, readonly string[]>;
  /** What the datasource says of its syncs. */
  synchronization: Synchronization;
  readonly folder: string;
  /** A connector, bound to the same provider and store. */
  bound(connector: object): BoundDatasource;
  sync(connector: object, options?: SyncOptions): Promise<Run>;
  /** As another process would find the store. */
  reopen(): Promise<void>;
  ids(object?: string): Promise<readonly string[]>;
}

export async function openPartitionedSync(): Promise<PartitionedSync> {
  const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-partitions-'));
  const open = (): Promise<Store> => openStore({ folder, clock: systemClock, log: silentLog });
  let store = await open();
  let runs = 0;
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
    await expressions[Symbol.asyncDispose]();
  });
  const made: PartitionedSync = {
    store: () => store,
    routes: {},
    requests: [],
    budgets: new Map(),
    synchronization: {},
    folder,
    bound: (connector) =>
      openPartitionedApi({
        connector,
        routes: made.routes,
        expressions,
        stored: (object) => storedRecords(async () => store, 'ds', object),
      }).bound,
    async sync(connector, options = {}) {
      const stored = (object: string) => storedRecords(async () => store, 'ds', object);
      const { synchronization } = made;
      const api = openPartitionedApi({ connector, synchronization, routes: made.routes, expressions, stored });
      made.requests = api.requests;
      made.budgets = api.budgets;
      const parts = {
        store,
        clock: systemClock,
        events: createEvents(),
        log: silentLog,
        newId: () => `run-${(runs += 1)}`,
      };
      const { ended } = await beginSync(parts, api.bound, options);
      return ended;
    },
    async reopen() {
      await store.close();
      store = await open();
    },
    async ids(object = 'item') {
      return (await store.entities({ datasource: 'ds', object, limit: 100 })).map(({ external_id }) => external_id);
    },
  };
  return made;
}

export function list(records: readonly unknown[]): Answer {
  return { json: records };
}

/** A connector whose items are read for each product: `over` is said of their parent, `list` of their list. */
export function items(over: object = {}, list: object = {}): object {
  const parent = { object: 'product', key: 'id', as: 'p', ...over };
  return itemsOfProducts({}, { parent, list: { path: itemsPath, partitionConcurrency: 1, ...list } });
}

/** The same with words of the products' list, and of the object `item`. */
export function itemsOfProducts(products: object, item: object = {}): object {
  const parent = { object: 'product', key: 'id', as: 'p' };
  return {
    objects: [
      { name: 'product', list: { path: '/products', ...products } },
      { name: 'item', parent, recordId: ['partition.p', 'id'], list: { path: itemsPath }, ...item },
    ],
  };
}

/** Two products, with these items. */
export function inProducts(first: readonly unknown[], second: readonly unknown[]): Record<string, Answer> {
  return { '/products': list([{ id: 1 }, { id: 2 }]), '/1/items': list(first), '/2/items': list(second) };
}

const itemsPath = '/{partition.p}/items';

/** Products in numbered pages: one may slip past the reader. */
export const paged = { pagination: { type: 'page' } };

/** Two products on such a page, with these items. */
export function twoProducts(first: readonly unknown[], second: readonly unknown[]): Record<string, Answer> {
  return {
    '/products?page=1': list([{ id: 1 }, { id: 2 }]),
    '/products?page=2': list([]),
    '/1/items': list(first),
    '/2/items': list(second),
  };
}

export const incremental = { incremental: { cursor: 'at', format: 'epochSeconds', since: { query: 'since' } } };
export const onlyItems = { objects: ['item'] };
