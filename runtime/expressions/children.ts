import type { Node, NodeOf, NodeType } from './ast.ts';

const nothing: readonly Node[] = [];
const none = (): readonly Node[] => nothing;

/** The nodes that see the context of their parent, for each type of parent. */
const own = {
  path: ({ steps }) => steps,
  binary: ({ lhs, rhs }) => [lhs, rhs],
  apply: ({ lhs, rhs }) => [lhs, rhs],
  bind: ({ rhs }) => [rhs],
  unary: ({ expression, expressions = [], lhs = [] }) => [...(expression === undefined ? [] : [expression]), ...expressions, ...lhs.flat()],
  condition: (node) => (node.else === undefined ? [node.condition, node.then] : [node.condition, node.then, node.else]),
  block: ({ expressions }) => expressions,
  function: (node) => [node.procedure, ...node.arguments],
  partial: (node) => [node.procedure, ...node.arguments],
  lambda: ({ body }) => [body],
  sort: ({ terms }) => terms.map((term) => term.expression),
  transform: (node) => (node.delete === undefined ? [node.pattern, node.update] : [node.pattern, node.update, node.delete]),
  name: none,
  string: none,
  number: none,
  value: none,
  variable: none,
  regex: none,
  wildcard: none,
  descendant: none,
  parent: none,
  operator: none,
} satisfies { readonly [T in NodeType]: (node: NodeOf<T>) => readonly Node[] };

/** The nodes right below a node, in the order of the source as far as the tree keeps it. */
export function children(node: Node): readonly Node[] {
  const attached = attachedChildren(node);
  return attached.length === 0 ? ownChildren(node) : [...ownChildren(node), ...attached];
}

/** Those that see the node's own context. */
export function ownChildren(node: Node): readonly Node[] {
  // The table pairs each type with its function; TypeScript cannot follow the pair through the lookup.
  return (own[node.type] as (node: Node) => readonly Node[])(node);
}

/** Predicates and groupings: they see what the node gives. */
export function attachedChildren(node: Node): readonly Node[] {
  if (node.predicate === undefined && node.stages === undefined && node.group === undefined) return nothing;
  const stages = [...(node.predicate ?? []), ...(node.stages ?? [])];
  const filters = stages.flatMap((stage) => (stage.type === 'filter' ? [stage.expr] : []));
  return [...filters, ...(node.group?.lhs ?? []).flat()];
}

/** Some nodes and all below them, each once: the left side of a `?:` stands twice in the tree. `below` gives those right below a node. */
export function* nodesFrom(roots: readonly Node[], below: (node: Node) => readonly Node[] = children): Generator<Node, void, void> {
  const seen = new Set<Node>();
  const waiting = [...roots];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    yield node;
    waiting.push(...below(node));
  }
}
