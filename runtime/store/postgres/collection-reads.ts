import type { SyncStore } from '../../sync/ports.ts';
import { countEntities, listIds, listMissed } from './entity-reads.ts';
import { keyHash } from './content-hash.ts';
import type { Queries } from './pool.ts';
import { readBackfill } from './positions.ts';

type Read = <Result>(work: (queries: Queries) => Promise<Result>) => Promise<Result>;

type CollectionRead = 'cursor' | 'backfill' | 'validator' | 'parentPosition' | 'isSynced' | 'countEntities' | 'entityIds';

/** What is asked of an object of a datasource: nothing is known of one that no run has begun. */
export function collectionReads(read: Read): Pick<SyncStore, CollectionRead> {
  const one = (text: string, ...values: readonly unknown[]): Promise<string | undefined> =>
    read(async (queries) => (await queries.query<{ value: string }>(text, values))[0]?.value);
  return {
    cursor: (datasource, object) => one(`SELECT position AS value ${of('cursors')}`, datasource, object),
    async backfill(datasource, object) {
      const state = await one(`SELECT state AS value ${of('backfills')}`, datasource, object);
      return state === undefined ? undefined : readBackfill(state);
    },
    validator: (datasource, object) => one(`SELECT value ${of('validators')}`, datasource, object),
    parentPosition: (datasource, object, source) =>
      one(`SELECT position AS value ${of('parent_positions')} AND source_hash = $3`, datasource, object, keyHash(source)),
    isSynced: async (datasource, object) =>
      (await one(
        `SELECT stop_reason AS value ${of('object_runs')} AND NOT part ORDER BY object_runs.number DESC LIMIT 1`,
        datasource,
        object,
      )) != null,
    countEntities: (datasource, object, deleted = 'without') =>
      read(async (queries) => {
        const collection = await findCollection(queries, datasource, object);
        return collection === undefined ? 0 : countEntities(queries, collection, deleted);
      }),
    entityIds: ({ datasource, object, missed = false, ...query }) =>
      read(async (queries) => {
        const collection = await findCollection(queries, datasource, object);
        if (collection === undefined) return [];
        return missed ? listMissed(queries, collection, query) : listIds(queries, collection, query);
      }),
  };
}

function of(table: string): string {
  return `FROM collections JOIN ${table} ON ${table}.collection = collections.id WHERE datasource = $1 AND object = $2`;
}

async function findCollection(queries: Queries, datasource: string, object: string): Promise<number | undefined> {
  const [row] = await queries.query<{ id: number }>('SELECT id FROM collections WHERE datasource = $1 AND object = $2', [
    datasource,
    object,
  ]);
  return row?.id;
}
