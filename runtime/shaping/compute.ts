import { evaluateEach, type Expression, type Outcome } from '../expressions/index.ts';
import type { JsonValue } from '../kernel/json.ts';
import { scopeOf } from './add.ts';
import { reasonOf, tooMany, unfit } from './failures.ts';
import { valueOf } from './records.ts';
import type { Origin, Records, ShapePage, ShaperParts, Step } from './shaper.ts';

/** An expression that gives the record anew; a list gives several. */
export function compute(source: string, parts: ShaperParts): Step {
  const expression = parts.expressions.jsonata(source, parts.names);
  return { kind: 'page', run: (records, page) => computeAll(expression, parts.where, records, page) };
}

function computeAll(expression: Expression, where: string, records: Records, page: ShapePage): Records | Promise<Records> {
  const { values } = records;
  const outcomes = evaluateEach(expression, values.length, (index) => scopeOf(page.scope, values[index] ?? null), asItIs);
  const finish = (found: readonly Outcome[]): Records => collect(records, where, page.maxRecords, (index) => valueOf(found[index]));
  return outcomes instanceof Promise ? outcomes.then(finish) : finish(outcomes);
}

function asItIs(outcome: Outcome): Outcome {
  return outcome;
}

function collect({ values, origins, failures }: Records, where: string, most: number, valueAt: (index: number) => unknown): Records {
  const made: JsonValue[] = [];
  const places: Origin[] = [];
  const reasons: (string | undefined)[] = [];
  const give = (value: JsonValue, place: Origin, reason: string | undefined): void => {
    made.push(value);
    places.push(place);
    reasons.push(reason);
    if (made.length > most) throw tooMany(where, most);
  };
  for (const [index, record] of values.entries()) {
    const place = origins === undefined ? index : origins[index];
    const failure = failures?.[index];
    if (failure !== undefined) {
      give(record, place, failure);
      continue;
    }
    const [results, reason] = attempt(() => computed(valueAt(index)), where);
    if (results === undefined) give(record, place, reason);
    else for (const value of results) give(value, value === record ? place : undefined, undefined);
  }
  return { values: made, origins: places, failures: reasons.some((reason) => reason !== undefined) ? reasons : undefined };
}

function computed(value: unknown): readonly JsonValue[] {
  if (value === undefined) throw unfit('the expression gives nothing; give [] to let a record go');
  // What expressions give is JSON.
  return (Array.isArray(value) ? value : [value]) as readonly JsonValue[];
}

function attempt<T>(work: () => T, where: string): readonly [T | undefined, string | undefined] {
  try {
    return [work(), undefined];
  } catch (thrown) {
    return [undefined, `${where}: ${reasonOf(thrown)}`];
  }
}
