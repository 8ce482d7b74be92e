import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../../kernel/clock.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { type KeptDeletions, keptDeletions } from '../../sync/change-feed.ts';
import type { Store } from '../open-store.ts';
import { shippedMigrations, tellMigrations } from '../shipped-migrations.ts';
import { assembleEntity } from '../sqlite/assemble-run.ts';
import type { StoredEntityRow } from '../sqlite/tables/entities.ts';
import { changesOf, pruneDeletions } from './changes.ts';
import { collectionReads } from './collection-reads.ts';
import { commitPage, hashedRows } from './commit-page.ts';
import { findHeads } from './entities.ts';
import { changedColumns, countUnseen, findEntities, listEntities, listMissed, listUnseen } from './entity-reads.ts';
import { erase } from './erase.ts';
import { factsOn } from './facts.ts';
import { listFailures } from './failed-records.ts';
import { followingOn } from './follow.ts';
import { createOrder } from './in-order.ts';
import { createLeases, type Leases } from './lease.ts';
import { entriesOn } from './all-entries.ts';
import { tablesOn } from './lookup-tables.ts';
import { findsOn } from './lookups.ts';
import { migrate } from './migrations.ts';
import { deleteEntities, finishObject, replaceState } from './object-operations.ts';
import { findObject, lockObject } from './open-object.ts';
import type { Postgres } from './open-postgres.ts';
import type { Queries } from './pool.ts';
import { partitionPosition, reachParents, stateOf } from './positions.ts';
import { dropUnusedKeys, recordKeysOn } from './record-keys.ts';
import { referencesOn } from './references.ts';
import { remapsOn } from './remap.ts';
import { beginObject, beginRun, findRun, finishRun, restartObject, runs } from './run-operations.ts';
import { schedulesOn } from './schedules.ts';
import { timelinesOn } from './timelines.ts';
import { wordsOn } from './words.ts';
import { withAnyText } from './text.ts';
import { keepsViews } from './views/keep-views.ts';
import type { RowLevelSecurity } from './views/row-level-security.ts';

export interface PostgresStoreOptions {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds, by the database's clock, after which a run whose process gives no sign of life may be taken over; default 30,000. */
  readonly lease?: number;
  /** Waits between two signs of life; real time by default, also where `clock` is not. */
  readonly sleep?: Clock['sleep'];
  readonly keptDeletions?: KeptDeletions;
  /** Of the views; default `<schema>_views`. */
  readonly viewSchema?: string | undefined;
  readonly rowLevelSecurity?: RowLevelSecurity | undefined;
}

/** The store on PostgreSQL, and the runs that it holds. */
export interface PostgresStore extends Store {
  readonly leases: Leases;
}

export const defaultLease = 30_000;

/** Of the store itself. */
export const storeMigrations = new URL('../migrations/postgres/', import.meta.url);

