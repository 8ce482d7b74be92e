import { spend, type Run } from '../run.ts';
import { isWrapper } from '../sequence.ts';
import { FunctionValue } from '../values/function-value.ts';
import { isNumeric } from '../values/truth.ts';
import { define, type Definition } from './definition.ts';

/** The function that copies. */
export const cloning = {
  clone: define((run, value: unknown) => (value === undefined ? undefined : cloneOf(value, run))),
} satisfies { readonly [name: string]: Definition };

/** A copy as through JSON, in objects and lists of its own: fractions to 15 digits, functions as empty texts, nothing as null in a list and left out of an object. Big integers stay whole. */
export function cloneOf(value: unknown, run: Run): unknown {
  return copy(Array.isArray(value) && isWrapper(value) ? value[0] : value, run);
}

function copy(value: unknown, run: Run): unknown {
  if (typeof value === 'number') return copyNumber(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return copyList(value, run);
  return value instanceof FunctionValue ? '' : copyObject(value, run);
}

function copyNumber(value: number): number | null {
  // "Not a number" is no number to JSONata, and JSON writes it as null.
  if (!isNumeric(value)) return null;
  return Number.isInteger(value) ? value + 0 : Number(value.toPrecision(15));
}

function copyList(list: readonly unknown[], run: Run): unknown[] {
  spend(run, list.length);
  return list.map((item) => copy(item, run) ?? null);
}

function copyObject(object: object, run: Run): object {
  // Entries of many keys take longer to be made than all the rest.
  const keys = Object.keys(object);
  spend(run, keys.length * 8);
  const result: { [key: string]: unknown } = {};
  for (const key of keys) {
    const copied = copy((object as { readonly [key: string]: unknown })[key], run);
    if (copied === undefined) continue;
    if (key !== '__proto__') result[key] = copied;
    else Object.defineProperty(result, key, { value: copied, writable: true, enumerable: true, configurable: true });
  }
  return result;
}
