/** The internal id that a record is to have. */
export interface GivenReference {
  readonly externalId: string;
  /** A UUID in lower case. */
  readonly internalId: string;
}

/** What became of them. */
export interface BroughtReferences {
  /** How many were new. */
  readonly added: number;
  /** External ids of those that have another: the first ten. With any, nothing was added. */
  readonly conflicts: readonly string[];
}

export interface ReferenceStore {
  /**
   * Takes over ids that records have had elsewhere, be they stored here or not: all of them or, where a record has another already, none. One
   * transaction. `now`: ms since the epoch.
   */
  bringReferences(datasource: string, entityType: string, references: readonly GivenReference[], now: number): Promise<BroughtReferences>;
}
