import { createSequence, isWrapper, visibleMarks } from '../sequence.ts';
import { keysOf, spend, type Run } from '../run.ts';
import { FunctionValue } from '../values/function-value.ts';
import type { Evaluate } from './evaluate.ts';

/**
 * `*`: the values of an object or a list, lists among them flattened to the bottom. Where there is a list among them,
 * the result is no sequence. A function has no values.
 */
export function compileWildcard(): Evaluate {
  return (input, run) => {
    const from: unknown = Array.isArray(input) && isWrapper(input) && input.length > 0 ? input[0] : input;
    if (typeof from !== 'object' || from === null || from instanceof FunctionValue) return createSequence();
    const values = valuesOf(from, run);
    const found: unknown[] = [];
    for (const value of values) flattenInto(found, value, run);
    if (Array.isArray(from)) for (let mark = visibleMarks(from); mark > 0; mark--) found.push(true);
    return values.some(Array.isArray) ? found : createSequence(found);
  };
}

function valuesOf(object: object, run: Run): readonly unknown[] {
  if (Array.isArray(object)) return object;
  return keysOf(object, run).map((key): unknown => Reflect.get(object, key));
}

function flattenInto(found: unknown[], value: unknown, run: Run): void {
  spend(run, 1);
  if (!Array.isArray(value)) found.push(value);
  else for (const item of value) flattenInto(found, item, run);
}

/** `**`: the value itself and everything inside it, but lists only by their members. */
export function compileDescendant(): Evaluate {
  return (input, run) => {
    if (input === undefined) return undefined;
    const found = createSequence();
    descendInto(found, input, run);
    return found.length === 1 ? found[0] : found;
  };
}

function descendInto(found: unknown[], value: unknown, run: Run): void {
  spend(run, 1);
  if (!Array.isArray(value)) found.push(value);
  if (typeof value !== 'object' || value === null || value instanceof FunctionValue) return;
  for (const inner of valuesOf(value, run)) descendInto(found, inner, run);
}
