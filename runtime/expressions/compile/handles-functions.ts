import type { Node, NodeType } from '../ast.ts';
import { children, nodesFrom } from '../children.ts';
import { isFunctionName } from '../functions/signatures.ts';

const functionTypes: ReadonlySet<NodeType> = new Set(['lambda', 'partial', 'regex', 'transform']);

/** Whether an expression makes functions, or hands a built-in on. A call of a built-in does neither. */
export function handlesFunctions(root: Node): boolean {
  return nodesFrom([root], besidesBuiltIns).some(
    (node) => functionTypes.has(node.type) || (node.type === 'variable' && isFunctionName(node.value)),
  );
}

function besidesBuiltIns(node: Node): readonly Node[] {
  if (node.type !== 'function' || node.procedure.type !== 'variable' || node.procedure.predicate !== undefined) return children(node);
  return children(node).filter((child) => child !== node.procedure);
}
