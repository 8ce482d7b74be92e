import type { Node } from '../ast.ts';
import { spend, type Run } from '../run.ts';
import { createSequence, isConstructed, isSequence, spreadInto } from '../sequence.ts';
import type { Context, Evaluate } from './evaluate.ts';
import { compileFilter, type Filter } from './filters.ts';
import { compileOrder } from './orders.ts';
import { weightOf } from './weight.ts';

/** A step of a path, and the predicates that stand on it. */
export interface Step {
  readonly evaluate: Evaluate;
  readonly filters: readonly Filter[];
  /** For an order-by, which takes all items at once. */
  readonly order: ((items: readonly unknown[], run: Run) => readonly unknown[]) | undefined;
  /** Steps that each item is charged with. */
  readonly cost: number;
}

export function compileStep(node: Node, context: Context): Step {
  // A position variable makes a path of tuples of it.
  const filters = (node.stages ?? []).flatMap((stage) => (stage.type === 'filter' ? [compileFilter(stage.expr, context)] : []));
  if (node.type !== 'sort') return { evaluate: context.compile(node), filters, order: undefined, cost: weightOf(node) };
  return { evaluate: () => undefined, filters, order: compileOrder(node, context), cost: 1 };
}

/** Maps the items over the steps from `from` on; the result is a sequence, or a list of the data that stands alone at the end. */
export function evaluateSteps(steps: readonly Step[], from: number, items: readonly unknown[], run: Run): unknown[] {
  let current = items;
  for (let index = from; index < steps.length; index++) {
    // The index is below the length.
    const result = evaluateStep(steps[index] as Step, current, index === steps.length - 1, run);
    if (result.length === 0 || index === steps.length - 1) return result;
    current = result;
  }
  return createSequence([...items]);
}

export function evaluateStep({ evaluate, filters, order, cost }: Step, items: readonly unknown[], isLast: boolean, run: Run): unknown[] {
  spend(run, items.length * cost);
  if (order !== undefined) return filterAll(order(items, run), filters, run);
  let count = 0;
  let first: unknown;
  const result = createSequence();
  for (const item of items) {
    let value = evaluate(item, run);
    for (const filter of filters) value = filter(value, run);
    if (value === undefined) continue;
    if (Array.isArray(value)) spend(run, value.length);
    count++;
    // The first waits: alone at the end of the path, a list of the data is given as it is.
    if (count === 1) first = value;
    else {
      if (count === 2) spreadInto(result, first);
      spreadInto(result, value);
    }
  }
  if (count !== 1) return result;
  if (isLast && Array.isArray(first) && !isSequence(first)) return first;
  spreadInto(result, first);
  return result;
}

function filterAll(items: readonly unknown[], filters: readonly Filter[], run: Run): unknown[] {
  let result: unknown = items;
  for (const filter of filters) result = filter(result, run);
  // Items are a list, and so is what a filter gives.
  return result as unknown[];
}

/** The items of what a single value gives to the next step: a list is spread, unless it was constructed as one item. */
export function itemsOf(list: readonly unknown[]): readonly unknown[] {
  return isConstructed(list) ? [list] : list;
}
