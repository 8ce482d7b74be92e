import type { DatabaseSync } from 'node:sqlite';
import { assembleEntity } from './assemble-run.ts';
import { commitPage } from './commit-page.ts';
import { requireOpenObject, requireRun } from './open-object.ts';
import type { Operations } from './operations.ts';
import type { Tables } from './tables/index.ts';
import { inTransaction } from './transaction.ts';

type EntityOperation =
  | 'commitPage'
  | 'unseen'
  | 'missedBefore'
  | 'deleteEntities'
  | 'entities'
  | 'entity'
  | 'countEntities'
  | 'failedRecords';

export function entityOperations(database: DatabaseSync, tables: Tables): Pick<Operations, EntityOperation> {
  return {
    commitPage: (page) =>
      inTransaction(database, () => commitPage(tables, requireOpenObject(tables, page.runId, page.datasource, page.object), page)),
    unseen(runId, datasource, object, limit, after, within) {
      const { collection, objectRun, finished } = requireOpenObject(tables, runId, datasource, object);
      if (within !== undefined) {
        const counts = tables.entities.countWithin(collection, objectRun, within);
        return finished
          ? { ...counts, ids: [], total: 0 }
          : { ...counts, ids: tables.entities.unseenWithin(collection, objectRun, within, after, limit) };
      }
      const stored = tables.entities.count(collection);
      // Its marks are gone: nothing can be said to be unseen, and nothing may be swept.
      if (finished) return { ids: [], total: 0, stored };
      // Only stored records have marks, so the difference needs no join.
      const total = stored - tables.seenMarks.count(objectRun);
      return { ids: tables.entities.unseen(collection, objectRun, after, limit), total, stored };
    },
    missedBefore(runId, datasource, object, limit, after) {
      const { collection, finished } = requireOpenObject(tables, runId, datasource, object);
      return finished ? [] : tables.missedMarks.list(collection, after, limit);
    },
    deleteEntities: (runId, datasource, object, ids) =>
      inTransaction(database, () => {
        const { collection, objectRun } = requireOpenObject(tables, runId, datasource, object);
        const deleted = ids.filter((externalId) => {
          const id = tables.entities.head(collection, externalId)?.[0];
          if (id === undefined) return false;
          // Its number may be given to another record.
          tables.seenMarks.unmark(objectRun, id);
          tables.missedMarks.clear(collection, [id]);
          return tables.entities.delete(id);
        }).length;
        tables.objectRuns.countDeleted(objectRun, deleted);
        return deleted;
      }),
    entities(query) {
      const collection = tables.collections.find(query.datasource, query.object);
      return collection === undefined ? [] : tables.entities.list(collection, query).map(assembleEntity);
    },
    entity(datasource, object, id) {
      const collection = tables.collections.find(datasource, object);
      const row = collection === undefined ? undefined : tables.entities.find(collection, id);
      return row && assembleEntity(row);
    },
    countEntities(datasource, object) {
      const collection = tables.collections.find(datasource, object);
      return collection === undefined ? 0 : tables.entities.count(collection);
    },
    failedRecords({ runId, object, limit }) {
      const run = requireRun(tables, runId);
      const collection = tables.collections.find(run.datasource, object);
      const objectRun = collection === undefined ? undefined : tables.objectRuns.find(run.number, collection);
      return objectRun === undefined ? [] : tables.failedRecords.list(objectRun.number, limit);
    },
  };
}
