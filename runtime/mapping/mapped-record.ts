import type { Partition } from './frame.ts';

/** What a mapping makes of one record: the result, or why there is none. */
export type MappedRecord = { readonly value: { readonly [field: string]: unknown } } | { readonly errors: readonly string[] };

/**
 * A class, since V8 makes the objects of a literal in the old heap once it has seen many of them outlive a collection: each
 * then holds what it wraps until the old heap is collected, which costs a tenth of a mapped read.
 */
export class Mapped {
  readonly value: { readonly [field: string]: unknown };

  constructor(value: Mapped['value']) {
    this.value = value;
  }
}

/** Maps raw record values, one result each, in order. Synchronous unless something must be interpreted or looked up. */
export interface Mapper {
  /** `partition`: of all of them, or of each. */
  map(values: readonly unknown[], partition?: Partition | readonly Partition[]): readonly MappedRecord[] | Promise<readonly MappedRecord[]>;
}
