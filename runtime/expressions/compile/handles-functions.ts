import type { Node, NodeType } from '../ast.ts';
import { children } from '../children.ts';
import { isFunctionName } from '../functions/signatures.ts';

const functionTypes: ReadonlySet<NodeType> = new Set(['lambda', 'partial', 'regex', 'transform']);

/** Whether an expression makes functions, or hands a built-in on. A call of a built-in does neither. */
export function handlesFunctions(root: Node): boolean {
  const seen = new Set<Node>();
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (functionTypes.has(node.type) || (node.type === 'variable' && isFunctionName(node.value))) return true;
    const { type } = node;
    const procedure =
      type === 'function' && node.procedure.type === 'variable' && node.procedure.predicate === undefined ? node.procedure : undefined;
    for (const child of children(node)) if (child !== procedure) waiting.push(child);
  }
  return false;
}
