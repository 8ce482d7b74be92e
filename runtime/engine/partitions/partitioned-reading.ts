import type { Completeness, ReadPage } from '../engine.ts';
import type { Reading } from '../read/reading.ts';
import type { Followed } from './followed.ts';
import type { SharedReads } from './shared-reads.ts';

/** The read of an object that is parted. */
export interface PartitionedReading extends Reading {
  readonly shared: SharedReads;
  /** What the reads of parents prove together. */
  readonly proof: Proof;
  /** Reads of changed parents that are followed, by the keys of their sources. */
  readonly followed: Map<string, Promise<Followed>>;
  /** Reads a list that is not parted, or one partition of one that is. */
  readonly readList: (reading: Reading) => AsyncIterable<ReadPage>;
}

/** The least that a number of reads prove. */
export interface Proof {
  add(complete: Completeness | undefined): void;
  least(): Completeness;
}

export function createProof(): Proof {
  const order: readonly Completeness[] = ['proven', 'unproven', 'incomplete'];
  let least: Completeness = 'proven';
  return {
    add(complete) {
      if (complete !== undefined && order.indexOf(complete) > order.indexOf(least)) least = complete;
    },
    least: () => least,
  };
}
