import type jsonata from 'jsonata';
import type { ConditionNode, FunctionNode, Node } from '../ast.ts';
import { children } from '../children.ts';
import { tooLarge } from '../failure.ts';
import { isFunctionName, signatureOf } from '../functions/signatures.ts';
import { typeName } from '../functions/logic.ts';
import { numbers } from '../functions/numbers.ts';
import { createRun } from '../run.ts';
import { isNumeric } from '../values/truth.ts';
import { isFunctionObject, register } from './functions.ts';

/**
 * The interpreter does not know bigints: they are false to it, and nothing to its functions, without an error. Where
 * the data hold some, its tree is rewritten so that they are true, and that what cannot be done with them fails.
 */
export function admitBigIntegers(root: Node, expression: jsonata.Expression): void {
  expression.assign(truthName, (value: unknown) => (typeof value === 'bigint' ? value !== 0n : value));
  expression.assign(listName, (value: unknown) => (typeof value === 'bigint' ? [value] : value));
  expression.assign(smallName, refuseBigInteger);
  register(expression, 'number', (arg: unknown) => numbers.number.apply(createRun(undefined, {}, 0, Infinity), arg));
  register(expression, 'boolean', (arg: unknown) => (arg === undefined ? undefined : isTrue(arg)));
  register(expression, 'not', (arg: unknown) => (arg === undefined ? undefined : !isTrue(arg)));
  register(expression, 'type', (value: unknown) => (isFunction(value) ? 'function' : typeName(value)));
  rewrite(root, new Set());
}

// Names that cannot be written in an expression.
const truthName = ' truth';
const listName = ' list';
const smallName = ' small';

function isFunction(value: unknown): boolean {
  return typeof value === 'function' || (typeof value === 'object' && value !== null && isFunctionObject(value));
}

function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isTrue);
  if (typeof value === 'object' && value !== null) return !isFunction(value) && Object.keys(value).length > 0;
  return typeof value === 'number' ? isNumeric(value) && value !== 0 : typeof value !== 'function' && Boolean(value);
}

function refuseBigInteger(value: unknown): unknown {
  if (typeof value === 'bigint') throw tooLarge();
  return value;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function rewrite(node: Node, done: Set<Node>): void {
  if (done.has(node)) return;
  done.add(node);
  for (const child of children(node)) rewrite(child, done);
  // The tree belongs to this expression alone.
  if (node.type === 'condition') (node as Writable<ConditionNode>).condition = callOf(truthName, node.condition);
  else if (node.type === 'binary' && (node.value === 'and' || node.value === 'or')) {
    Object.assign(node, { lhs: callOf(truthName, node.lhs), rhs: callOf(truthName, node.rhs) });
  } else if (node.type === 'function') (node as Writable<FunctionNode>).arguments = checkedArguments(node);
}

function checkedArguments(node: FunctionNode): readonly Node[] {
  const { procedure } = node;
  if (procedure.type !== 'variable' || !isFunctionName(procedure.value) || procedure.value === 'number') return node.arguments;
  const { parameters } = signatureOf(procedure.value);
  return node.arguments.map((argument, index) => {
    const types = (parameters[index] ?? parameters.at(-1))?.types ?? 'x';
    if (types === 'x' || types === 'j' || types.includes('f')) return argument;
    return callOf(types === 'a' ? listName : smallName, argument);
  });
}

function callOf(name: string, argument: Node): Node {
  return { type: 'function', procedure: { type: 'variable', value: name }, arguments: [argument] };
}
