import type { DatabaseSync } from 'node:sqlite';
import type { Checkpoint, PartitionCommit } from '../../sync/ports.ts';
import { type OpenObject, requireOpenObject } from './open-object.ts';
import type { Operations } from './operations.ts';
import type { Tables } from './tables/index.ts';
import { inTransaction } from './transaction.ts';

type PartitionOperation = 'partition' | 'parentPosition' | 'reachParents' | 'isSynced';

export function partitionOperations(database: DatabaseSync, tables: Tables): Pick<Operations, PartitionOperation> {
  return {
    partition(runId, datasource, object, key) {
      const { collection, objectRun } = requireOpenObject(tables, runId, datasource, object);
      const checkpoint = tables.partitions.checkpoint(objectRun, key);
      return {
        // Written by `recordPartition` as the JSON of a Checkpoint, and by nothing else.
        checkpoint: checkpoint === undefined ? undefined : (JSON.parse(checkpoint) as Checkpoint),
        cursor: tables.partitions.cursor(collection, key),
      };
    },
    parentPosition(datasource, object, source) {
      const collection = tables.collections.find(datasource, object);
      return collection === undefined ? undefined : tables.parentPositions.find(collection, source);
    },
    reachParents(runId, datasource, object, source, position) {
      inTransaction(database, () => {
        const { objectRun } = requireOpenObject(tables, runId, datasource, object);
        tables.parentPositions.reach(objectRun, source, position);
      });
    },
    isSynced(datasource, object) {
      const collection = tables.collections.find(datasource, object);
      return collection !== undefined && tables.objectRuns.isNewestFinished(collection);
    },
  };
}

/** Within the transaction of its page. */
export function recordPartition({ partitions }: Tables, { collection, objectRun, run }: OpenObject, commit: PartitionCommit): void {
  partitions.recordPage(objectRun, commit.key, JSON.stringify(commit.checkpoint));
  if (commit.cursor !== null) partitions.publish(collection, commit.key, commit.cursor, run);
}
