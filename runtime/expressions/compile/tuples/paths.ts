import type { Node, PathNode } from '../../ast.ts';
import type { Run } from '../../run.ts';
import { collapse, collapseKeeping, createSequence } from '../../sequence.ts';
import type { Tuple } from '../../values/tuple.ts';
import type { Context, Evaluate } from '../evaluate.ts';
import { headItems, isEmptyHead, keepHead, unlisted } from '../heads.ts';
import { compileStep, evaluateStep, type Step } from '../steps.ts';
import type { TupleScope } from './frames.ts';
import { compileTupleGroup } from './groups.ts';
import { compileFirstStep, compileTupleStep } from './steps.ts';
import { checkClaimed, namesOf } from './streams.ts';

/** A path in which `@$x`, `#$i` or the target of a `%` stands: from that step on, tuples go from step to step. */
export function compileTuplePath(node: PathNode, context: Context): Evaluate {
  checkClaimed(node);
  const scope: TupleScope = { context, names: namesOf(node), isMixed: node.steps.some(isOrder) };
  const walk = compileWalk(node.steps, scope);
  // A path that came to nothing before there was a tuple is grouped, too.
  const grouped = { ...scope, isMixed: scope.isMixed || firstOf(node.steps) > 0 };
  const group = node.group === undefined ? undefined : compileTupleGroup(node.group, grouped);
  const keep = node.keepSingletonArray === true;
  const end = node.keepArray === true ? collapseKeeping : collapse;
  return (input, run) => {
    const reached = walk(input, run);
    const isBroken = reached instanceof Ended;
    const result = isBroken ? reached.value : node.tuple === true ? reached : createSequence(reached.map((tuple) => tuple['@']));
    const kept = keep ? keepHead(result) : result;
    return group === undefined ? end(kept) : group(isBroken ? kept : reached, run);
  };
}

/** The path came to nothing before there was a tuple. */
class Ended {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** From the context to the tuples of the last step. */
function compileWalk(steps: readonly Node[], scope: TupleScope): (input: unknown, run: Run) => readonly Tuple[] | Ended {
  const toItems = compileItems(steps, scope.context);
  const [first, ...others] = steps.slice(firstOf(steps));
  // A list at the head starts no stream.
  if (first === undefined)
    return (input, run) => {
      toItems(input, run);
      return fail();
    };
  const start = compileFirstStep(first, scope);
  const rest = others.map((step) => compileTupleStep(step, scope));
  return (input, run) => {
    const items = toItems(input, run);
    return items instanceof Ended ? items : rest.reduce((tuples, step) => step(tuples, run), start(items, run));
  };
}

function isOrder(step: Node): boolean {
  return step.type === 'sort';
}

/** The index of the step that makes the first tuples. */
function firstOf(steps: readonly Node[]): number {
  return Math.max(
    steps.findIndex((step) => step.tuple === true),
    hasListHead(steps) ? 1 : 0,
  );
}

function hasListHead(steps: readonly Node[]): boolean {
  return steps[0]?.consarray === true;
}

type ToItems = (input: unknown, run: Run) => readonly unknown[] | Ended;

/** The steps before the first tuple are those of any path. */
function compileItems(steps: readonly Node[], context: Context): ToItems {
  const toFirst = compileHead(steps, context);
  const plain = steps.slice(hasListHead(steps) ? 1 : 0, firstOf(steps)).map((step): Step => compileStep(step, context));
  return (input, run) => {
    let items = toFirst(input, run);
    for (const step of plain) {
      if (items instanceof Ended) return items;
      const result = evaluateStep(step, items, false, run);
      items = result.length === 0 ? new Ended(result) : result;
    }
    return items;
  };
}

/** The items of the context, or of the list at the head. */
function compileHead(steps: readonly Node[], context: Context): ToItems {
  const [head] = steps;
  const spreads = head?.type !== 'variable';
  const itemsOf = (input: unknown): readonly unknown[] => (Array.isArray(input) && spreads ? input : createSequence([input]));
  if (head === undefined || !hasListHead(steps)) return itemsOf;
  const evaluate = context.compile(head);
  return (input, run) => {
    const items = itemsOf(input);
    const value = evaluate(items, run);
    if (head.tuple !== true && isEmptyHead(value)) return new Ended(value);
    if (head.focus !== undefined) return items;
    return firstOf(steps) === 1 && !Array.isArray(value) ? itemsOfOne(value, steps[1]) : headItems(value, run);
  };
}

/** Only a list can become tuples; to put one thing in order gives none. */
function itemsOfOne(value: unknown, step: Node | undefined): readonly unknown[] {
  return step?.type === 'sort' && typeof value !== 'string' && value !== null ? [] : fail();
}

function fail(): never {
  throw unlisted();
}
