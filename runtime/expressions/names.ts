import type { Node, NodeOf, NodeType, PathNode, VariableNode } from './ast.ts';
import { attachedChildren, children, ownChildren } from './children.ts';
import { didYouMean, suggestion } from '../kernel/suggest.ts';
import { ExpressionSyntaxError } from './expression.ts';
import { functionNames, isFunctionName, signatureOf } from './functions/signatures.ts';

export interface UsedNames {
  /** Root names that are read. */
  readonly names: ReadonlySet<string>;
  /** The root is read as a whole (`$`, `$$`, `*`, `%`): all names are seen. */
  readonly whole: boolean;
}

/**
 * Finds the root names that an expression reads. Throws ExpressionSyntaxError at one that is not allowed, or is hidden by a variable. Where it
 * `isOpen`, any other may be read too, and is nothing.
 */
export function readNames(root: Node, source: string, names: readonly string[], isOpen = false): UsedNames {
  const reading: Reading = { source, allowed: new Set(names), isOpen, bound: new Set(), names: new Set(), whole: false, seen: new Set() };
  readBindings(root, reading);
  read(root, true, reading);
  return { names: reading.whole ? reading.allowed : reading.names, whole: reading.whole };
}

interface Reading {
  readonly source: string;
  readonly allowed: ReadonlySet<string>;
  readonly isOpen: boolean;
  /** Variables that the expression binds anywhere. */
  readonly bound: Set<string>;
  readonly names: Set<string>;
  whole: boolean;
  /** The left side of a `?:` stands twice in the tree. */
  readonly seen: Set<Node>;
}

function readBindings(node: Node, reading: Reading): void {
  if (reading.seen.has(node)) return;
  reading.seen.add(node);
  if (node.type === 'bind') bind(node.lhs.value, node.lhs, reading);
  if (node.type === 'lambda') for (const argument of node.arguments) bind(argument.value, argument, reading);
  if (node.focus !== undefined) bind(node.focus, node, reading);
  if (node.index !== undefined) bind(node.index, node, reading);
  for (const stage of node.stages ?? []) if (stage.type === 'index') bind(stage.value, node, reading);
  for (const child of children(node)) readBindings(child, reading);
}

function bind(name: string, node: Node, reading: Reading): void {
  if (reading.allowed.has(name))
    throw problem(`the variable $${name} hides the name ${name}`, `$${name}`, node, reading, 'give the variable another name');
  reading.bound.add(name);
}

type Read<T extends NodeType> = (node: NodeOf<T>, atRoot: boolean, reading: Reading) => void;

const readOwn = (node: Node, atRoot: boolean, reading: Reading): void => {
  for (const child of ownChildren(node)) read(child, atRoot, reading);
};
const readAll = (_node: Node, atRoot: boolean, reading: Reading): void => {
  if (atRoot) reading.whole = true;
};

/** What each type of node reads; what is not listed reads what its children read. */
const readers: { readonly [T in NodeType]?: Read<T> } = {
  path: readPath,
  variable: readVariable,
  name: (node, atRoot, reading) => {
    if (atRoot) useName(node.value, node, reading);
  },
  wildcard: readAll,
  descendant: readAll,
  parent: (_node, _atRoot, reading) => {
    reading.whole = true;
  },
  function: (node, atRoot, reading) => readCall(node, node.arguments.length, atRoot, reading),
  partial: (node, atRoot, reading) => readCall(node, node.arguments.length, atRoot, reading),
  apply: readApply,
  transform: (node, _atRoot, reading) => readOwn(node, false, reading),
};

/** `atRoot`: whether the context of the node is the root, so that a name in it is a root name. */
function read(node: Node, atRoot: boolean, reading: Reading): void {
  // The table pairs each type with its function; TypeScript cannot follow the pair through the lookup.
  const reader = (readers[node.type] ?? readOwn) as Read<NodeType>;
  reader(node, atRoot, reading);
  readAttached(node, reading);
}

function readAttached(node: Node, reading: Reading): void {
  for (const child of attachedChildren(node)) read(child, false, reading);
}

function readPath(node: PathNode, atRoot: boolean, reading: Reading): void {
  let isRoot = atRoot;
  node.steps.forEach((step, index) => {
    const next = node.steps[index + 1];
    if (isRootVariable(step, isRoot) && next?.type === 'name' && step.predicate === undefined) {
      // `$.a` and `$$.a` read one name of the root.
      isRoot = true;
      return;
    }
    read(step, isRoot, reading);
    // After `a@$x` the context is still that of `a`.
    if (step.focus === undefined) isRoot = false;
  });
}

function isRootVariable(node: Node, atRoot: boolean): boolean {
  return node.type === 'variable' && (node.value === '$' || (node.value === '' && atRoot));
}

function readVariable(node: VariableNode, atRoot: boolean, reading: Reading): void {
  const { value } = node;
  if (isRootVariable(node, atRoot)) reading.whole = true;
  else if (value === '' || value === '$' || reading.bound.has(value)) return;
  else if (isFunctionName(value) && reading.allowed.has(value))
    throw problem(`$${value} is a function`, `$${value}`, node, reading, `call it, or read the name as \`${value}\``);
  else if (!isFunctionName(value)) useVariable(node, reading);
}

