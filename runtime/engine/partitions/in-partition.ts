import type { Partition } from '../../partitions/index.ts';
import type { Reading } from '../read/reading.ts';

/** A read of one partition: its expressions see the partition's values. */
export function inPartition<Read extends Reading>(reading: Read, partition: Partition): Read {
  const { session } = reading;
  return { ...reading, partition, session: { ...session, scope: { ...session.scope, partition: partition.values } } };
}
