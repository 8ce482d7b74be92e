import type { NameNode, Node } from '../ast.ts';
import { isPlainKey, lookUp, readPlain } from '../values/look-up.ts';
import type { Evaluate } from './evaluate.ts';
import { itemAt } from './filters.ts';

/** A single name, as a step of a path or alone. */
export function compileName(node: NameNode): Evaluate {
  const key = node.value;
  if (!isPlainKey(key)) return (input, run) => lookUp(input, key, run);
  return (input, run) => {
    if (typeof input !== 'object' || input === null) return undefined;
    return Array.isArray(input) ? lookUp(input, key, run) : readPlain(input, key);
  };
}

/** Takes one item by its index; a value that is no list is a list of one. */
type Pick = (value: unknown) => unknown;

/** The steps at the start of a path that give one value as long as no list is met: names, each perhaps with an index. */
export interface Leading {
  /** The first step is an expression, and the names follow it. */
  readonly hasHead: boolean;
  /** The head is evaluated for each item, when the context is a list; a variable is not. */
  readonly spreads: boolean;
  readonly keys: readonly string[];
  readonly picks: readonly (Pick | undefined)[];
}

/** Undefined when the first step is of another kind, such as a name with a predicate. */
export function readLeading(steps: readonly Node[]): Leading | undefined {
  const head = steps[0];
  if (head === undefined || (head.stages !== undefined && !isProperty(head))) return undefined;
  const hasHead = !isProperty(head);
  const names: NameNode[] = [];
  for (const step of hasHead ? steps.slice(1) : steps) {
    if (!isProperty(step)) break;
    names.push(step);
  }
  return { hasHead, spreads: head.type !== 'variable', keys: names.map((name) => name.value), picks: names.map(pickOf) };
}

function isProperty(node: Node): node is NameNode {
  if (node.type !== 'name' || node.predicate !== undefined || node.group !== undefined || node.consarray === true) return false;
  return (node.stages ?? []).every((stage) => stage.type === 'filter' && isIndex(stage.expr));
}

/** A number with a predicate or a grouping of its own is an expression, not an index. */
function isIndex(node: Node): boolean {
  return node.type === 'number';
}

function pickOf(node: NameNode): Pick | undefined {
  const indexes = (node.stages ?? []).map((stage) =>
    stage.type === 'filter' && stage.expr.type === 'number' ? Number(stage.expr.value) : 0,
  );
  const [only] = indexes;
  if (only === undefined) return undefined;
  if (indexes.length === 1) return (value) => (Array.isArray(value) ? itemAt(value, only) : itemAt([value], only));
  return (value) => indexes.reduce((from: unknown, index) => (Array.isArray(from) ? itemAt(from, index) : itemAt([from], index)), value);
}