function useVariable(node: VariableNode, reading: Reading): void {
  const { value } = node;
  if (reading.allowed.has(value)) reading.names.add(value);
  else if (value === 'eval') throw problem('$eval is not available', '$eval', node, reading);
  else
    throw problem(
      `unknown variable $${value}${suggestion(value, [...reading.bound, ...reading.allowed, ...functionNames])}`,
      `$${value}`,
      node,
      reading,
      known(reading),
    );
}

function useName(name: string, node: Node, reading: Reading): void {
  if (reading.allowed.has(name) || reading.isOpen) {
    reading.names.add(name);
    return;
  }
  const hint = isFunctionName(name) ? `a function is called with a dollar: $${name}(…)` : known(reading);
  throw problem(`unknown name ${name}${suggestion(name, reading.allowed)}`, name, node, reading, hint);
}

function known(reading: Reading): string {
  return reading.allowed.size === 0 ? 'no names can be read here' : `here can be read: ${[...reading.allowed].join(', ')}`;
}

/** `given` counts the arguments, with the one that `~>` puts before them. */
function readCall(node: NodeOf<'function'> | NodeOf<'partial'>, given: number, atRoot: boolean, reading: Reading): void {
  const { procedure } = node;
  const bare = bareName(procedure);
  if (bare !== undefined) throw noFunction(bare, reading);
  if (procedure.type !== 'variable' || reading.bound.has(procedure.value)) read(procedure, atRoot, reading);
  else if (isFunctionName(procedure.value)) {
    const { parameters, required } = signatureOf(procedure.value);
    if (node.type === 'function') checkCount(procedure, given, reading);
    if (atRoot && parameters.some((parameter) => parameter.isContext) && given < required) reading.whole = true;
  } else readFunctionName(procedure, reading);
  for (const argument of node.arguments) readArgument(argument, atRoot, reading);
}

/** `f(…)`, which JSONata takes for a call of what the data hold under that name: that is never a function. */
function bareName(procedure: Node): NodeOf<'name'> | undefined {
  if (procedure.type !== 'path') return undefined;
  const [step] = procedure.steps;
  return procedure.steps.length === 1 && step?.type === 'name' ? step : undefined;
}

function noFunction(node: NodeOf<'name'>, reading: Reading): ExpressionSyntaxError {
  const name = node.value;
  const near = isFunctionName(name) ? name : didYouMean(name, [...functionNames, ...reading.bound]);
  const hint = `a function is called with a dollar: $${near ?? 'name'}(…)`;
  return problem(`${name} is no function`, name, node, reading, hint);
}

/** A call with a number of arguments that no signature takes fails whenever it is reached. */
function checkCount(node: VariableNode, given: number, reading: Reading): void {
  if (!isFunctionName(node.value)) return;
  const { parameters, required } = signatureOf(node.value);
  const least = required - parameters.filter(({ isContext }) => isContext).length;
  const most = parameters.some(({ isRepeated }) => isRepeated) ? Infinity : parameters.length;
  if (given >= least && given <= most) return;
  throw problem(`$${node.value} takes ${countOf(least, most)}, not ${given}`, `$${node.value}`, node, reading);
}

function countOf(least: number, most: number): string {
  if (most === Infinity) return `${least} or more arguments`;
  if (most === 0) return 'no arguments';
  return `${least === most ? '' : `${least} to `}${most} argument${most === 1 ? '' : 's'}`;
}

function readFunctionName(node: VariableNode, reading: Reading): void {
  if (node.value === 'eval') throw problem('$eval is not available', '$eval', node, reading);
  const near = didYouMean(node.value, [...functionNames, ...reading.bound]);
  throw problem(
    `unknown function $${node.value}${near === undefined ? '' : ` (did you mean "$${near}"?)`}`,
    `$${node.value}`,
    node,
    reading,
  );
}

/** A function can be an argument under its name. */
function readArgument(node: Node, atRoot: boolean, reading: Reading): void {
  if (node.type === 'variable' && isFunctionName(node.value) && !reading.bound.has(node.value)) return;
  read(node, atRoot, reading);
}

function readApply(node: NodeOf<'apply'>, atRoot: boolean, reading: Reading): void {
  readArgument(node.lhs, atRoot, reading);
  if (node.rhs.type === 'function') readCall(node.rhs, node.rhs.arguments.length + 1, atRoot, reading);
  else readArgument(node.rhs, atRoot, reading);
}

function problem(message: string, text: string, node: Node, reading: Reading, hint?: string): ExpressionSyntaxError {
  const end = node.position ?? 0;
  const { source } = reading;
  // JSONata tells where a token ends; a quoted name has backquotes around it.
  const quoted = source.slice(end - text.length - 2, end) === `\`${text}\``;
  const start = quoted ? end - text.length - 2 : source.slice(end - text.length, end) === text ? end - text.length : end;
  return new ExpressionSyntaxError(message, start, hint);
}