/**
 * Opens the store in a database that any number of processes may have open. Each store holds the runs that it has begun by a lease in their
 * rows; what it writes to one that another has taken over meanwhile is refused with RUN_LOST. Calls about one run are done in the order they
 * were asked. Throws STORE_FAILED, STORE_FULL or STORE_LOCKED. The database itself stays open when the store is closed.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
  const { postgres, log, lease = defaultLease, sleep = systemClock.sleep } = options;
  const { pool, schema } = postgres;
  const migrations = await migrate(pool, schema, 'store', shippedMigrations(storeMigrations));
  tellMigrations(log, 'store', { schema }, migrations);
  const leases = createLeases({ pool, lease, sleep, log, holder: randomUUID() });
  return storeOver(options, leases);
}

function storeOver(options: PostgresStoreOptions, leases: Leases): PostgresStore {
  const { postgres, clock, keptDeletions: kept = keptDeletions, rowLevelSecurity } = options;
  const { pool, schema } = postgres;
  const { viewSchema = `${schema}_views` } = options;
  const inOrder = createOrder();
  let closing: Promise<void> | undefined;
  const open = (): void => {
    if (closing) throw new ConnectorError('STORE_FAILED', 'the store is closed');
  };
  const reading: Queries = withAnyText(pool);
  /** One of any text; `raw` where a page writes its own. */
  const write = <Result>(work: (queries: Queries) => Promise<Result>): Promise<Result> =>
    pool.transaction((queries) => work(withAnyText(queries)));
  const ofRun = async <Result>(runId: string, work: () => Promise<Result>): Promise<Result> => {
    open();
    return inOrder(runId, work);
  };
  const read = async <Result>(work: (queries: Queries) => Promise<Result>): Promise<Result> => {
    open();
    return work(reading);
  };
  const ways = {
    read,
    async write<Result>(work: (queries: Queries) => Promise<Result>) {
      open();
      return write(work);
    },
  };
  return {
    leases,
    ...factsOn(pool, open),
    ...followingOn(pool, open),
    schedules: schedulesOn(pool),
    words: wordsOn(pool),
    views: keepsViews({ pool, schema, viewSchema, rowLevelSecurity }),
    timelines: timelinesOn(pool),
    ...collectionReads(read),
    ...findsOn(ways),
    ...entriesOn(ways),
    ...recordKeysOn(ways),
    ...referencesOn(ways),
    ...remapsOn(ways),
    ...tablesOn(ways),
    async beginRun(run) {
      open();
      const { row, ...begun } = await write((queries) => beginRun(queries, leases, run));
      leases.hold(row.id, row.number, row.fence);
      return begun;
    },
    beginObject: (runId, object) => ofRun(runId, () => write((queries) => beginObject(queries, leases, runId, object))),
    restartObject: (...given) => ofRun(given[0], () => write((queries) => restartObject(queries, leases, ...given))),
    commitPage(page) {
      const now = clock.now();
      const rows = hashedRows(page);
      return ofRun(page.runId, () =>
        pool.transaction(async (queries) => {
          // What is stored is looked up right behind the lock, without waiting for it: it is answered after it.
          const [target, heads] = await Promise.all([
            lockObject(withAnyText(queries), leases, page.runId, page.datasource, page.object),
            findHeads(queries, page, rows),
          ]);
          return commitPage(queries, target, heads, page, rows, now);
        }),
      );
    },
    finishObject: (finish) => ofRun(finish.runId, () => write((queries) => finishObject(queries, leases, finish))),
    finishRun: (...given) =>
      ofRun(given[0], async () => {
        try {
          return await write(async (queries) => {
            const run = await finishRun(queries, leases, ...given);
            await pruneDeletions(queries, run.datasource, Date.parse(given[2]), kept);
            await dropUnusedKeys(queries, Date.parse(given[2]));
            return run;
          });
        } finally {
          // Whatever came of the write: this process is done with the run, and the next one may take it up.
          leases.letGo(given[0]);
        }
      }),
    deleteEntities: (runId, datasource, object, ids, deletion = 'hard') =>
      ofRun(runId, () => write((queries) => deleteEntities(queries, leases, clock.now(), runId, datasource, object, ids, deletion))),
    reachParents: (runId, datasource, object, source, position) =>
      ofRun(runId, () =>
        write(async (queries) => reachParents(queries, await lockObject(queries, leases, runId, datasource, object), source, position)),
      ),
    partition: (runId, datasource, object, key) =>
      ofRun(runId, async () => partitionPosition(reading, await findObject(reading, runId, datasource, object), key)),
    unseen: (runId, datasource, object, limit, after, bounds) =>
      ofRun(runId, async () => {
        const { collection, objectRun, finished } = await findObject(reading, runId, datasource, object);
        const counts = await countUnseen(reading, collection, objectRun, bounds);
        // Its marks are gone: nothing can be said to be unseen, and nothing may be swept.
        if (finished) return { ...counts, ids: [], total: 0 };
        return { ...counts, ids: await listUnseen(reading, collection, objectRun, { limit, after, bounds }) };
      }),
    missedBefore: (runId, datasource, object, limit, after, bounds) =>
      ofRun(runId, async () => {
        const { collection, finished } = await findObject(reading, runId, datasource, object);
        return finished ? [] : listMissed(reading, collection, { limit, after, bounds });
      }),
    replaceState: async (...given) => {
      open();
      await write((queries) => replaceState(queries, leases, ...given));
    },
    erase: async (datasource) => {
      open();
      return write((queries) => erase(queries, leases, datasource));
    },
    runs: (query) => read((queries) => runs(queries, query)),
    run: (id) => read((queries) => findRun(queries, id)),
    state: (datasource) => read((queries) => stateOf(queries, datasource)),
    entities: (query) => read((queries) => listEntities(queries, query)),
    entity: (datasource, object, id, deleted = 'without') =>
      read(async (queries) => (await findEntities(queries, datasource, object, [id], deleted))[0]),
    entitiesById: (datasource, object, ids) => read((queries) => findEntities(queries, datasource, object, ids, 'with')),
    changes: (query) =>
      read((queries) => changesOf<StoredEntityRow>(queries, query, { columns: changedColumns, assemble: assembleEntity })),
    failedRecords: ({ runId, object, limit }) => read((queries) => listFailures(queries, runId, object, limit)),
    // Others open the same database: nobody is kept out, so nobody needs to be told where to ask instead.
    announce: () => Promise.resolve(),
    close: () => (closing ??= leases.close()),
  };
}
