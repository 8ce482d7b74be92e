import type { SortNode } from '../ast.ts';
import { failure } from '../failure.ts';
import { spend, type Run } from '../run.ts';
import { createSequence, isMarked } from '../sequence.ts';
import type { Context, Evaluate } from './evaluate.ts';
import { weightOf } from './weight.ts';

interface Term {
  readonly evaluate: Evaluate;
  readonly descending: boolean;
}

interface Keyed {
  readonly item: unknown;
  /** What the terms give for the item, as far as they were needed. */
  readonly keys: unknown[];
}

/** `^(>price, name)`: stable, by the terms in their order; an item for which a term gives nothing comes last. */
export function compileOrder(node: SortNode, context: Context): (items: readonly unknown[], run: Run) => readonly unknown[] {
  const terms = node.terms.map((term): Term => ({ evaluate: context.compile(term.expression), descending: term.descending }));
  const cost = weightOf(...node.terms.map((term) => term.expression));
  return (items, run) => {
    // What a step gave is a sequence, which collapses; a list made by `[…]` is not.
    if (items.length <= 1) return isMarked(items) ? items : createSequence([...items]);
    spend(run, items.length * (Math.ceil(Math.log2(items.length)) * terms.length + cost));
    const keyed = items.map((item): Keyed => ({ item, keys: [] }));
    return keyed.sort((left, right) => compareBy(terms, left, right, node.position, run)).map(({ item }) => item);
  };
}

function compareBy(terms: readonly Term[], left: Keyed, right: Keyed, position: number | undefined, run: Run): number {
  for (const [index, term] of terms.entries()) {
    const a = keyOf(term, index, left, run);
    const b = keyOf(term, index, right, run);
    if (a === undefined && b === undefined) continue;
    if (a === undefined) return 1;
    if (b === undefined) return -1;
    if (!isComparable(a) || !isComparable(b)) throw failure('T2008', { value: isComparable(a) ? b : a, position });
    if (typeof a !== typeof b) throw failure('T2007', { value: a, value2: b, position });
    if (a !== b) return a < b === term.descending ? 1 : -1;
  }
  return 0;
}

function keyOf(term: Term, index: number, { item, keys }: Keyed, run: Run): unknown {
  if (!(index in keys)) keys[index] = term.evaluate(item, run);
  return keys[index];
}

function isComparable(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
