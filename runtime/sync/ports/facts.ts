import type { JsonValue } from '../../kernel/json.ts';

/** What is told of a datasource where people query it by SQL and manage it by forms: never a secret. Times are ms since the epoch. */
export interface DatasourceFacts {
  /** Stable for a name: `uuidOf('datasource', name)`. */
  readonly id: string;
  readonly datasource: string;
  readonly connector: string;
  readonly baseUrl: string;
  readonly enabled: boolean;
  /** Which objects are synced, by object. */
  readonly toggles: { readonly [object: string]: boolean };
  /** The table that an object's records are shown in, by object; those without one are left out. */
  readonly tables: { readonly [object: string]: string };
  /** Where each of its secrets is kept, never what it is, in the order in which a form asks for them. */
  readonly secrets: readonly string[];
  /** Rule rows, for readers. */
  readonly rules: readonly RuleRowFact[];
  /** Inline mappings, for readers: an object. */
  readonly mappings: JsonValue;
  readonly test: FactTest | undefined;
}

/** The last test of a datasource. */
export interface FactTest {
  readonly at: number;
  /** Null: it was of another configuration, and says nothing of this one; `reason` and `message` are null with it. */
  readonly success: boolean | null;
  readonly reason: string | null;
  readonly message: string | null;
}

/** A mapping rule as the draft's tables tell it. */
export interface RuleRowFact {
  readonly id: string;
  readonly entityType: string;
  readonly sourceField: string;
  readonly targetField: string;
  readonly transform: JsonValue;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface GivenFacts extends Omit<DatasourceFacts, 'id' | 'test'> {
  /** Tells one configuration from another, secrets with it. Absent: as it was, by one who knows no secrets. */
  readonly configurationHash?: string;
  readonly now: number;
}

export interface FactStore {
  /** Makes or changes it; what the last test said is cleared (not when it was) where `connector`, `baseUrl` or `configurationHash` is another. */
  ensureFacts(facts: GivenFacts): Promise<DatasourceFacts>;
  /** Nothing where no such facts were made. */
  tested(datasource: string, test: FactTest): Promise<void>;
  factsById(id: string): Promise<DatasourceFacts | undefined>;
  /** In no order; those of which there are none are left out. At most 10,000 names. */
  factsOf(datasources: readonly string[]): Promise<readonly DatasourceFacts[]>;
  /** With all of it that is kept in tables for people: its rows there go too. */
  forgetFacts(datasource: string): Promise<void>;
}

/** What is to be brought up: the rows of an object in the table that its document names. */
export interface Followed {
  readonly datasource: string;
  readonly object: string;
  readonly table: string;
}

/** Tables beside the records that people's SQL reads: they follow the records by change number (ADR 32). */
export interface RecordTables {
  /**
   * Brings the object's rows up to what is stored, in bounded steps. Idempotent; several at once do not disturb each other. Gives how many rows
   * it wrote or removed: none where the datasource has no facts, or the object was never synced.
   */
  follow(of: Followed): Promise<number>;
}
