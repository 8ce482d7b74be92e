import type { ShapeStep } from '../documents/generated/connector.ts';
import type { JsonObject } from '../kernel/json.ts';
import { kindOf, unfit } from './failures.ts';
import { fieldsOf, getAt, isFields, namesOf, put, removeAt } from './fields.ts';
import type { ShaperParts, Step } from './shaper.ts';

type Lift = NonNullable<ShapeStep['lift']>;
export type Conflicts = NonNullable<Exclude<Lift, string>['conflicts']>;

/** The fields of an object become the record's own; the object goes. */
export function lift(config: Lift, parts: ShaperParts): Step {
  const { path, conflicts = 'fail' } = typeof config === 'string' ? { path: config } : config;
  const names = namesOf(path, parts);
  return {
    kind: 'record',
    run(record) {
      const object = getAt(record, names);
      if (object === undefined) return record;
      const rest = fieldsOf(removeAt(record, names));
      if (object === null) return rest;
      if (!isFields(object)) throw unfit(`"${path}" is ${kindOf(object)}; expected an object, whose fields become the record's`);
      return mergeFields(rest, object, conflicts);
    },
  };
}

/** A copy of `fields` with those of `others`. */
export function mergeFields(fields: JsonObject, others: JsonObject, conflicts: Conflicts): JsonObject {
  const copy = { ...fields };
  for (const [name, value] of Object.entries(others)) {
    if (Object.hasOwn(copy, name) && copy[name] !== value) {
      if (conflicts === 'keep') continue;
      if (conflicts === 'fail') throw unfit(`both have "${name}", with other values; say in \`conflicts\` which one counts`);
    }
    put(copy, name, value);
  }
  return copy;
}
