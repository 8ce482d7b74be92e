import type { DatabaseSync } from 'node:sqlite';
import { assembleEntity } from './assemble-run.ts';
import { commitPage } from './commit-page.ts';
import { requireOpenObject, requireRun } from './open-object.ts';
import type { EntityDeletion, Operations } from './operations.ts';
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
  | 'entitiesById'
  | 'entityIds'
  | 'failedRecords';

export function entityOperations(database: DatabaseSync, tables: Tables): Pick<Operations, EntityOperation> {
  return {
    commitPage: (page) =>
      inTransaction(database, () => commitPage(tables, requireOpenObject(tables, page.runId, page.datasource, page.object), page)),
    unseen(runId, datasource, object, limit, after, bounds) {
      const { collection, objectRun, finished } = requireOpenObject(tables, runId, datasource, object);
      const counts = bounds ? tables.entities.countWithin(collection, objectRun, bounds) : countUnseen(tables, collection, objectRun);
      // Its marks are gone: nothing can be said to be unseen, and nothing may be swept.
      if (finished) return { ...counts, ids: [], total: 0 };
      if (counts.total === 0) return { ...counts, ids: [] };
      return { ...counts, ids: tables.entities.unseen(collection, objectRun, { after, limit, bounds }) };
    },
    missedBefore(runId, datasource, object, limit, after, bounds) {
      const { collection, finished } = requireOpenObject(tables, runId, datasource, object);
      return finished ? [] : tables.missedMarks.list(collection, after, limit, bounds?.createdFrom);
    },
    deleteEntities: (given) => inTransaction(database, () => deleteEntities(tables, given)),
    entities(query) {
      const collection = tables.collections.find(query.datasource, query.object);
      return collection === undefined ? [] : tables.entities.list(collection, query).map(assembleEntity);
    },
    entity(datasource, object, id, deleted = 'without') {
      const collection = tables.collections.find(datasource, object);
      const row = collection === undefined ? undefined : tables.entities.find(collection, id);
      const isShown = row !== undefined && (deleted === 'with' || (row.deleted_at !== null) === (deleted === 'only'));
      return isShown ? assembleEntity(row) : undefined;
    },
    countEntities(datasource, object, deleted) {
      const collection = tables.collections.find(datasource, object);
      return collection === undefined ? 0 : tables.entities.count(collection, deleted);
    },
    entitiesById(datasource, object, ids) {
      const collection = tables.collections.find(datasource, object);
      return collection === undefined ? [] : tables.entities.findAll(collection, ids).map(assembleEntity);
    },
    entityIds({ datasource, object, limit, after, bounds, missed = false }) {
      const collection = tables.collections.find(datasource, object);
      if (collection === undefined) return [];
      return missed
        ? tables.missedMarks.list(collection, after, limit, bounds?.createdFrom)
        : tables.entities.ids(collection, { limit, after, bounds });
    },
    failedRecords({ runId, object, limit }) {
      const run = requireRun(tables, runId);
      const collection = tables.collections.find(run.datasource, object);
      const objectRun = collection === undefined ? undefined : tables.objectRuns.find(run.number, collection);
      return objectRun === undefined ? [] : tables.failedRecords.list(objectRun.number, limit);
    },
  };
}

function countUnseen({ entities }: Tables, collection: number, objectRun: number): { stored: number; total: number } {
  return { stored: entities.count(collection), total: entities.countUnseen(collection, objectRun) };
}

function deleteEntities(tables: Tables, { runId, datasource, object, ids, deletion, now }: EntityDeletion): number {
  const { run, collection, objectRun } = requireOpenObject(tables, runId, datasource, object);
  const last = tables.changes.counter(datasource)?.last ?? 0;
  let change = last + 1;
  const deleted = ids.filter((externalId) => {
    const id = tables.entities.head(collection, externalId)?.[0];
    if (id === undefined) return false;
    // Its number may be given to another record.
    tables.seenMarks.unmark(objectRun, id);
    tables.missedMarks.clear(collection, [id]);
    const isGone = deletion === 'soft' ? tables.entities.deleteSoftly({ run, now, change }, id) : deleteHard(tables, id, change, now);
    if (deletion === 'hard') tables.recordKeys.removeOf(collection, externalId);
    if (isGone) change++;
    return isGone;
  }).length;
  if (deleted > 0) tables.changes.advance(datasource, change - 1);
  tables.objectRuns.countDeleted(objectRun, deleted);
  return deleted;
}

function deleteHard({ changes, entities }: Tables, id: number, change: number, now: number): boolean {
  changes.bury(id, change, now);
  return entities.delete(id);
}
