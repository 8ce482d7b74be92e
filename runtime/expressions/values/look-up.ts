import { spend, type Run } from '../run.ts';
import { createSequence } from '../sequence.ts';

/** An own property of an object; over a list, of each of its members, to any depth, as a sequence. */
export function lookUp(input: unknown, key: string, run: Run): unknown {
  if (typeof input !== 'object' || input === null) return undefined;
  // The value of an own key.
  if (!Array.isArray(input)) return Object.hasOwn(input, key) ? (input as { [key: string]: unknown })[key] : undefined;
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
