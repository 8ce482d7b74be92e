import type { Checkpoint, PartitionCommit } from '../../sync/ports.ts';
import { type OpenObject, requireOpenObject } from './open-object.ts';
import type { Operations } from './operations.ts';
import type { Tables } from './tables/index.ts';

export function partitionOperations(tables: Tables): Pick<Operations, 'partition' | 'isSynced'> {
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
