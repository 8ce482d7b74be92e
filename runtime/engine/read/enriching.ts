import type { Scope } from '../../expressions/index.ts';
import type { JsonValue } from '../../kernel/json.ts';
import type { ReadPage } from '../engine.ts';
import type { ListPlan } from '../plan.ts';
import type { EnrichPlan } from '../shape-plan.ts';
import type { Reading } from './reading.ts';

/** An enrichment at work on a page. */
export interface Enriching {
  /** The read that it is a part of. */
  readonly reading: Omit<Reading, 'list' | 'mapper'>;
  readonly plan: EnrichPlan<ListPlan>;
  /** What expressions see beside `record` and `ids`. */
  readonly scope: Scope;
  /** Reads all pages of a list. */
  readonly readPages: (reading: Reading) => AsyncIterable<ReadPage>;
  readonly maxRecords: number;
}

/** A record that may be asked about, or one that was found so. */
export interface Node {
  readonly value: JsonValue;
  /** The number of the page's record that it belongs to. */
  readonly root: number;
  /** Undefined while nothing was asked. */
  answer: Answer | undefined;
  /** Why the page's record fails; set at the root of the tree. */
  failure: string | undefined;
}

export type Answer = 'none' | { readonly nodes: readonly Node[]; readonly isList: boolean };
