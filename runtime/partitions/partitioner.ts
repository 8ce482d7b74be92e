import type { PartitionSource } from '../documents/generated/connector.ts';
import type { JsonValue } from '../kernel/json.ts';

type Values = Readonly<Record<string, JsonValue>>;

/** What sources have given so far of one partition. */
export interface Part {
  /** What tells it from others, by name. */
  readonly values: Values;
  /** What comes along and may change: a partition is the same one without it. */
  readonly fields: Values;
}

/** A part of an object's records that is read by itself. */
export interface Partition {
  /** Canonical JSON of what tells it from others: the same partition has the same key in every run. */
  readonly key: string;
  /** What tells it from others, by name, in the order of names. */
  readonly told: Values;
  /** What expressions see as `partition`: that, and what comes along. */
  readonly values: Values;
}

/** A record that partitions are made of. */
export interface SourceRecord {
  readonly value: JsonValue;
  /** The partition that it was itself read in. */
  readonly inherited: Part;
}

/**
 * What a source needs of the world, given by the engine. `before` is what the sources before it have given. Paths and
 * expressions were compiled when the document was loaded.
 */
export interface PartitionFeed {
  /** `values`, rendered. */
  values(before: Part): Promise<unknown>;
  /** The records, as many at a time as come together. Those that `where` leaves out are not among them. */
  records(before: Part): AsyncIterable<readonly SourceRecord[]>;
  /** The value at a path of the document in a record; undefined when nothing is there. */
  read(record: JsonValue, path: string): unknown;
  /** The lists of a union, each as one source. */
  readonly lists: readonly Partitions[];
  /** Tells the reader of the run what is worth knowing. The same text is counted. */
  note(text: string): void;
  /** Where in the document the source stands, for messages. */
  readonly where: string;
}

/** The parts that a source gives, one after another; nothing is read before it is asked for. */
export type Partitions = (before: Part) => AsyncIterable<Part>;

/** Makes the partitions of a source. It throws ConnectorError for what is not as the document says. */
export type Partitioner<Type extends PartitionSource['type']> = (
  config: Extract<PartitionSource, { readonly type: Type }>,
  feed: PartitionFeed,
) => Partitions;

export type PartitionerTable = { readonly [Type in PartitionSource['type']]: Partitioner<Type> };

export const nothing: Part = { values: {}, fields: {} };
