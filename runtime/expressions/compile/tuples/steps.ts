import type { Node, SortNode } from '../../ast.ts';
import { spend, type Run } from '../../run.ts';
import { createStream, isStream } from '../../sequence.ts';
import { assign, Tuple } from '../../values/tuple.ts';
import { compileOrder } from '../orders.ts';
import { weightOf } from '../weight.ts';
import { compileInTuples, type TupleScope } from './frames.ts';
import { compileTupleOrder } from './orders.ts';
import { compileStages, type TupleStep } from './stages.ts';
import { claim, indexOf } from './streams.ts';

/** A step with what stands on it. */
export function compileTupleStep(node: Node, scope: TupleScope): TupleStep {
  const stages = compileStages(node.stages, scope);
  const step = node.type === 'sort' ? compileTupleOrder(node, scope) : compileMapping(node, scope);
  return (tuples, run) => stages(step(tuples, run), run);
}

type FirstStep = (items: readonly unknown[], run: Run) => readonly Tuple[];

/** The step that starts the stream takes the items of an ordinary path. */
export function compileFirstStep(node: Node, scope: TupleScope): FirstStep {
  if (node.type === 'sort') return compileFirstOrder(node, scope);
  const step = compileTupleStep(node, scope);
  return (items, run) =>
    step(
      items.map((item) => new Tuple(item)),
      run,
    );
}

/** `a^(b)#$i`: the items are put in order before there are tuples. */
function compileFirstOrder(node: SortNode, scope: TupleScope): FirstStep {
  const order = compileOrder(node, scope.context);
  const stages = compileStages(node.stages, scope);
  const name = String(indexOf(node));
  return (items, run) => {
    const tuples = order(items, run).map((item, index) => assign(new Tuple(item), { [name]: index }));
    return stages(asStream(tuples), run);
  };
}

/** What the step gives for each tuple: one tuple more for each item. A `@$x` binds the item and leaves the context where it was. */
function compileMapping(node: Node, scope: TupleScope): TupleStep {
  claim(node);
  // A step sees nothing but tuples.
  const { ofTuple } = compileInTuples(node, { ...scope, isMixed: false });
  const bind = binder(node);
  const cost = weightOf(node) + 1 + Math.ceil(scope.names.size / 2);
  return (tuples, run) => {
    spend(run, tuples.length * cost);
    const next: Tuple[] = [];
    for (const tuple of tuples) {
      const result = ofTuple(tuple, tuple['@'], run);
      if (result === undefined) continue;
      const items: readonly unknown[] = Array.isArray(result) ? result : [result];
      spend(run, items.length * cost);
      // A stream holds tuples only.
      if (isStream(items)) for (const inner of items) next.push(assign(copy(tuple), inner as Tuple));
      else for (let index = 0; index < items.length; index++) next.push(bind(copy(tuple), items[index], index));
    }
    return asStream(next);
  };
}

function copy(tuple: Tuple): Tuple {
  return assign(new Tuple(undefined), tuple);
}

/** Binds an item of the step in a copy of the tuple that it was taken from. */
function binder({ focus, index, ancestor }: Node): (tuple: Tuple, item: unknown, position: number) => Tuple {
  return (tuple, item, position) => {
    const parent = tuple['@'];
    // An empty name binds nothing.
    if (focus !== undefined && focus !== '') tuple[focus] = item;
    else tuple['@'] = item;
    if (index !== undefined && index !== '') tuple[index] = position;
    if (ancestor !== undefined) tuple[ancestor.label] = parent;
    return tuple;
  };
}

function asStream(tuples: Tuple[]): readonly Tuple[] {
  // Marking a list does not change what it holds.
  return createStream(tuples) as Tuple[];
}
