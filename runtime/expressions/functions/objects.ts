import { spend, spendText, type Run } from '../run.ts';
import { createSequence } from '../sequence.ts';
import { FunctionValue } from '../values/function-value.ts';
import { lookUp } from '../values/look-up.ts';
import { define, ofList, type Definition } from './definition.ts';

/** Functions of objects. */
export const objects = {
  // JSONata looks for the key "undefined" when there is none.
  lookup: define((run, from: unknown, key: string | undefined) => {
    spendText(run, key?.length ?? 0);
    return lookUp(from, String(key), run);
  }),
  keys: define((run, value: unknown) => createSequence(keysOf(value, run))),
  merge: ofList<object>(merge),
  spread: define(spread),
} satisfies { readonly [name: string]: Definition };

/** Keys of an object, or of all objects of a list, each once. */
function keysOf(value: unknown, run: Run): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (!Array.isArray(value)) return charged(Object.keys(value), run);
  // Gathered in an object, as JSONata does, because objects put integer-like keys first.
  const gathered = Object.create(null) as { [key: string]: true };
  for (const item of value) for (const key of keysOf(item, run)) gathered[key] = true;
  return Object.keys(gathered);
}

/** Objects of many keys are tables, which take some 10 steps for each key that they are given. */
function charged(keys: string[], run: Run): string[] {
  spend(run, keys.length * 8);
  return keys;
}

function merge(list: readonly object[], run: Run): object {
  // Without a prototype, so that no key can set it.
  const result = Object.create(null) as { [key: string]: unknown };
  for (const object of list) for (const key of charged(Object.keys(object), run)) result[key] = Reflect.get(object, key);
  return result;
}

/** One object for each key. */
function spread(run: Run, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof FunctionValue) return value;
  if (!Array.isArray(value)) return createSequence(charged(Object.keys(value), run).map((key) => single(key, Reflect.get(value, key))));
  const result: unknown[] = [];
  let isAppended = false;
  for (const item of value) {
    const parts = spread(run, item);
    spend(run, 4);
    if (Array.isArray(parts)) for (const part of parts) result.push(part);
    else if (parts !== undefined) result.push(parts);
    isAppended ||= parts !== undefined;
  }
  // As `$append` does it: adding to the sequence, if only an empty list, makes the result a plain list.
  return isAppended ? result : createSequence();
}

function single(key: string, value: unknown): object {
  const object = Object.create(null) as { [key: string]: unknown };
  object[key] = value;
  return object;
}
