/** A stored record as it is read to be mapped again. */
export interface RemapSource {
  readonly externalId: string;
  readonly raw: string;
  /** JSON of the values of its partition; null where it was read in none. */
  readonly partition: string | null;
  /** Its change number when it was read. */
  readonly change: number;
}

export interface RemapRow {
  readonly externalId: string;
  readonly change: number;
  /** JSON text of the result, or the reasons why there is none. */
  readonly mapped: { readonly value: string } | { readonly errors: readonly string[] };
}

export interface RemapCounts {
  /** Of those written: now mapped. */
  readonly mapped: number;
  /** Of those written: now failed. */
  readonly failed: number;
  readonly unchanged: number;
  /** Changed by somebody else meanwhile, or gone: left as they are. */
  readonly skipped: number;
}

/** How a collection was last mapped. */
export interface MappingState {
  /** Hash of the rule list, and of what it reads beside records, that all its records were mapped by; null: they were not all mapped by one. */
  readonly listHash: string | null;
  /** JSON of the context values that it was mapped with, and of those that they came from; null: none. */
  readonly context: string | null;
  /** JSON of how far what it looks into had come when its failed records were last tried; null: never. */
  readonly tried: string | null;
}

/** Mapping stored records again (never a run). */
export interface RemapStore {
  /** Records of a collection, not deleted, in the order of their external ids. `after`: an external id; null: from the first. */
  toRemap(
    of: { readonly datasource: string; readonly object: string },
    which: 'failed' | 'all',
    after: string | null,
    limit: number,
  ): Promise<readonly RemapSource[]>;
  /** One transaction. Writes only what differs, and only where the record's change number is still what it was; each written record takes a new one, so that feeds tell it. `now`: ms since the epoch. */
  remap(of: { readonly datasource: string; readonly object: string }, rows: readonly RemapRow[], now: number): Promise<RemapCounts>;
  mappingState(of: { readonly datasource: string; readonly object: string }): Promise<MappingState | undefined>;
  /** Saves what is given and leaves the rest. */
  saveMappingState(of: { readonly datasource: string; readonly object: string }, state: Partial<MappingState>): Promise<void>;
}
