import type { ExpressionError } from '../expression.ts';
import { failure, tooLarge } from '../failure.ts';
import { spend, spendOrder, type Run } from '../run.ts';
import { createSequence, isSequence } from '../sequence.ts';
import type { FunctionValue } from '../values/function-value.ts';
import { callWith } from '../values/invoke.ts';
import { mergeSort } from '../values/merge-sort.ts';
import { areEqual } from '../values/equality.ts';
import { isNumeric } from '../values/truth.ts';
import { define, ofList, type Definition } from './definition.ts';

/** Functions of lists. */
export const lists = {
  count: define((_run, list: readonly unknown[] | undefined) => (list === undefined ? 0 : list.length)),
  append: define(append),
  reverse: ofList((list, run) => (list.length <= 1 ? list : charge(list, run).toReversed())),
  distinct: define((run, value: unknown) => (Array.isArray(value) && value.length > 1 ? distinct(value, run) : value)),
  sort: define((run, list: readonly unknown[] | undefined, isAfter?: FunctionValue) => {
    if (list === undefined || list.length <= 1) return list;
    return isAfter === undefined ? sort(list, run) : sortBy(list, isAfter, run);
  }),
  shuffle: ofList((list, run) => (list.length <= 1 ? list : shuffle(charge(list, run), run))),
  zip: define(zip),
} satisfies { readonly [name: string]: Definition };

function charge<T>(list: readonly T[], run: Run): readonly T[] {
  spend(run, list.length);
  return list;
}

function append(run: Run, first: unknown, second: unknown): unknown {
  if (first === undefined) return second;
  if (second === undefined) return first;
  const before: readonly unknown[] = Array.isArray(first) ? first : [first];
  const after: readonly unknown[] = Array.isArray(second) ? second : [second];
  spend(run, before.length + after.length);
  return [...before, ...after];
}

function distinct(list: readonly unknown[], run: Run): unknown[] {
  const found: unknown[] = isSequence(list) ? createSequence() : [];
  const scalars = new Set<unknown>();
  const others: unknown[] = [];
  for (const value of list) {
    const isScalar = typeof value !== 'object' || value === null;
    spend(run, isScalar ? 2 + (typeof value === 'string' ? value.length >>> 6 : 0) : others.length + 2);
    if (isScalar ? scalars.has(value) : others.some((other) => areEqual(value, other, run))) continue;
    if (isScalar) scalars.add(value);
    else others.push(value);
    found.push(value);
  }
  return found;
}

/** Stable, numbers by value, strings by UTF-16 unit. */
function sort(list: readonly unknown[], run: Run): unknown[] {
  // All are looked at, as JSONata does: one out of range is told as such, wherever it stands.
  const numbers = list.filter(isNumeric).length;
  if (numbers < list.length && !list.every((item) => typeof item === 'string')) throw unsortable(list, run);
  spend(run, list.length * Math.ceil(Math.log2(list.length)));
  // All are numbers, or all are strings: the comparison is one of like with like.
  return (list as readonly number[]).toSorted((left, right) => {
    spendOrder(run, left, right);
    return left > right ? 1 : left < right ? -1 : 0;
  });
}

function unsortable(list: readonly unknown[], { position }: Run): ExpressionError {
  return list.some((item) => typeof item === 'bigint') ? tooLarge(position) : failure('D3070', { position });
}

/** Whatever the function gives counts as JavaScript takes it: an empty list is true. */
function sortBy(list: readonly unknown[], isAfter: FunctionValue, run: Run): unknown[] {
  spend(run, list.length);
  return mergeSort(list, (left, right) => Boolean(callWith(isAfter, [left, right], run)));
}

/** Each item takes a place among those before it, from which that one goes to the end (Fisher and Yates, from the inside out). */
function shuffle(list: readonly unknown[], run: Run): unknown[] {
  const result: unknown[] = [];
  for (const [index, item] of list.entries()) {
    const place = Math.floor(run.random() * (index + 1));
    result.push(result[place]);
    result[place] = item;
  }
  return result;
}

function zip(run: Run, ...lists: readonly (readonly unknown[] | undefined)[]): unknown[] {
  const length = Math.min(...lists.map((list) => (list === undefined ? 0 : list.length)));
  spend(run, length * lists.length);
  return Array.from({ length }, (_none, index) => lists.map((list) => list?.[index]));
}
