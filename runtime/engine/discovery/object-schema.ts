import type { ExchangeTrace } from '../../http/index.ts';
import type { Drift, Fields } from './compare-fields.ts';
import type { InferredSchema } from './infer-schema.ts';

/** What the records of an object look like. */
export interface ObjectSchema {
  readonly object: string;
  /** Records that were looked at. */
  readonly records: number;
  /** JSON Schema (draft 2020-12) that all of them are valid against. */
  readonly schema: InferredSchema & { readonly $schema: string };
  /** What the connector declares of them, as a schema; null when it declares nothing. */
  readonly declared: { readonly type: 'object'; readonly properties: Fields } | null;
  /** Null when nothing is declared. */
  readonly drift: Drift | null;
}

export interface SchemaOptions {
  /** Records to look at. Default 100. */
  readonly sample?: number;
  readonly signal?: AbortSignal;
  readonly onTrace?: (trace: ExchangeTrace) => void;
}
