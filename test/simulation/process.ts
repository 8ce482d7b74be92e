import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { BoundDatasource } from '../../runtime/engine/index.ts';
import type { Expressions } from '../../runtime/expressions/index.ts';
import type { Clock } from '../../runtime/kernel/clock.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { createEvents } from '../../runtime/kernel/events.ts';
import { silentLog } from '../../runtime/kernel/log.ts';
import { storeOver } from '../../runtime/store/open-store.ts';
import { createOperations } from '../../runtime/store/sqlite/open-folder.ts';
import type { Operations } from '../../runtime/store/sqlite/operations.ts';
import type { Thread } from '../../runtime/store/sqlite/thread.ts';
import { keptDeletions } from '../../runtime/sync/change-feed.ts';
import type { ToldFacts } from '../../runtime/sync/datasource-facts.ts';
import { beginSync, type BegunSync } from '../../runtime/sync/run-sync.ts';
import type { Catalog } from '../../runtime/documents/catalog.ts';
import type { SyncOptions } from '../../runtime/sync/index.ts';
import type { Draw } from './draw.ts';
import { createNetwork } from './network.ts';
import type { Source } from './source.ts';
import { engineOf } from '../support/engine.ts';

/** A moment at which a process may die. */
export type Point = 'request' | 'response' | `before ${keyof Operations}` | `after ${keyof Operations}`;

export interface ProcessOptions {
  readonly clock: Clock;
  readonly draw: Draw;
  readonly database: DatabaseSync;
  readonly catalog: Catalog;
  readonly expressions: Expressions;
  readonly source: Source;
  readonly faults: { network: number; store: number };
  /** Of moments that it dies at. */
  readonly mortality: number;
  /** What has been asked of the store and done; throws where that must not be. */
  readonly watch: (operation: keyof Operations, given: readonly unknown[], result: unknown) => void;
  readonly newId: () => string;
}

/** A process that syncs: engine, sync and store as they are, on a clock, a network and a disk that are not. */
export interface SimulatedProcess {
  readonly diedAt: Point | undefined;
  /** Its store has ended: only another process goes on. */
  readonly isBroken: boolean;
  sync(options: SyncOptions): Promise<BegunSync>;
  /** Resolves when it dies. */
  readonly death: Promise<void>;
}

/** The same database, which prepares each statement once: most of what a process costs is to prepare all of them. */
export function preparedOnce(database: DatabaseSync): DatabaseSync {
  const prepared = new Map<string, StatementSync>();
  return new Proxy(database, {
    get(target, name) {
      if (name !== 'prepare') {
        // Whatever else a database has, as it is.
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      }
      return (sql: string): StatementSync => {
        const known = prepared.get(sql) ?? target.prepare(sql);
        prepared.set(sql, known);
        return known;
      };
    },
  });
}

/** Its items are shown as rows of a table, which follow them. */
const facts = async (datasource: string): Promise<ToldFacts> => ({
  datasource,
  connector: 'world',
  baseUrl: '',
  enabled: true,
  toggles: { item: true },
  tables: { item: 'external_order' },
  secrets: [],
  rules: [],
  mappings: {},
});

export function startProcess(options: ProcessOptions): SimulatedProcess {
  const { clock, draw, database, catalog, expressions, source, faults, mortality, watch, newId } = options;
  let diedAt: Point | undefined;
  let isBroken = false;
  let die = (): void => {};
  const death = new Promise<void>((resolve) => (die = resolve));
  const pass = (point: Point): void => {
    if (diedAt !== undefined || !draw.chance(mortality)) return;
    diedAt = point;
    die();
  };
  const operations = createOperations(database, keptDeletions);
  // One after the other, in the order they were asked for, as the store's thread does.
  let queue: Promise<unknown> = Promise.resolve();
  const call: Thread<Operations>['call'] = (operation, ...given) => {
    const answered = queue.then(async () => {
      await clock.sleep(draw.int(0, 20));
      pass(`before ${operation}`);
      if (diedAt !== undefined) return never();
      if (isBroken) throw new ConnectorError('STORE_FAILED', 'the thread has ended');
      if (draw.chance(faults.store)) throw new ConnectorError('STORE_FAILED', 'the disk failed');
      // Parameters and result are those of this very operation.
      const answer = operations[operation] as (...all: typeof given) => ReturnType<Operations[typeof operation]>;
      const result = structuredClone(answer(...structuredClone(given)));
      watch(operation, given, result);
      pass(`after ${operation}`);
      if (diedAt !== undefined) return never();
      // What was done may never be told: the thread ends, and with it the store of this process.
      isBroken = draw.chance(faults.store / 4);
      if (isBroken) throw new ConnectorError('STORE_FAILED', 'the thread has ended');
      return result;
    });
    queue = answered.catch(() => {});
    return answered;
  };
  const store = storeOver({ call, close: async () => {} }, { folder: '/nowhere', clock }, async () => {});
  const exchange = createNetwork({ clock, draw, faults: () => faults.network, pass, answer: (url) => source.answer(url) });
  const events = createEvents();
  // Whether a scheduled run waits: one that reads history makes way for it.
  const due = async (): Promise<boolean> => mortality > 0 && draw.chance(0.2);
  const datasource: BoundDatasource = engineOf({ expressions, exchange, clock, events }).bind(catalog, 'world');
  return {
    get diedAt() {
      return diedAt;
    },
    get isBroken() {
      return isBroken;
    },
    death,
    sync: (how) => beginSync({ store, clock, events, log: silentLog, newId, due, facts }, datasource, how),
  };
}

/** One each: who waits for a promise is kept by it, and with them their world. */
function never(): Promise<never> {
  return new Promise<never>(() => {});
}
