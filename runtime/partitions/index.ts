import { parent } from './parent.ts';
import type { PartitionerTable } from './partitioner.ts';
import { request } from './request.ts';
import { union } from './union.ts';
import { values } from './values.ts';

export { combine } from './combine.ts';
export { partitionKey } from './partition-key.ts';
export type * from './partitioner.ts';
export { nothing } from './partitioner.ts';
export { createSeenKeys } from './seen-keys.ts';

/** Every way that a connector document can name partitions. */
export const partitioners = { values, request, parent, union } satisfies PartitionerTable;
