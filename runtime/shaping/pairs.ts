import type { ShapePairs } from '../documents/generated/connector.ts';
import type { JsonObject, JsonValue } from '../kernel/json.ts';
import { kindOf, unfit } from './failures.ts';
import { put, setAt } from './fields.ts';
import type { ShaperParts, Step } from './shaper.ts';
import { nameOf, placeOf } from './zip.ts';

type Repeated = NonNullable<ShapePairs['repeated']>;

/** A list of names with values becomes an object. A record without the list stays as it is. */
export function pairs({ path, key = 'name', value = 'value', as, repeated = 'fail' }: ShapePairs, parts: ShaperParts): Step {
  const { expressions } = parts;
  const list = path === undefined ? undefined : expressions.path(path);
  const keyPath = expressions.path(key);
  const valuePath = expressions.path(value);
  const target = placeOf(path, as, parts);
  const add = repeats[repeated];
  return {
    kind: 'record',
    run(record) {
      // Paths select parts of JSON values, or list them.
      const found = list === undefined ? record : (list.get(record) as JsonValue | undefined);
      if (found === undefined || found === null) return record;
      if (!Array.isArray(found)) throw unfit(`"${path ?? '$'}" is ${kindOf(found)}; expected a list`);
      const object: JsonObject = {};
      const lists = new Set<string>();
      for (const [index, item] of found.entries()) {
        const name = nameOf(keyPath.get(item));
        if (name === undefined) throw unfit(`item ${index + 1} of "${path ?? '$'}" has no name at "${key}"`);
        const one = (valuePath.get(item) as JsonValue | undefined) ?? null;
        if (Object.hasOwn(object, name)) add(object, name, one, lists);
        else put(object, name, one);
      }
      return target === undefined ? object : setAt(record, target, object);
    },
  };
}

/** What a name that comes again means. */
const repeats: { readonly [How in Repeated]: (object: JsonObject, name: string, value: JsonValue, lists: Set<string>) => void } = {
  fail(_object, name) {
    throw unfit(`"${name}" comes twice; say what that means in \`repeated\``);
  },
  first() {},
  last: put,
  list(object, name, value, lists) {
    const before = object[name] ?? null;
    put(object, name, lists.has(name) && Array.isArray(before) ? [...before, value] : [before, value]);
    lists.add(name);
  },
};
