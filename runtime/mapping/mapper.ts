import type { Mapping } from '../documents/generated/mapping.ts';
import { namesIn } from '../documents/index.ts';
import type { Expression, Expressions, Outcome, Path } from '../expressions/index.ts';
import { isObject } from '../kernel/json.ts';

/** What a mapping makes of one record: the result, or why there is none. */
export type MappedRecord = { readonly value: { readonly [field: string]: unknown } } | { readonly errors: readonly string[] };

/** Maps raw record values, one result each, in order. Synchronous unless the transform must be interpreted. */
export interface Mapper {
  readonly name: string;
  map(values: readonly unknown[]): readonly MappedRecord[] | Promise<readonly MappedRecord[]>;
}

/**
 * Compiles a mapping: `fields` first (a path that finds nothing gives null, MAP-01), then the object that `transform`
 * gives is merged over them (nothing changes nothing, MAP-02).
 */
export function compileMapper(name: string, mapping: Mapping, expressions: Expressions): Mapper {
  const fields = Object.entries(mapping.fields ?? {}).map(([source, target]) => ({ path: expressions.path(source), target }));
  const transform = mapping.transform === undefined ? undefined : expressions.jsonata(mapping.transform, namesIn('mapping'));
  if (!transform) return { name, map: (values) => values.map((value) => ({ value: mapFields(fields, value) })) };
  const { evaluateSync } = transform;
  if (evaluateSync) return { name, map: (values) => values.map((value) => merge(mapFields(fields, value), attempt(evaluateSync, value))) };
  return { name, map: (values) => mapAsync(fields, transform, values) };
}

async function mapAsync(fields: readonly Field[], transform: Expression, values: readonly unknown[]): Promise<readonly MappedRecord[]> {
  const outcomes = await transform.evaluateAll(values.map((data) => ({ data })));
  return outcomes.map((outcome, index) => merge(mapFields(fields, values[index]), outcome));
}

interface Field {
  readonly path: Path;
  readonly target: string;
}

function mapFields(fields: readonly Field[], value: unknown): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const { path, target } of fields) result[target] = path.get(value) ?? null;
  return result;
}

function attempt(evaluate: (scope: { readonly data: unknown }) => unknown, data: unknown): Outcome {
  try {
    return { value: evaluate({ data }) };
  } catch (thrown) {
    // Expressions raise ExpressionError and nothing else.
    return { error: thrown as Extract<Outcome, { error: unknown }>['error'] };
  }
}

function merge(fields: Record<string, unknown>, outcome: Outcome): MappedRecord {
  if ('error' in outcome) return { errors: [`transform: ${outcome.error.message}`] };
  if (outcome.value === undefined) return { value: fields };
  if (!isObject(outcome.value))
    return { errors: [`transform: gives ${kindOf(outcome.value)} where an object is expected, as {'status': 'paid'}`] };
  return { value: Object.assign(fields, outcome.value) };
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
