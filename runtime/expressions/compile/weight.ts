import type { Node } from '../ast.ts';
import { children } from '../children.ts';

/** Nodes that are evaluated in the time of one step. */
const nodesPerStep = 6;

/** The steps that one evaluation of some expressions is charged with, where they are evaluated for each item of a list. */
export function weightOf(...nodes: readonly Node[]): number {
  const seen = new Set<Node>();
  const waiting = [...nodes];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    // The left side of a `?:` stands twice in the tree.
    if (seen.has(node)) continue;
    seen.add(node);
    waiting.push(...children(node));
  }
  return Math.ceil(seen.size / nodesPerStep);
}
