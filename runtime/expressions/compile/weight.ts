import type { Node } from '../ast.ts';
import { nodesFrom } from '../children.ts';

/** Nodes that are evaluated in the time of one step. */
const nodesPerStep = 6;

/** The steps that one evaluation of some expressions is charged with, where they are evaluated for each item of a list. */
export function weightOf(...nodes: readonly Node[]): number {
  const count = nodesFrom(nodes).reduce((sum) => sum + 1, 0);
  return Math.ceil(count / nodesPerStep);
}
