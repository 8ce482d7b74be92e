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
  // In `a ~> $f(b)` the context is not what is missing.
  if (node.type === 'apply' && node.rhs.type === 'function') rewriteApplied(node.rhs, done);
  for (const child of children(node)) rewrite(child, done);
  for (const stage of [...(node.predicate ?? []), ...(node.stages ?? [])]) if (stage.type === 'filter') admitInPredicate(stage);
  rewriteOwn(node);
}

/** The tree belongs to this expression alone. */
function rewriteOwn(node: Node): void {
  if (node.type === 'condition') (node as Writable<ConditionNode>).condition = callOf(truthName, node.condition);
  else if (node.type === 'binary') rewriteBinary(node);
  else if (node.type === 'function') rewriteFunction(node);
  else if (node.type === 'apply') rewriteApply(node);
}

function rewriteBinary(node: BinaryNode): void {
  if (node.value === 'and' || node.value === 'or')
    Object.assign(node, { lhs: callOf(truthName, node.lhs), rhs: callOf(truthName, node.rhs) });
}

function rewriteApplied(node: FunctionNode, done: Set<Node>): void {
  done.add(node);
  for (const child of children(node)) rewrite(child, done);
  (node as Writable<FunctionNode>).arguments = node.arguments.map((argument, index) => checked(node.procedure, argument, index + 1));
}

function rewriteFunction(node: FunctionNode): void {
  const given = contextGiven(node);
  (node as Writable<FunctionNode>).arguments = given.map((argument, index) => checked(node.procedure, argument, index));
}

/** The arguments, with the context written out where it would stand in for the first. */
function contextGiven({ procedure, arguments: given }: FunctionNode): readonly Node[] {
  const name = builtInName(procedure);
  if (name === undefined) return given;
  const { parameters, required } = signatureOf(name);
  return parameters[0]?.isContext === true && given.length === required - 1 ? [{ type: 'variable', value: '' }, ...given] : given;
}

/** A number as a predicate is an index. */
function admitInPredicate(stage: FilterStage): void {
  if (stage.expr.type !== 'number') (stage as Writable<FilterStage>).expr = callOf(truthName, stage.expr);
}

/** The left side is the first argument; those on the right have been checked as if it was not there. */
function rewriteApply(node: ApplyNode): void {
  const { rhs } = node;
  const procedure = rhs.type === 'function' ? rhs.procedure : rhs;
  (node as Writable<ApplyNode>).lhs = checked(procedure, node.lhs, rhs.type === 'function' ? 0 : placeOfOne(procedure));
}

/** Which parameter one argument is for: of `a ~> $lookup` the key. */
function placeOfOne(procedure: Node): number {
  const name = builtInName(procedure);
  if (name === undefined) return 0;
  const { parameters, required } = signatureOf(name);
  return parameters[0]?.isContext === true && required === 2 ? 1 : 0;
}

/** The argument of a built-in function, made a list or refused where it is a big integer. */
function checked(procedure: Node, argument: Node, index: number): Node {
  const name = builtInName(procedure);
  if (name === undefined || name === 'number' || functionTypes.has(argument.type)) return argument;
  const { parameters } = signatureOf(name);
  const types = (parameters[index] ?? parameters.at(-1))?.types ?? 'x';
  if (types === 'x' || types === 'j' || types === 'f') return argument;
  return callOf(types === 'a' ? listName : smallName, argument);
}

const functionTypes: ReadonlySet<string> = new Set(['regex', 'lambda', 'partial']);

function builtInName(procedure: Node): FunctionName | undefined {
  return procedure.type === 'variable' && isFunctionName(procedure.value) ? procedure.value : undefined;
}

function callOf(name: string, argument: Node): Node {
  return { type: 'function', procedure: { type: 'variable', value: name }, arguments: [argument] };
}
