import { spend, type Run } from '../run.ts';
import { createSequence } from '../sequence.ts';

/** An own property of an object; over a list, of each of its members, to any depth, as a sequence. */
export function lookUp(input: unknown, key: string, run: Run): unknown {
  if (typeof input !== 'object' || input === null) return undefined;
  if (!Array.isArray(input)) return readOwn(input, key);
  const found = createSequence();
  spend(run, input.length);
  for (const item of input) {
    const value = lookUp(item, key, run);
    if (Array.isArray(value)) {
      spend(run, value.length);
      for (const inner of value) found.push(inner);
    } else if (value !== undefined) found.push(value);
  }
  return found;
}

/** An own property of what is no list. */
export function readOwn(object: object, key: string): unknown {
  // The value of an own key.
  return Object.hasOwn(object, key) ? (object as { [key: string]: unknown })[key] : undefined;
}

/** Whether no ordinary object inherits a property of that name. */
export function isPlainKey(key: string): boolean {
  return !(key in Object.prototype);
}

/** As `readOwn`, for a plain key: asking an object for its prototype takes half the time of asking whether a key is its own. */
export function readPlain(object: object, key: string): unknown {
  const value = (object as { [key: string]: unknown })[key];
  if (value === undefined) return undefined;
  const prototype: unknown = Object.getPrototypeOf(object);
  return prototype === Object.prototype || prototype === null || Object.hasOwn(object, key) ? value : undefined;
}
