import type { FilterStage, Node } from '../ast.ts';
import { createSequence } from '../sequence.ts';
import { spend, type Run } from '../run.ts';
import { isNumeric, isTruthy } from '../values/truth.ts';
import type { Context, Evaluate } from './evaluate.ts';
import { weightOf } from './weight.ts';

/** Keeps some of a value's items: what `[…]` does. A value that is no list is a list of one. */
export type Filter = (value: unknown, run: Run) => unknown;

/** `expression[predicate][predicate]`. */
export function compileFilters(stages: readonly FilterStage[], evaluate: Evaluate, context: Context): Evaluate {
  const filters = stages.map((stage) => compileFilter(stage.expr, context));
  return (input, run) => {
    let result = evaluate(input, run);
    for (const filter of filters) result = filter(result, run);
    return result;
  };
}

export function compileFilter(predicate: Node, context: Context): Filter {
  if (predicate.type === 'number') return indexFilter(Number(predicate.value));
  const test = context.compile(predicate);
  const cost = weightOf(predicate);
  return (value, run) => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    spend(run, items.length * cost);
    const kept = createSequence();
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      const times = timesKept(test(item, run), index, items.length, run);
      for (let time = 0; time < times; time++) kept.push(item);
    }
    return kept;
  };
}

/** The item at an index, from the end when negative. A list found there is given as it is. */
export function itemAt(items: readonly unknown[], index: number): unknown {
  const floor = Math.floor(index);
  return items[floor < 0 ? items.length + floor : floor];
}

function indexFilter(index: number): Filter {
  return (value) => {
    const item = Array.isArray(value) ? itemAt(value, index) : itemAt([value], index);
    if (Array.isArray(item)) return item;
    return createSequence(item === undefined ? [] : [item]);
  };
}

/** A predicate that gives numbers picks by index, once for each; any other picks by truth. */
export function timesKept(result: unknown, index: number, length: number, run: Run): number {
  if (isNumeric(result)) return isIndex(result, index, length) ? 1 : 0;
  if (!Array.isArray(result)) return isTruthy(result, run) ? 1 : 0;
  spend(run, result.length);
  const numbers = result.filter(isNumeric);
  if (numbers.length < result.length) return isTruthy(result, run) ? 1 : 0;
  return numbers.filter((number) => isIndex(number, index, length)).length;
}

function isIndex(number: number, index: number, length: number): boolean {
  const floor = Math.floor(number);
  return (floor < 0 ? length + floor : floor) === index;
}
