import type { Node, SortNode } from '../ast.ts';
import { children } from '../children.ts';
import { failure } from '../failure.ts';
import { spend, spendOrder, type Run } from '../run.ts';
import { createSequence } from '../sequence.ts';
import { mergeSort } from '../values/merge-sort.ts';
import type { Context } from './evaluate.ts';
import { weightOf } from './weight.ts';

export type Order<T> = (items: readonly T[], run: Run) => readonly T[];

/** `^(>price, name)`: stable, by the terms in their order; an item for which a term gives nothing comes last. */
export function compileOrder(node: SortNode, context: Context): Order<unknown> {
  const sort = compileSort(node, (term) => {
    const evaluate = context.compile(term);
    return (item, _inStream, run) => evaluate(item, run);
  });
  // What a step gave is a sequence, which collapses; what was put in order is a list.
  return (items, run) => (items.length > 1 ? sort(items, false, run) : createSequence([...items]));
}

/** What a term gives for an item. */
type Read<T> = (item: T, inStream: boolean, run: Run) => unknown;

interface Term<T> {
  readonly read: Read<T>;
  readonly descending: boolean;
}

/** Of one item, or none, no term is evaluated. */
export function compileSort<T>(
  node: SortNode,
  compileTerm: (term: Node) => Read<T>,
): (items: readonly T[], inStream: boolean, run: Run) => readonly T[] {
  const expressions = node.terms.map((term) => term.expression);
  const cost = weightOf(...expressions);
  const terms = node.terms.map(({ expression, descending }): Term<T> => ({ read: compileTerm(expression), descending }));
  const keysOf = expressions.some(isUnsteady) ? readAgain : readOnce;
  const { position } = node;
  return (items, inStream, run) => {
    const { length } = items;
    if (length <= 1) return items;
    spend(run, length * (Math.ceil(Math.log2(length)) * terms.length + cost));
    const keys = terms.map(({ read }) => keysOf(items, (item) => read(item, inStream, run)));
    const isAfter = (left: number, right: number): boolean => {
      for (let index = 0; index < terms.length; index++) {
        // There are as many as terms.
        const keyOf = keys[index] as KeyOf;
        const order = compare(keyOf(left), keyOf(right), position, run);
        if (order !== 0) return order === last || (order !== -last && order > 0 !== terms[index]?.descending);
      }
      return false;
    };
    // The indexes are those of the items.
    return mergeSort([...items.keys()], isAfter).map((index) => items[index] as T);
  };
}

/** What a term gives for the item at an index. */
type KeyOf = (index: number) => unknown;

const unread = Symbol('unread');

/** Each key is read when it is first needed: what fails is then the same as in JSONata, which reads it each time. */
function readOnce<T>(items: readonly T[], read: (item: T) => unknown): KeyOf {
  const keys: unknown[] = items.map(() => unread);
  return (index) => {
    const key = keys[index];
    return key === unread ? (keys[index] = read(items[index] as T)) : key;
  };
}

function readAgain<T>(items: readonly T[], read: (item: T) => unknown): KeyOf {
  return (index) => read(items[index] as T);
}

/** It can give one thing now and another later: it binds, or leaves it to chance. */
function isUnsteady(node: Node): boolean {
  if (node.type === 'bind' || (node.type === 'variable' && (node.value === 'random' || node.value === 'shuffle'))) return true;
  return children(node).some(isUnsteady);
}

/** What nothing is, compared with anything: it goes last, in both directions. */
const last = 2;

/** Above 0 when the left one is greater. */
function compare(left: unknown, right: unknown, position: number | undefined, run: Run): number {
  spendOrder(run, left, right);
  if (left === right && (typeof left === 'string' || typeof left === 'number' || left === undefined)) return 0;
  if (left === undefined) return last;
  if (right === undefined) return -last;
  if (!isComparable(left) || !isComparable(right)) throw failure('T2008', { value: isComparable(left) ? right : left, position });
  if (typeof left !== typeof right) throw failure('T2007', { value: left, value2: right, position });
  return left < right ? -1 : 1;
}

function isComparable(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
