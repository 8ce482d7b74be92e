import type { JsonValue } from '../../kernel/json.ts';

/** A table that the operator put, for lookups. */
export interface LookupTable {
  readonly name: string;
  readonly rows: number;
  /** One higher with each put, from 1. */
  readonly version: number;
  /** Columns of all its rows. */
  readonly columns: readonly string[];
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
}

export type TableRow = { readonly [column: string]: JsonValue };

export interface TableStore {
  /** Replaces it whole, in one transaction; at most 1,000,000 rows. */
  putTable(name: string, rows: readonly TableRow[], now: number): Promise<LookupTable>;
  table(name: string): Promise<LookupTable | undefined>;
  tables(): Promise<readonly LookupTable[]>;
  /** False when there was none. */
  removeTable(name: string): Promise<boolean>;
}
