import type jsonata from 'jsonata';
import type { ApplyNode, BinaryNode, ConditionNode, FilterStage, FunctionNode, Node } from '../ast.ts';
import { children } from '../children.ts';
import { tooLarge } from '../failure.ts';
import { isFunctionName, signatureOf, type FunctionName } from '../functions/signatures.ts';
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
  expression.assign(truthName, truthOf);
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

function truthOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(truthOf);
  return typeof value === 'bigint' ? value !== 0n : value;
}

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
  for (const stage of [...(node.predicate ?? []), ...(node.stages ?? [])]) if (stage.type === 'filter') admitInPredicate(stage);
  if (node.type === 'condition') (node as Writable<ConditionNode>).condition = callOf(truthName, node.condition);
  else if (node.type === 'binary') rewriteBinary(node);
  else if (node.type === 'function') rewriteFunction(node);
  else if (node.type === 'apply') rewriteApply(node);
}

function rewriteBinary(node: BinaryNode): void {
  if (node.value === 'and' || node.value === 'or')
    Object.assign(node, { lhs: callOf(truthName, node.lhs), rhs: callOf(truthName, node.rhs) });
}

function rewriteFunction(node: FunctionNode): void {
  const given = node.arguments.length;
  (node as Writable<FunctionNode>).arguments = node.arguments.map((argument, index) => checked(node.procedure, argument, index, given));
}

/** A number as a predicate is an index. */
function admitInPredicate(stage: FilterStage): void {
  if (stage.expr.type !== 'number') (stage as Writable<FilterStage>).expr = callOf(truthName, stage.expr);
}

/** The left side is the first argument; those on the right have been checked as if it was not there. */
function rewriteApply(node: ApplyNode): void {
  const { rhs } = node;
  const [procedure, given] = rhs.type === 'function' ? [rhs.procedure, rhs.arguments.length + 1] : [rhs, 1];
  (node as Writable<ApplyNode>).lhs = checked(procedure, node.lhs, 0, given);
}

/** The argument of a built-in function, made a list or refused where it is a big integer. */
function checked(procedure: Node, argument: Node, index: number, given: number): Node {
  if (procedure.type !== 'variable' || !isFunctionName(procedure.value) || procedure.value === 'number') return argument;
  const types = typesOf(procedure.value, index, given);
  if (types === 'x' || types === 'j' || types.includes('f')) return argument;
  return callOf(types === 'a' ? listName : smallName, argument);
}

/** What the parameter takes that gets this argument. Where one is missing, the context is the first, and those that are given come after it. */
function typesOf(name: FunctionName, index: number, given: number): string {
  const { parameters, required } = signatureOf(name);
  const place = given < required && parameters[0]?.isContext === true ? index + 1 : index;
  return (parameters[place] ?? parameters.at(-1))?.types ?? 'x';
}

function callOf(name: string, argument: Node): Node {
  return { type: 'function', procedure: { type: 'variable', value: name }, arguments: [argument] };
}
