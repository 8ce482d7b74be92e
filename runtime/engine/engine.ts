import type { ExchangeTrace } from '../http/exchange.ts';
import type { JsonValue } from '../kernel/json.ts';
import type { PageToken, StopReason } from '../pagination/paginator.ts';
import type { MappedRecord } from '../mapping/mapper.ts';
import type { Entity } from './entity.ts';

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

/** Why a read ended: what the pages said, or `limit` when it was asked for no more. */
export type ReadStop = StopReason | 'limit';

export interface ReadPage {
  /** From 1 in this read. */
  readonly number: number;
  readonly token: PageToken;
  /** The token of the page after this; undefined when there is none. */
  readonly nextToken: PageToken | undefined;
  /** Whether a finished read has seen all records even over changing data: tokens stay put, page numbers and offsets shift. */
  readonly stable: boolean;
  readonly records: readonly ReadRecord[];
  /** When the page's request was sent by the provider's clock, milliseconds since the epoch. */
  readonly requestedAt: number;
  /** The greatest cursor among its records; undefined without an incremental cursor. */
  readonly maxCursor: number | undefined;
  /** Set on the last page. */
  readonly stop: ReadStop | undefined;
}

export interface ReadOptions {
  /** No more records than this. */
  readonly limit?: number;
  /** Only what changed at or after this time, milliseconds since the epoch. Ignored, and said in the plan, without `incremental`. */
  readonly since?: number;
  /** Go on at this page. */
  readonly from?: PageToken;
  /** Whether to map (default) or to give raw records only. */
  readonly map?: boolean;
  /** Pages fetched ahead of the one in hand, where page numbers allow it or a token is known: 0 or 1 (default). */
  readonly prefetch?: number;
  readonly signal?: AbortSignal;
  readonly onTrace?: (trace: ExchangeTrace) => void;
}

export interface TestResult {
  readonly success: boolean;
  /** Plain words: which step failed (name, connection, TLS, credentials, address, content) and what to do. */
  readonly message: string;
  readonly code: string | null;
  readonly durationMs: number;
  /** Conformance checks, in order (TEST-24). */
  readonly checks: readonly { readonly name: string; readonly status: 'passed' | 'failed' | 'skipped'; readonly message: string }[];
  readonly traces: readonly ExchangeTrace[];
}

/** What a datasource can do, bound to the documents of one moment. */
export interface BoundDatasource {
  readonly name: string;
  readonly connector: string;
  readonly connectorHash: string;
  readonly apiVersion: string | null;
  readonly objects: ReadonlyMap<string, BoundObject>;
  /** Reads pages; the last one says why it stopped. Throws ConnectorError with datasource, object and page in its details. */
  read(object: string, options?: ReadOptions): AsyncIterable<ReadPage>;
  /** One record by its id: undefined when the provider says it is gone (404, 410). */
  get(object: string, id: string, options?: Pick<ReadOptions, 'signal' | 'onTrace' | 'map'>): Promise<ReadRecord | undefined>;
  test(options?: { readonly signal?: AbortSignal; readonly checks?: boolean }): Promise<TestResult>;
}

export interface BoundObject {
  readonly name: string;
  readonly label: string;
  readonly collectionKey: string;
  readonly dependsOn: readonly string[];
  readonly canList: boolean;
  readonly canGet: boolean;
  /** Whether it declares `incremental`. */
  readonly incremental: boolean;
  /** Lookback in milliseconds. */
  readonly lookback: number;
  readonly allowCreate: boolean;
  readonly allowUpdate: boolean;
  readonly allowDelete: boolean;
  /** Name of the mapping that applies. */
  readonly mapping: string | undefined;
}
