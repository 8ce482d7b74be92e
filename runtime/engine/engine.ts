import type { ExchangeTrace } from '../http/exchange.ts';
import type { JsonValue } from '../kernel/json.ts';
import type { PageToken, StopReason } from '../pagination/paginator.ts';
import type { Synchronization } from '../documents/generated/datasource.ts';
import type { ConnectorError, ErrorDetails } from '../kernel/errors.ts';
import type { MappedRecord } from '../mapping/mapper.ts';
import type { Partition } from '../partitions/partitioner.ts';
import type { Access } from './connections/access.ts';
import type { BoundAction } from './actions/bound-action.ts';
import type { Cursor, CursorRules } from './cursor.ts';
import type { ObjectSchema, SchemaOptions } from './discovery/object-schema.ts';
import type { Resource } from './discovery/resource.ts';
import type { Entity } from './entity.ts';
import type { ObjectMapping } from './mapping/object-mapping.ts';
import type { StateWords } from './state-words/index.ts';
import type { SharedReads } from './partitions/shared-reads.ts';
import type { TestReason } from './test-reason.ts';
import type { Told } from './watch.ts';

/** One record of a page, through every stage it went through. */
export interface ReadRecord {
  readonly raw: string;
  readonly value: JsonValue;
  /** Absent when it could not be normalized. */
  readonly entity: Entity | undefined;
  readonly failure: string | undefined;
  /** Null where no mapping applies or none was asked for. */
  readonly mapped: MappedRecord | null;
}

/**
 * Why a read ended: what the pages said; `limit` when it was asked for no more; `caughtUp` when all that follows is older than
 * what was asked for; `skipped` when a rule of the document left the rest out; `unchanged` when the provider has nothing new.
 */
export type ReadStop = StopReason | 'limit' | 'caughtUp' | 'skipped' | 'unchanged';

/**
 * What a read proves of the whole list: `proven`, every record was there; `unproven`, records may have slipped through while data
 * changed; `incomplete`, records are known to be missing.
 */
export type Completeness = 'proven' | 'unproven' | 'incomplete';

/** A range of time of an object's history: what changed from `since` on and before `until`, milliseconds since the epoch. */
export interface HistoryRange {
  readonly since: number;
  readonly until: number;
  /** The page that it goes on at; null: its first. */
  readonly from: PageToken;
}

/** Ranges that are read side by side. */
export interface HistoryRanges {
  /** So many at most. */
  readonly concurrency: number;
  /** Gives them as they are wanted; ends when `signal` is aborted. */
  open(signal: AbortSignal): AsyncIterable<HistoryRange>;
}

/** `most`: partitions that may be read side by side. It ends when `signal` is aborted, and `all` with it. */
export type PickPartitions = (
  all: AsyncGenerator<Partition>,
  how: { readonly most: number; readonly signal: AbortSignal },
) => AsyncGenerator<Partition>;

/** Where the read of one partition goes on. */
export interface PartitionPosition extends Pick<ReadOptions, 'from' | 'since' | 'until'> {
  /** It was read to its end: it is left out. */
  readonly done?: boolean;
}

/** A source of partitions that reads only the parents that have changed. */
export interface ParentSource {
  /** What its position is kept under: another one where the document asks for other parents. */
  readonly key: string;
  /** The parent. */
  readonly object: string;
}

/** How far a page of parents goes. */
export interface ParentPageFacts extends Pick<ReadPage, 'number' | 'requestedAt' | 'complete' | 'mayLack'> {
  readonly maxCursor?: Cursor | undefined;
  readonly ascendingFrom?: Cursor | undefined;
  readonly until?: Cursor | undefined;
  /** Key of the partition of the parent itself; empty where it is not parted. */
  readonly partition: string;
}

/** How far parents have been read for their children. */
export interface ParentChanges {
  /** Where the parents' read goes on, by the key of their own partition; undefined: all of them are read. */
  since(source: ParentSource): Promise<Readonly<Record<string, Cursor>> | undefined>;
  /** Given all pages of the read, to their end, before any of them makes a partition. `since`: what the read went on from. */
  follow(source: ParentSource, pages: AsyncIterable<ParentPageFacts>, since: Readonly<Record<string, Cursor>> | undefined): Promise<void>;
}

