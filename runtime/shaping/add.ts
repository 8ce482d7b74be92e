import type { ShapeAdd } from '../documents/generated/connector.ts';
import { ExpressionError, type Expression, type Outcome, type Scope } from '../expressions/index.ts';
import type { JsonValue } from '../kernel/json.ts';
import { type Names, namesOf, setAt } from './fields.ts';
import { Overrun, unfit } from './failures.ts';
import { mapOutcomes } from './records.ts';
import type { RunPage, ShapePage, ShaperParts, Step } from './shaper.ts';

interface Field {
  readonly source: string;
  readonly names: Names;
  /** A value without any `{{ … }}`. */
  readonly constant: JsonValue | undefined;
  readonly expression: Expression;
}

/** Sets fields, one after another: a later one sees those before it. */
export function add(config: ShapeAdd, parts: ShaperParts): Step {
  const fields = Object.entries(config).map(([source, value]) => compileField(source, value, parts));
  const runs = fields.map(compileRun);
  const runPage: RunPage = async (records, page) => {
    let shaped = records;
    for (const field of fields) {
      const { values } = shaped;
      const outcomes = await field.expression.evaluateAll(values.map((record) => scopeOf(page.scope, record)));
      shaped = mapOutcomes(shaped, parts.where, outcomes.map(explained(field)), (record, value) => write(field, record, value));
    }
    return shaped;
  };
  return runs.every((run) => run !== undefined)
    ? { kind: 'record', run: (record, page) => runs.reduce((made, run) => run(made, page), record), runPage }
    : { kind: 'page', run: runPage };
}

function compileField(source: string, value: unknown, parts: ShaperParts): Field {
  const { expressions, names } = parts;
  return {
    source,
    names: namesOf(source, parts),
    // What a document holds is JSON.
    constant: holdsTemplate(value) ? undefined : (value as JsonValue),
    expression: expressions.structure(value, names),
  };
}

function holdsTemplate(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('{{');
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsTemplate);
}

type Run = (record: JsonValue, page: ShapePage) => JsonValue;

function compileRun(field: Field): Run | undefined {
  const { constant, names, expression } = field;
  if (constant !== undefined) return (record) => setAt(record, names, constant);
  const { evaluateSync } = expression;
  if (evaluateSync === undefined) return undefined;
  return (record, page) => {
    let value: unknown;
    try {
      value = evaluateSync(scopeOf(page.scope, record), undefined, page.allowance);
    } catch (thrown) {
      if (thrown instanceof ExpressionError && thrown.isForWorker) throw new Overrun();
      throw thrown instanceof ExpressionError ? unfit(failed(field, thrown)) : thrown;
    }
    return write(field, record, value);
  };
}

/** Nothing leaves the record as it is. */
function write({ names }: Field, record: JsonValue, value: unknown): JsonValue {
  // What expressions give is JSON.
  return value === undefined ? record : setAt(record, names, value as JsonValue);
}

function explained(field: Field): (outcome: Outcome) => Outcome {
  return (outcome) => ('error' in outcome ? { error: new ExpressionError(failed(field, outcome.error), outcome.error.limit) } : outcome);
}

function failed({ source }: Field, error: ExpressionError): string {
  return `${source}: ${error.message}`;
}

export function scopeOf(scope: Scope, record: JsonValue): Scope {
  return { ...scope, record };
}
