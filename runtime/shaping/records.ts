import type { Outcome } from '../expressions/index.ts';
import type { JsonValue } from '../kernel/json.ts';
import { reasonOf } from './failures.ts';
import type { Origin, Records } from './shaper.ts';

/** The records that are kept; those that failed are, to be told. */
export function chosen({ values, origins, failures }: Records, keeps: readonly boolean[]): Records {
  const kept: JsonValue[] = [];
  const places: Origin[] = [];
  const reasons: (string | undefined)[] = [];
  for (const [index, value] of values.entries()) {
    if (!keeps[index] && failures?.[index] === undefined) continue;
    kept.push(value);
    places.push(origins === undefined ? index : origins[index]);
    if (failures) reasons.push(failures[index]);
  }
  return kept.length === values.length ? { values, origins, failures } : { values: kept, origins: places, failures: failures && reasons };
}

/** One thing that is done with each record. */
export interface Stage {
  readonly where: string;
  run(record: JsonValue, index: number): JsonValue;
}

/** Each record through all stages; where one throws, the record fails alone, and stays as it was before that stage. */
export function mapRecords({ values, origins, failures }: Records, stages: readonly Stage[]): Records {
  const made: JsonValue[] = [];
  let places: Origin[] | undefined;
  let reasons: (string | undefined)[] | undefined;
  for (const [index, record] of values.entries()) {
    const [value, reason] = failures?.[index] === undefined ? through(stages, record, index) : [record, undefined];
    made.push(value);
    if (reason !== undefined) {
      reasons ??= failures === undefined ? values.map(() => undefined) : [...failures];
      reasons[index] = reason;
    }
    if (value !== record) {
      places ??= origins === undefined ? [...values.keys()] : [...origins];
      places[index] = undefined;
    }
  }
  return { values: made, origins: places ?? origins, failures: reasons ?? failures };
}

function through(stages: readonly Stage[], record: JsonValue, index: number): readonly [JsonValue, string | undefined] {
  let value = record;
  for (const { where, run } of stages) {
    try {
      value = run(value, index);
    } catch (thrown) {
      return [value, `${where}: ${reasonOf(thrown)}`];
    }
  }
  return [value, undefined];
}

/** Each record with what an expression gave for it. */
export function mapOutcomes(
  records: Records,
  where: string,
  outcomes: readonly Outcome[],
  make: (record: JsonValue, value: unknown) => JsonValue,
): Records {
  const run = (record: JsonValue, index: number): JsonValue => make(record, valueOf(outcomes[index]));
  return mapRecords(records, [{ where, run }]);
}

export function valueOf(outcome: Outcome | undefined): unknown {
  if (outcome === undefined) return undefined;
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