export interface ReadPage {
  /** The partition, or the range of history, that it is a page of; absent where the object is read in one piece. */
  readonly partition?: Partition | undefined;
  /** From 1 in this read, in each partition. */
  readonly number: number;
  readonly token: PageToken;
  /** The token of the page after this; undefined when there is none. */
  readonly nextToken: PageToken | undefined;
  /** Whether a finished read has seen all records even over changing data: tokens stay put, page numbers and offsets shift. */
  readonly stable: boolean;
  readonly records: readonly ReadRecord[];
  /** When the page's request was sent by the provider's clock, milliseconds since the epoch. */
  readonly requestedAt: number;
  /** The greatest cursor among its records, or the token that the response tells; undefined where it tells nothing of the whole read. */
  readonly maxCursor: Cursor | undefined;
  /** Where the read ends, where it has an upper bound: nothing beyond was asked for. */
  readonly until?: Cursor | undefined;
  /** The least cursor of a page that keeps `order: asc`; undefined where it does not, and elsewhere. */
  readonly ascendingFrom?: Cursor | undefined;
  /** A batch of a page that is streamed, with more to come: its `nextToken` is that of the page, which a read that is taken up reads again. */
  readonly isPart?: boolean | undefined;
  /** Set on the last page; in an object that is parted, on the last of each partition. */
  readonly stop: ReadStop | undefined;
  /** Set where a list ends, and on a page that is known to lack something. */
  readonly complete?: Completeness | undefined;
  /** A record that has not changed meanwhile may have slipped through between the pages of this list up to here, which shift. */
  readonly mayLack?: boolean | undefined;
}

export interface ReadOptions {
  /** No more records than this. */
  readonly limit?: number;
  /** Only what changed since this cursor (a number: milliseconds since the epoch). Ignored, and said in the plan, without `incremental`. */
  readonly since?: Cursor | number;
  /** Only what changed before then, milliseconds since the epoch, of an object that is asked for by both its bounds (`isRanged`). */
  readonly until?: number;
  /** In place of `since` and `from`: these ranges. Each page tells by `partition.key` which of them it is of. */
  readonly ranges?: HistoryRanges;
  /** No record that was created before then, milliseconds since the epoch, is asked for where the document says how (`list.syncFrom`). */
  readonly createdFrom?: number;
  /** Go on at this page. */
  readonly from?: PageToken;
  /** Records that a read which goes on has given before: rows are numbered from there. */
  readonly rowsBefore?: number;
  /** Whether to map (default) or to give raw records only. */
  readonly map?: boolean;
  /** Pages fetched ahead of the one in hand, where page numbers allow it or a token is known: 0 or 1 (default). */
  readonly prefetch?: number;
  /** Whether to look, where pages shift, that no record slips through between two of them: that takes a short request for each but the first. */
  readonly sure?: boolean;
  readonly signal?: AbortSignal;
  readonly onTrace?: (trace: ExchangeTrace) => void;
  /** Asked for each partition before its first page. Absent: each is read as `since` and `from` say. */
  readonly position?: (partition: Partition) => Promise<PartitionPosition>;
  /**
   * Told of a partition that could not be read, where the document lets the others go on. Absent: the read fails when the
   * others have been read.
   */
  readonly onPartitionError?: (partition: Partition, error: ConnectorError) => void;
  /** Told of a partition that is read again from its beginning, because the provider has forgotten the position of `since`. */
  readonly onPartitionRestart?: (partition: Partition) => void;
  /** Given all partitions, none of which is looked for before it is asked for; gives those that are read here. Not with a limit. */
  readonly pick?: PickPartitions;
  /** Told of each partition that was begun here, when nothing more of it comes and it has not failed. */
  readonly onPartitionEnd?: (partition: Partition) => void;
  /** Told what the reads of parents prove, when all partitions are known: that none is missing, or not. */
  readonly onPartitions?: (complete: Completeness) => void;
  /** How far parents were read of which only changed ones are wanted (`from: changed`). Absent: all parents are read. */
  readonly changes?: ParentChanges;
  /** What `onValidator` was told of an earlier read: one that would give the same is `unchanged`. Only with `conditional`. */
  readonly validator?: string;
  /** Told, when all of a list has been read, what tells whether it is still as it was. Only with `conditional`. */
  readonly onValidator?: (validator: string) => void;
  /** Told in plain words what is worth knowing of the read. */
  readonly onNote?: (note: string) => void;
  /** Reads of parents that this read has in common with others. */
  readonly shared?: SharedReads;
}

export interface GetOptions extends Pick<ReadOptions, 'signal' | 'onTrace' | 'map'> {
  /** Values of the partition that the record was stored with: it pays to that one's budgets. Absent: the id tells, or nothing does. */
  readonly partition?: Readonly<Record<string, JsonValue>>;
}

export interface TestOptions {
  readonly signal?: AbortSignal;
  /** Whether to look at each object too. Default false. */
  readonly checks?: boolean;
  /** How often the test's request is sent at most, in place of what the document says. */
  readonly attempts?: number;
}

