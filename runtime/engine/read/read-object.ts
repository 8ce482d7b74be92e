import { countReaders } from '../partitions/count-readers.ts';
import { createProof } from '../partitions/partitioned-reading.ts';
import { readRanges } from '../partitions/read-ranges.ts';
import { readPartitions } from '../partitions/read-partitions.ts';
import { createSharedReads } from '../partitions/shared-reads.ts';
import type { ReadPage } from '../engine.ts';
import type { PartitionPlan } from '../plan.ts';
import { inChanges } from './changes.ts';
import { readConditional } from './conditional.ts';
import { readJob } from './job.ts';
import type { Reading } from './reading.ts';
import { readPages } from './read-pages.ts';

/** All pages of an object, in all its partitions. */
export function readObject(reading: Reading): AsyncIterable<ReadPage> {
  const { partitions } = reading.list;
  const { ranges } = reading.options;
  if (ranges) return readRanges({ ...reading, readList }, ranges);
  return partitions ? readParts(reading, partitions) : readList(reading);
}

async function* readParts(reading: Reading, partitions: PartitionPlan): AsyncGenerator<ReadPage> {
  const { shared } = reading.options;
  if (shared) return yield* readPartitions({ ...reading, shared, readList, proof: createProof(), followed: new Map() }, partitions);
  const { session, object } = reading;
  await using own = createSharedReads(countReaders([object.config.name], session.plan.objects));
  yield* readPartitions({ ...reading, shared: own, readList, proof: createProof(), followed: new Map() }, partitions);
  return undefined;
}

function readList(reading: Reading): AsyncIterable<ReadPage> {
  return reading.list.changes ? readChanges(reading) : readWith(reading);
}

async function* readChanges(reading: Reading): AsyncGenerator<ReadPage> {
  yield* readWith(inChanges(reading));
}

function readWith(reading: Reading): AsyncIterable<ReadPage> {
  const { job, conditional } = reading.list;
  if (job) return readJob(reading, job);
  return conditional ? readConditional(reading, conditional) : readPages(reading);
}
