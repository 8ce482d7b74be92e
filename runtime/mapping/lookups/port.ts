import type { JsonValue } from '../../kernel/json.ts';
import type { Soon } from '../../kernel/soon.ts';

/** Where a rule looks: records of an object, a table that was put, or the internal ids of an object's records. */
export type Place =
  | {
      readonly in: 'object';
      readonly datasource: string;
      readonly object: string;
      /** Path in the raw record whose value is the key; `external_id`: its id. */
      readonly by: string;
      /** Path in the raw record of what is given; `external_id`: its id. */
      readonly value: string;
      /** Whether keys that differ in case are one. */
      readonly fold: boolean;
    }
  | { readonly in: 'table'; readonly table: string; readonly by: string; readonly value: string; readonly fold: boolean }
  | {
      readonly in: 'reference';
      readonly datasource: string;
      readonly object: string;
      /** `external_id`, or a path in the raw record (an SKU). What is given is the internal id. */
      readonly by: string;
      readonly fold: boolean;
    };

/** One place and what is looked for in it. */
export interface Ask {
  readonly place: Place;
  /** Distinct, as `keyOf` makes them (trimmed, folded where the place folds), but for ids that are not folded: they are as they are written. None is empty; at most 10,000. */
  readonly keys: readonly string[];
}

export interface Found {
  readonly key: string;
  readonly value: JsonValue;
  /** Whether more than one has this key: `value` is then that of the first by external id. */
  readonly several: boolean;
}

/**
 * Looks things up for a page of records: one call for all places of a mapping. What is not found is left out. Throws a
 * ConnectorError where the store cannot be asked, never because nothing was found.
 */
export interface Lookups {
  /** One answer for each ask, in their order; at once, where all is known. */
  find(asks: readonly Ask[]): Soon<readonly (readonly Found[])[]>;
}
