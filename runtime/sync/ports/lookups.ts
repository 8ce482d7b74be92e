/** Keys of a collection that lookups find records by: `by` and `value` are paths in the raw record, or `external_id`. */
export interface KeyPlace {
  readonly datasource: string;
  readonly object: string;
  readonly by: string;
  readonly value: string;
  readonly fold: boolean;
}

/** A set of kept keys. */
export interface KeyIndex {
  readonly id: number;
  /** Keys of every record whose change number is not above it are kept. */
  readonly upto: number;
  /** The newest change number of the datasource. */
  readonly last: number;
}

/** A record whose keys are not kept yet. */
export interface UnkeyedRecord {
  readonly externalId: string;
  readonly raw: string;
  readonly change: number;
}

export interface KeyRow {
  readonly externalId: string;
  /** Keys of the record as lookups ask for them; none: it has no key, and those it had are removed. */
  readonly keys: readonly string[];
  /** JSON text of what is given for it; null: nothing. */
  readonly value: string | null;
}

/** Where keys are looked for. */
export type StorePlace =
  | { readonly in: 'keys'; readonly index: number }
  /** External ids of a collection: gives them back where such a record is there. */
  | { readonly in: 'ids'; readonly datasource: string; readonly object: string }
  /** Internal ids by external id. */
  | { readonly in: 'references'; readonly datasource: string; readonly entityType: string }
  /** Internal ids by kept keys. */
  | { readonly in: 'referenceKeys'; readonly index: number; readonly entityType: string }
  | { readonly in: 'table'; readonly table: string; readonly by: string; readonly value: string; readonly fold: boolean };

/** What is asked for in one go; keys are distinct, at most 10,000 each. */
export type StoreAsk = StorePlace & { readonly keys: readonly string[] };

/** A place that may be asked for whole: ids alone are not worth it. */
export type WholePlace = Exclude<StorePlace, { in: 'ids' }>;

/** How many have keys in a place, and how many bytes what they give has. */
export interface PlaceSize {
  readonly keys: number;
  readonly bytes: number;
}

/** All that a place has: two lists of one length, as texts, as they are moved and parsed in no time. */
export interface PlaceEntries {
  /** JSON list of text: a key for each that has it, in the order in which the first counts. */
  readonly keys: string;
  /** JSON list: what each gives. Where internal ids are asked for, null is none. */
  readonly values: string;
}

export interface StoreFound {
  readonly key: string;
  /** JSON text. */
  readonly value: string;
  readonly several: boolean;
}

/** Looking records up by keys that are kept beside them (ADR 29). */
export interface LookupStore {
  /** Answers in the order of the asks; what is not there (or deleted) is left out. At most one statement for each kind of ask. */
  find(asks: readonly StoreAsk[]): Promise<readonly (readonly StoreFound[])[]>;
  /** All of a place of that size at most. Undefined where there is more. */
  entries(place: WholePlace, most: PlaceSize): Promise<PlaceEntries | undefined>;
  /** Registers it where it is new: then `upto` is 0. Undefined where the collection has never been synced. `now`: ms since the epoch, when it was last asked for. */
  keyIndex(place: KeyPlace, now: number): Promise<KeyIndex | undefined>;
  /** Records with a change number above `upto`, in its order, deleted ones left out. */
  unkeyed(index: number, limit: number): Promise<readonly UnkeyedRecord[]>;
  /** Replaces the keys of these records and raises `upto` from `before` to `after`, in one transaction. False, and nothing done, where `upto` is no longer `before`. */
  addKeys(index: number, before: number, after: number, rows: readonly KeyRow[]): Promise<boolean>;
  /**
   * Gives internal ids to all mapped records of a collection that have none, as records of `entityType`, and says so of the
   * collection. Set-based, and only over what changed since it was last called. Gives how many were new.
   */
  refer(datasource: string, object: string, entityType: string, now: number): Promise<number>;
}
