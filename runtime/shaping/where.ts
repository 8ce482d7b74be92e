import type { ShapeStep } from '../documents/generated/connector.ts';
import { evaluateEach, type Expression, type Outcome } from '../expressions/index.ts';
import { createRun } from '../expressions/run.ts';
import { isTruthy } from '../expressions/values/truth.ts';
import type { JsonValue } from '../kernel/json.ts';
import { scopeOf } from './add.ts';
import { expressionFailed } from './failures.ts';
import { chosen } from './records.ts';
import type { ShaperParts, Step } from './shaper.ts';

type Where = NonNullable<ShapeStep['where']>;

/** Keeps the records for which it holds. Records that failed before are kept: they are told, not lost. */
export function where(config: Where, parts: ShaperParts): Step {
  if (typeof config === 'string') return byExpression(parts.expressions.jsonata(config, parts.names), parts.where);
  const matches = compileMatches(config, parts);
  return { kind: 'page', run: (records) => chosen(records, records.values.map(matches)) };
}

function compileMatches(config: Exclude<Where, string>, { expressions }: ShaperParts): (record: JsonValue) => boolean {
  const tests = Object.entries(config).map(([source, expected]) => ({
    path: expressions.path(source),
    values: new Set<unknown>((Array.isArray(expected) ? expected : [expected]).map(comparable)),
  }));
  return (record) => tests.every(({ path, values }) => values.has(comparable(path.get(record) ?? null)));
}

/** A long integer in a document may be a number where the record has a bigint. */
function comparable(value: unknown): unknown {
  return typeof value === 'bigint' && BigInt(Number(value)) === value ? Number(value) : value;
}

function byExpression(expression: Expression, place: string): Step {
  return {
    kind: 'page',
    run(records, { scope }) {
      const { values, failures } = records;
      const keeps = evaluateEach(
        expression,
        values.length,
        (index) => scopeOf(scope, values[index] ?? null),
        (outcome, index) => failures?.[index] !== undefined || isKept(outcome, index, place),
      );
      return keeps instanceof Promise ? keeps.then((kept) => chosen(records, kept)) : chosen(records, keeps);
    },
  };
}

function isKept(outcome: Outcome, index: number, place: string): boolean {
  if ('error' in outcome) throw expressionFailed(place, index, outcome.error);
  return holds(outcome.value);
}

/** Whether a value counts as true in JSONata. */
export function holds(value: unknown): boolean {
  return value === true || (value !== false && value !== undefined && isTruthy(value, createRun(undefined, {}, 0, 0)));
}
