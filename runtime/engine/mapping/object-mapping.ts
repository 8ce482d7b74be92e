import type { RuleList, RuleRow } from '../../documents/mappings/index.ts';
import type { JsonValue } from '../../kernel/json.ts';
import type { Lookups, Place } from '../../mapping/lookups/port.ts';
import type { MappedRecord } from '../../mapping/mapper.ts';
import type { StoredRecord } from '../parts.ts';

/** What keeps the rules of an object from mapping its records, whatever those are. */
export interface MappingProblem {
  /** The document, datasource or rows that say so, as `Layer.name`. */
  readonly layer: string;
  /** Names with dots between them. */
  readonly target: string;
  /** JSON pointer of the rule in what it was written in. */
  readonly pointer: string;
  readonly message: string;
}

/** Values of a connection that rules read, by name. */
export type MappingContext = Readonly<Record<string, JsonValue>>;

/** What of the context is kept for whoever maps later: with what the values that rules read come from. */
export interface SavedContext {
  /** All that were asked for; some give nothing. */
  readonly names: readonly string[];
  readonly values: MappingContext;
}

/** What rules read beside records. */
export interface MappingValues {
  readonly context: MappingContext;
  readonly saved: SavedContext;
  /** The context, and what they read of the configuration: alike where they map alike. */
  readonly read: JsonValue;
}

export interface StoredMapperOptions {
  /** In place of the engine's own: for whoever counts what is looked up. */
  readonly lookups?: Lookups;
  /** Context values that it is mapped with: then no request is sent. Absent: they are asked for, where rules read some. */
  readonly context?: MappingContext | undefined;
}

/** Maps what is stored, with the rules of when it was opened; what it has looked up it remembers, as a read does. */
export interface StoredMapper {
  /** One result each, in their order. */
  map(records: readonly StoredRecord[]): Promise<readonly MappedRecord[]>;
}

/** How the records of an object are mapped: what all layers come to, rows with them. Nothing of it asks the provider but what says so. */
export interface ObjectMapping {
  /** Undefined where nothing maps it. */
  rules(): Promise<RuleList | undefined>;
  /** `rows`: in place of the rule rows that are kept. */
  problems(rows?: readonly RuleRow[]): Promise<readonly MappingProblem[]>;
  /** All that it looks into, each once. */
  places(): Promise<readonly Place[]>;
  /** What its rules read beside records, as it is known of this connection, which is asked for it where it is not. Nothing maps it: throws MAPPING_INVALID. */
  values(): Promise<MappingValues>;
  /** The same without asking anybody: what comes of the configuration alone is that of now, and answers are as saved. Undefined where one was never asked for. */
  knownValues(saved: SavedContext | undefined): Promise<MappingValues | undefined>;
  /** Nothing maps it: throws MAPPING_INVALID. */
  storedMapper(how?: StoredMapperOptions): Promise<StoredMapper>;
}
