import type { Rule, Transform } from '../documents/mappings/rule-list.ts';
import { evaluateEach, type Expression, type Expressions, type Outcome, type Scope } from '../expressions/index.ts';
import { isObject } from '../kernel/json.ts';
import { createResultBuilder } from './build-result.ts';
import type { Partition, Surroundings } from './frame.ts';
import { Mapped, type MappedRecord, type Mapper } from './mapped-record.ts';

/** A mapping of fields and at most one transform: nothing is looked up, nothing can fail but the transform. */
export interface PlainList {
  readonly rules: readonly Rule[];
  readonly transform: Transform | undefined;
}

/** Undefined where the rules say more than which path goes where. */
export function plainOf(rules: readonly Rule[], transforms: readonly Transform[]): PlainList | undefined {
  const [transform, another] = transforms;
  const targets = new Set(rules.map(({ target }) => target[0]));
  const isAlone = another === undefined && transform?.held === undefined;
  return isAlone && targets.size === rules.length && rules.every(isPlain) ? { rules, transform } : undefined;
}

function isPlain({ target, from, when, steps, default: fallback, required }: Rule): boolean {
  const saysMore = when !== undefined || fallback !== undefined || required || steps.length > 0;
  return target.length === 1 && from.kind === 'paths' && from.paths.length === 1 && !saysMore;
}

/**
 * `fields` first (a path that finds nothing gives null, MAP-01), then the object that `transform` gives is merged over them
 * (nothing changes nothing, MAP-02).
 */
export function compilePlain(
  { rules, transform }: PlainList,
  expressions: Expressions,
  names: readonly string[],
): (around: Surroundings) => Mapper['map'] {
  const fields = rules.flatMap(({ target: [target], from }) =>
    from.kind === 'paths' && target !== undefined ? from.paths.map((path) => ({ path: expressions.path(path), target })) : [],
  );
  const expression = transform && expressions.jsonata(transform.source, names);
  return (around) => {
    const build = createResultBuilder(fields);
    if (!expression) return (values) => values.map((value) => new Mapped(build(value, undefined)));
    const scopeOf = scopes(expression, around);
    return (values, partition) =>
      evaluateEach(
        expression,
        values.length,
        (index) => scopeOf(values[index], partitionAt(partition, index)),
        (outcome, index) => finish(build, values[index], outcome),
      );
  };
}

type Build = ReturnType<typeof createResultBuilder>;
type ScopeOf = (data: unknown, partition: Partition) => Scope;

export function partitionAt(partition: Partition | readonly Partition[], index: number): Partition {
  // Array.isArray does not tell that a list which may not be changed is one.
  return Array.isArray(partition) ? (partition as readonly Partition[])[index] : (partition as Partition);
}

/** What is not read need not be there. */
function scopes({ names }: Expression, { context, configuration }: Surroundings): ScopeOf {
  if (!names.has('context') && !names.has('configuration')) return (data, partition) => ({ data, partition });
  return (data, partition) => ({ data, partition, context, configuration });
}

function finish(build: Build, data: unknown, outcome: Outcome): MappedRecord {
  const wrong = whyNoResult(outcome);
  if (wrong !== undefined) return { errors: [wrong] };
  return new Mapped(build(data, (outcome as { readonly value: object | undefined }).value));
}

/** Why what a transform gave cannot be merged; undefined: it can. */
export function whyNoResult(outcome: Outcome): string | undefined {
  if ('error' in outcome) return `transform: ${outcome.error.message}`;
  const { value } = outcome;
  if (value === undefined || isObject(value)) return undefined;
  return `transform: gives ${kindOf(value)} where an object is expected, as {'status': 'paid'}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
