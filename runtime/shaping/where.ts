import type { ShapeStep } from '../documents/generated/connector.ts';
import { ExpressionError, type Expression, type Scope } from '../expressions/index.ts';
import { createRun } from '../expressions/run.ts';
import { isTruthy } from '../expressions/values/truth.ts';
import type { JsonValue } from '../kernel/json.ts';
import { scopeOf } from './add.ts';
import { expressionFailed } from './failures.ts';
import { chosen, valueOf } from './records.ts';
import type { Records, ShaperParts, Step } from './shaper.ts';

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
  const { evaluateSync } = expression;
  const keep = ({ values, failures }: Records, valueAt: (index: number) => unknown): boolean[] =>
    values.map((_record, index) => {
      try {
        return failures?.[index] !== undefined || holds(valueAt(index));
      } catch (thrown) {
        throw thrown instanceof ExpressionError ? expressionFailed(place, index, thrown) : thrown;
      }
    });
  return {
    kind: 'page',
    run(records, { scope }) {
      const { values } = records;
      const scopeAt = (index: number): Scope => scopeOf(scope, values[index] ?? null);
      if (evaluateSync)
        return chosen(
          records,
          keep(records, (index) => evaluateSync(scopeAt(index))),
        );
      const outcomes = expression.evaluateAll([...values.keys()].map(scopeAt));
      return outcomes.then((found) =>
        chosen(
          records,
          keep(records, (index) => valueOf(found[index])),
        ),
      );
    },
  };
}

/** Whether a value counts as true in JSONata. */
export function holds(value: unknown): boolean {
  return value === true || (value !== false && value !== undefined && isTruthy(value, createRun(undefined, {}, 0, 0)));
}
