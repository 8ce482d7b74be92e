import { failure } from '../failure.ts';
import { spend, type Run } from '../run.ts';
import { createSequence } from '../sequence.ts';
import type { FunctionValue } from '../values/function-value.ts';
import { callBack, callWith } from '../values/invoke.ts';
import { isTruthy } from '../values/truth.ts';
import { define, type Definition } from './definition.ts';

type List = readonly unknown[] | undefined;
type Members = { readonly [key: string]: unknown } | undefined;

/** Functions that call a function for each item of a list, or for each member of an object. */
export const higherOrder = {
  map: define((run, list: List, fn: FunctionValue) => list && map(list, fn, run)),
  filter: define((run, list: List, fn: FunctionValue) => list && filter(list, fn, run)),
  single: define((run, list: List, fn?: FunctionValue) => list && single(list, fn, run)),
  reduce: define((run, list: List, fn: FunctionValue, first?: unknown) => list && reduce(list, fn, first, run)),
  each: define((run, object: Members, fn: FunctionValue) => each(object ?? {}, fn, run)),
  sift: define((run, object: Members, fn?: FunctionValue) => sift(object ?? {}, fn, run)),
} satisfies { readonly [name: string]: Definition };

/** What the function gives for nothing is left out. */
function map(list: readonly unknown[], fn: FunctionValue, run: Run): unknown[] {
  const results = createSequence();
  list.forEach((item, index) => {
    const result = callBack(fn, item, index, list, run);
    if (result !== undefined) results.push(result);
  });
  return results;
}

function filter(list: readonly unknown[], fn: FunctionValue, run: Run): unknown[] {
  const kept = createSequence();
  list.forEach((item, index) => {
    if (isTruthy(callBack(fn, item, index, list, run), run)) kept.push(item);
  });
  return kept;
}

/** The one item that there is, or that the function holds for. The second ends it, whatever comes behind. */
function single(list: readonly unknown[], fn: FunctionValue | undefined, run: Run): unknown {
  const { position } = run;
  let found: number | undefined;
  spend(run, list.length);
  for (const [index, item] of list.entries()) {
    if (fn !== undefined && !isTruthy(callBack(fn, item, index, list, run), run)) continue;
    if (found !== undefined) throw failure('D3138', { index, position });
    found = index;
  }
  if (found === undefined) throw failure('D3139', { position });
  return list[found];
}

/** The first item is where it starts when no other value is given. */
function reduce(list: readonly unknown[], fn: FunctionValue, first: unknown, run: Run): unknown {
  const { arity } = fn;
  if (arity < 2) throw failure('D3050', { position: run.position });
  const start = first === undefined ? 1 : 0;
  let result = first === undefined ? list[0] : first;
  for (let index = start; index < list.length; index++) {
    const args = [result, list[index], index, list];
    result = callWith(fn, args.slice(0, Math.min(arity, args.length)), run);
  }
  return result;
}

/** For an object, the key takes the place of the index. */
function each(object: object, fn: FunctionValue, run: Run): unknown[] {
  const results = createSequence();
  for (const key of keysOf(object, run)) {
    const value: unknown = Reflect.get(object, key);
    const result = callBack(fn, value, key, object, run);
    if (result !== undefined) results.push(result);
  }
  return results;
}

/** The members that the function holds for; nothing when there are none. */
function sift(object: object, fn: FunctionValue | undefined, run: Run): object | undefined {
  // Without a prototype, so that no key can set it.
  const kept = Object.create(null) as { [key: string]: unknown };
  let isEmpty = true;
  for (const key of keysOf(object, run)) {
    const value: unknown = Reflect.get(object, key);
    if (fn === undefined) throw failure('T0410', { token: 'sift', index: 2, position: run.position });
    if (!isTruthy(callBack(fn, value, key, object, run), run)) continue;
    kept[key] = value;
    isEmpty = false;
  }
  return isEmpty ? undefined : kept;
}

function keysOf(object: object, run: Run): readonly string[] {
  const keys = Object.keys(object);
  // Objects of many keys are tables, which take some time to list.
  spend(run, keys.length * 8);
  return keys;
}
