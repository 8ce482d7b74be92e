import { type Database, stockOf } from './database.ts';
import { createLife } from './live.ts';
import type { Outage } from './outage.ts';
import { createRandom } from './random.ts';
import type { RequestLog } from './request-log.ts';
import type { ShopControl } from './shop.ts';
import { type AnyRecord, createRecord, removeRecord, updateRecord, type Writable } from './write.ts';

export interface ControlParts {
  readonly database: Database;
  readonly log: RequestLog;
  readonly outage: Outage;
  readonly seed: number;
  now(this: void): number;
}

/** The controls of a shop, over its records and its log. */
export function createControl({ database, log, outage, seed, now }: ControlParts): ShopControl {
  const random = createRandom(seed, 4);
  const live = createLife(database, createRandom(seed, 5));
  const update: ShopControl['update'] = async (kind, id, patch) => known(updateRecord(database, kind, id, patch, now()), kind, id);
  return {
    create: async (kind, patch = {}) =>
      known(createRecord(database, kind, patch, { now: now(), random, stock: stockOf(database.tables) }), kind, 'without products'),
    update,
    trash: (kind, id) => update(kind, id, { status: 'trash' }),
    remove: async (kind, id) => removeRecord(database, kind, id),
    count: async (kind) => database.tables[kind].size,
    step: async () => live(now()),
    requestCounts: async () => log.counts(),
    requests: async () => log.entries(),
    clearRequests: async () => log.clear(),
    breakAfter: async (requests) => outage.after(requests),
  };
}

function known(record: AnyRecord | undefined, kind: Writable, which: number | string): AnyRecord {
  if (!record) throw new Error(`the sample shop has no such record: ${kind} ${which}`);
  return record;
}
