import type { Mapping } from '../documents/generated/mapping.ts';
import { namesIn } from '../documents/index.ts';
import type { Expression, Expressions, Outcome } from '../expressions/index.ts';
import { isObject } from '../kernel/json.ts';
import { createResultBuilder } from './build-result.ts';

/** What a mapping makes of one record: the result, or why there is none. */
export type MappedRecord = { readonly value: { readonly [field: string]: unknown } } | { readonly errors: readonly string[] };

/**
 * A class, since V8 makes the objects of a literal in the old heap once it has seen many of them outlive a collection: each
 * then holds what it wraps until the old heap is collected, which costs a tenth of a mapped read.
 */
class Mapped {
  readonly value: { readonly [field: string]: unknown };

  constructor(value: Mapped['value']) {
    this.value = value;
  }
}

/** Values of the partition that the records were read in. */
type Partition = { readonly [name: string]: unknown } | undefined;

/** Maps raw record values, one result each, in order. Synchronous unless the transform must be interpreted. */
export interface Mapper {
  readonly name: string;
  map(values: readonly unknown[], partition?: Partition): readonly MappedRecord[] | Promise<readonly MappedRecord[]>;
}

/**
 * Compiles a mapping: `fields` first (a path that finds nothing gives null, MAP-01), then the object that `transform`
 * gives is merged over them (nothing changes nothing, MAP-02).
 */
export function compileMapper(name: string, mapping: Mapping, expressions: Expressions): Mapper {
  const fields = Object.entries(mapping.fields ?? {}).map(([source, target]) => ({ path: expressions.path(source), target }));
  const build = createResultBuilder(fields);
  const transform = mapping.transform === undefined ? undefined : expressions.jsonata(mapping.transform, namesIn('mapping'));
  if (!transform) return { name, map: (values) => values.map((value) => new Mapped(build(value, undefined))) };
  const { evaluateSync } = transform;
  if (evaluateSync)
    return { name, map: (values, partition) => values.map((value) => finish(build, value, attempt(evaluateSync, value, partition))) };
  return { name, map: (values, partition) => mapAsync(build, transform, values, partition) };
}

type Build = ReturnType<typeof createResultBuilder>;

async function mapAsync(
  build: Build,
  transform: Expression,
  values: readonly unknown[],
  partition: Partition,
): Promise<readonly MappedRecord[]> {
  const outcomes = await transform.evaluateAll(values.map((data) => ({ data, partition })));
  return outcomes.map((outcome, index) => finish(build, values[index], outcome));
}

function attempt(
  evaluate: (scope: { readonly data: unknown; readonly partition: Partition }) => unknown,
  data: unknown,
  partition: Partition,
): Outcome {
  try {
    return { value: evaluate({ data, partition }) };
  } catch (thrown) {
    // Expressions raise ExpressionError and nothing else.
    return { error: thrown as Extract<Outcome, { error: unknown }>['error'] };
  }
}

function finish(build: Build, data: unknown, outcome: Outcome): MappedRecord {
  if ('error' in outcome) return { errors: [`transform: ${outcome.error.message}`] };
  const { value } = outcome;
  if (value === undefined || isObject(value)) return new Mapped(build(data, value));
  return { errors: [`transform: gives ${kindOf(value)} where an object is expected, as {'status': 'paid'}`] };
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
