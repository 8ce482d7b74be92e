import type { ShapeEach } from '../documents/generated/connector.ts';
import type { JsonValue } from '../kernel/json.ts';
import { expand, type Item } from './expand.ts';
import { getAt, namesOf } from './fields.ts';
import type { ShaperParts, Step } from './shaper.ts';

/** A list in a record becomes records. What the path leads to in many places (`a[*].b`) is one list of all. */
export function each(config: ShapeEach, parts: ShaperParts): Step {
  const path = parts.expressions.path(config.path);
  const names = path.keys;
  const index = config.index === undefined ? undefined : namesOf(config.index, parts);
  const marks = (number: number): Item['marks'] => (index === undefined ? [] : [{ at: index, value: number }]);
  return expand(
    config,
    (record) => {
      // A path selects parts of a JSON value, or lists them.
      const found = names === undefined ? (path.get(record) as JsonValue | undefined) : getAt(record, names);
      const single = !Array.isArray(found);
      const list = single ? [found ?? null].filter((value) => value !== null) : inner(found, path.many && names === undefined);
      return list.map((value, number) => ({
        value,
        marks: marks(number),
        at: names === undefined ? undefined : single ? names : [...names, number],
      }));
    },
    names,
    parts,
  );
}

/** The items of all lists that were found; one that is no list is an item. */
function inner(found: readonly JsonValue[], many: boolean): readonly JsonValue[] {
  return many ? found.flatMap((value) => value ?? []) : found;
}
