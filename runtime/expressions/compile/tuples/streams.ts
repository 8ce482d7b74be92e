import type { BlockNode, Node, PathNode } from '../../ast.ts';
import { refuse } from '../evaluate.ts';

/** Whether a path goes from tuple to tuple: `@$x`, `#$i` or what a `%` goes back to stands in it. */
export function hasTuples(path: PathNode): boolean {
  return path.steps.some((step) => step.tuple === true);
}

/** The path whose tuples a node hands on: a `%` outside of it looks into it. */
export function streamOf(node: Node | undefined): PathNode | undefined {
  if (node === undefined || node.group !== undefined) return undefined;
  if (node.type === 'block') return streamOf(node.expressions.at(-1));
  return node.type === 'path' && node.tuple === true && hasTuples(node) ? node : undefined;
}

/** Whether what stands last in a block gives tuples, to the block's own predicates and grouping at least. */
export function handsOnTuples(block: BlockNode): boolean {
  return block.tuple === true && streamOf(block.expressions.at(-1)) !== undefined;
}

/** The names that the tuples of a path can bind. */
export function namesOf(path: PathNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const step of path.steps) for (const name of namesOfStep(step)) names.add(name);
  return names;
}

function namesOfStep(step: Node): readonly string[] {
  const inner = streamOf(step);
  const stages = (step.stages ?? []).flatMap((stage) => (stage.type === 'index' ? [stage.value] : []));
  const own = [step.focus, indexOf(step), step.ancestor?.label].filter((name) => name !== undefined);
  return [...own, ...stages, ...(inner === undefined ? [] : namesOf(inner))];
}

/** A sort that starts a stream binds the position in any case, if need be under the name that nothing has in JavaScript. */
export function indexOf(step: Node): string | undefined {
  return step.type === 'sort' ? String(step.index) : step.index;
}

/** Paths whose tuples somebody takes as tuples. */
const claimed = new WeakSet<PathNode>();

/** To be called by who takes the tuples of a node, before it is compiled. */
export function claim(node: Node): void {
  const path = streamOf(node);
  if (path !== undefined) claimed.add(path);
}

/** What stands alone, `(a.b)[%.c]`, gives the tuples themselves to whoever comes by. */
export function checkClaimed(path: PathNode): void {
  if (streamOf(path) !== undefined && !claimed.has(path)) refuse('a selection by % of what stands in parentheses outside a path');
}
