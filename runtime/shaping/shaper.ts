import type { Field, ShapeStep } from '../documents/generated/connector.ts';
import type { Allowance, Expressions, Scope } from '../expressions/index.ts';
import type { JsonValue } from '../kernel/json.ts';

/**
 * Where the exact text of a record is: the number of a raw record, or a place in one. Undefined when the record is no
 * part of the response as it came: its text is then written anew.
 */
export type Origin = number | Part | undefined;

/** The keys and indexes that lead to a value in the raw record of a number. */
export interface Part {
  readonly record: number;
  readonly at: readonly (string | number)[];
}

/** The records of a page between two steps. */
export interface Records {
  readonly values: readonly JsonValue[];
  /** One for each record; undefined: each is still the raw record of its place. */
  readonly origins: readonly Origin[] | undefined;
  /** Why records failed, one for each; undefined: none did. A failed record stays as it was then. */
  readonly failures: readonly (string | undefined)[] | undefined;
}

/** What steps see beside the records. */
export interface ShapePage {
  /** The whole body of the response. */
  readonly body: JsonValue;
  /** What expressions see beside `record`. */
  readonly scope: Scope;
  /** Records that a page may have; more are an error. */
  readonly maxRecords: number;
  /** What the expressions of steps that run together share. */
  readonly allowance?: Allowance;
}

/**
 * A step, compiled. It never changes a value that it is given: records share parts. A `record` step gives the record
 * anew, or the same when there was nothing to do; what it throws with `unfit`, or as an ExpressionError, fails that record.
 * What a `page` step throws fails the page. A `record` step that throws Overrun goes through the page by `runPage`.
 */
export type Step =
  | { readonly kind: 'record'; run(record: JsonValue, page: ShapePage): JsonValue; readonly runPage?: RunPage }
  | { readonly kind: 'page'; run(records: Records, page: ShapePage): Records | Promise<Records> };

export type RunPage = (records: Records, page: ShapePage) => Promise<Records>;

/** What steps are compiled with. */
export interface ShaperParts {
  readonly expressions: Pick<Expressions, 'path' | 'jsonata' | 'structure'>;
  /** Names that expressions may read. */
  readonly names: readonly string[];
  /** What the object declares of its records' fields. */
  readonly fields?: Readonly<Record<string, Field>> | undefined;
  /** Where the step stands in the document, as messages name it. */
  readonly where: string;
}

/** Steps of records; `enrich` sends requests, which is the engine's work. */
export type StepName = Exclude<keyof ShapeStep, 'enrich'>;

export type ShaperTable = {
  readonly [Name in StepName]-?: (config: NonNullable<ShapeStep[Name]>, parts: ShaperParts) => Step;
};
