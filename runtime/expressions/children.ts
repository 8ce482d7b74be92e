import type { Node } from './ast.ts';

/** The nodes right below a node, in the order of the source as far as the tree keeps it. */
export function children(node: Node): readonly Node[] {
  return [...ownChildren(node), ...attachedChildren(node)];
}

/** Those that see the node's own context. */
export function ownChildren(node: Node): readonly Node[] {
  switch (node.type) {
    case 'path':
      return node.steps;
    case 'binary':
    case 'apply':
      return [node.lhs, node.rhs];
    case 'bind':
      return [node.rhs];
    case 'unary':
      return [...(node.expression === undefined ? [] : [node.expression]), ...(node.expressions ?? []), ...(node.lhs ?? []).flat()];
    case 'condition':
      return node.else === undefined ? [node.condition, node.then] : [node.condition, node.then, node.else];
    case 'block':
      return node.expressions;
    case 'function':
    case 'partial':
      return [node.procedure, ...node.arguments];
    case 'lambda':
      return [node.body];
    case 'sort':
      return node.terms.map((term) => term.expression);
    case 'transform':
      return node.delete === undefined ? [node.pattern, node.update] : [node.pattern, node.update, node.delete];
    default:
      return [];
  }
}

/** Predicates and groupings: they see what the node gives. */
export function attachedChildren(node: Node): readonly Node[] {
  const stages = [...(node.predicate ?? []), ...(node.stages ?? [])];
  const filters = stages.flatMap((stage) => (stage.type === 'filter' ? [stage.expr] : []));
  return [...filters, ...(node.group?.lhs ?? []).flat()];
}