export interface TestResult {
  readonly success: boolean;
  /** Plain words: which step failed (name, connection, TLS, credentials, address, content) and what to do. */
  readonly message: string;
  readonly code: string | null;
  /** Why it does not work; null where it does. */
  readonly reason: TestReason | null;
  /** More of what stopped it. */
  readonly details?: ErrorDetails | undefined;
  readonly durationMs: number;
  /** Conformance checks, in order (TEST-24). */
  readonly checks: readonly { readonly name: string; readonly status: 'passed' | 'failed' | 'skipped'; readonly message: string }[];
  readonly traces: readonly ExchangeTrace[];
}

/** What a datasource can do, bound to the documents of one moment. */
export interface BoundDatasource {
  readonly name: string;
  readonly connector: string;
  /** Hash of what its connector document says of what is read: a run goes on from its checkpoints where it is the same. */
  readonly connectorHash: string;
  readonly apiVersion: string | null;
  /** What the datasource says of its syncs; absent: nothing. */
  readonly synchronization?: Synchronization | undefined;
  readonly objects: ReadonlyMap<string, BoundObject>;
  readonly actions: ReadonlyMap<string, BoundAction>;
  /** Throws CONNECTOR_ACTION_NOT_FOUND, with the names that come near. */
  action(name: string): BoundAction;
  /** Looks at what the document says must hold of a datasource that is connected. Throws CONNECTOR_CONFIG_INVALID in the document's words. */
  validate(options?: Pick<ReadOptions, 'signal' | 'onTrace'>): Promise<void>;
  /** Reads pages; the last one says why it stopped. Throws ConnectorError with datasource, object and page in its details. */
  read(object: string, options?: ReadOptions): AsyncIterable<ReadPage>;
  /** What reads of these objects have in common: parents are read once for all of them, until it is disposed. */
  shareReads(objects: readonly string[]): SharedReads;
  /** One record by its id: undefined when the provider says it is gone (404, 410). */
  get(object: string, id: string, options?: GetOptions): Promise<ReadRecord | undefined>;
  /** What would be sent for a record of one's own, as the object's `request` says. Throws MAPPING_INVALID: nothing says it, or why it cannot be made (`details.reasons`). */
  readonly bodyOf?: (object: string, record: JsonValue) => Promise<JsonValue>;
  /** What records of an object look like, from a sample of them, and how that differs from what is declared. */
  schema(object: string, options?: SchemaOptions): Promise<ObjectSchema>;
  /** Itself with the objects that its provider tells of now; those of a moment ago are remembered. */
  discover(options?: Pick<ReadOptions, 'signal'>): Promise<BoundDatasource>;
  /** What it has to be read. */
  resources(options?: Pick<ReadOptions, 'signal'>): Promise<readonly Resource[]>;
  test(options?: TestOptions): Promise<TestResult>;
  /** Connects it, where a person has to allow its access, and gives its connection up. */
  readonly access: Access;
  /** Tells what its exchanges do from now on, sign-ins with them, and nobody else. Whoever is told must not throw. */
  observe(observer: (event: Told) => void): void;
}

export interface BoundObject {
  readonly name: string;
  readonly label: string;
  readonly collectionKey: string;
  readonly dependsOn: readonly string[];
  /** Objects of the datasource whose stored records its mapping looks into. */
  readonly looksInto?: readonly string[];
  readonly canList: boolean;
  readonly canGet: boolean;
  /** Whether its records keep their ids when others come and go; row numbers do not. */
  readonly keepsIds?: boolean;
  /** What the ids of all records of a partition, and of no others, begin with; undefined where they do not tell it. */
  readonly idsBeginWith?: (told: Readonly<Record<string, JsonValue>>) => string | undefined;
  /** Whether its document may keep even a full read from listing all of it, by a start or an end. */
  readonly listsPart?: boolean;
  /** Whether a read can leave out what was created before some time: where it is asked for, by what the record tells, or not at all. */
  readonly createdFrom?: 'placed' | 'told' | 'none';
  /** How the cursors of its partitions are kept; undefined where it is not parted. */
  readonly partitionState: 'each' | 'shared' | undefined;
  /** Whether it declares `conditional`. */
  readonly conditional: boolean;
  /** Whether it declares `incremental`. */
  readonly incremental: boolean;
  /** What its cursor is; absent without `incremental`. */
  readonly cursor?: CursorRules | undefined;
  /** Whether it is read in one piece and can be asked for what changed between two times, so that its history can be read in ranges. */
  readonly isRanged?: boolean;
  /** Lookback in milliseconds. */
  readonly lookback: number;
  readonly allowCreate: boolean;
  readonly allowUpdate: boolean;
  readonly allowDelete: boolean;
  /** Name of the mapping that applies. */
  readonly mapping: string | undefined;
  /** How its records are mapped, rows of rules with it. Absent: nothing tells. */
  readonly mappings?: ObjectMapping;
  /** The words of its connector document that decide what is stored of it. Absent: nothing tells. */
  readonly words?: () => StateWords;
}
