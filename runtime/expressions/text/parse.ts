import jsonata from 'jsonata';
import type { Node } from '../ast.ts';
import { children } from '../children.ts';
import { ExpressionSyntaxError } from '../expression.ts';
import { checkRegex } from '../regex/check.ts';
import { isSameTree } from '../same-tree.ts';
import { weigh } from './weigh.ts';

const longestSource = 32_768;
const mostTokens = 20_000;
const deepestNesting = 200;
const longestPath = 500;
/** Each token counted by the brackets around it: what is inside is looked through again from each of them. */
const mostNested = 500_000;

export interface Parsed {
  readonly root: Node;
  /** The interpreter's own form, over the same tree. */
  readonly expression: jsonata.Expression;
}

/** Parses JSONata text that is small enough to be parsed at once. Throws ExpressionSyntaxError and nothing else. */
export function parse(source: string, options: jsonata.JsonataOptions = {}): Parsed {
  checkWeight(source);
  try {
    const expression = jsonata(source, options);
    // The published type of the tree lacks most of what is in it.
    const root = expression.ast() as unknown as Node;
    prepare(root, source);
    return { root, expression };
  } catch (thrown) {
    if (thrown instanceof ExpressionSyntaxError) throw thrown;
    if (thrown instanceof RangeError) throw tooComplex('nests too deep');
    throw syntaxError(thrown, source);
  }
}

function checkWeight(source: string): void {
  if (source.length > longestSource) throw tooComplex(`is longer than ${longestSource} characters`);
  const { tokens, depth, steps, nested } = weigh(source);
  if (depth > deepestNesting) throw tooComplex(`nests deeper than ${deepestNesting} brackets`);
  if (nested > mostNested) throw tooComplex('is too large for brackets that nest so deep');
  if (steps > longestPath) throw tooComplex(`has a path of more than ${longestPath} steps`);
  if (tokens > mostTokens) throw tooComplex('is too large, or nests `?:` and `??` too deep on their left side');
}

function tooComplex(why: string): ExpressionSyntaxError {
  return new ExpressionSyntaxError(`the expression ${why}`, 0, 'split it into several keys, or bind parts to names: `( $x := …; … )`');
}

/** Checks what the parser does not, and undoes the copying of the left side of `?:` and `??`, which also loses regular expressions. */
function prepare(node: Node, source: string): void {
  if (node.type === 'regex') checkRegex(node, source);
  if (node.type === 'condition') shareLeftSide(node);
  for (const child of children(node)) prepare(child, source);
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function shareLeftSide(node: Extract<Node, { readonly type: 'condition' }>): void {
  const { condition, then: wanted } = node;
  // The tree is ours until it is compiled or interpreted.
  if (isSameTree(condition, wanted)) (node as Writable<typeof node>).condition = node.then;
  else if (isExistsOfCopy(condition, wanted)) (condition as Writable<typeof condition>).arguments = [node.then];
}

/** The parser makes `a ?? b` a `$exists(a) ? a : b`; unlike a function that was written, this one has no position. */
function isExistsOfCopy(node: Node, wanted: Node): node is Extract<Node, { readonly type: 'function' }> {
  return node.type === 'function' && node.position === undefined && isSameTree(node.arguments[0], wanted);
}

interface Thrown {
  readonly code?: unknown;
  readonly position?: unknown;
  readonly token?: unknown;
  readonly message?: unknown;
}

function syntaxError(thrown: unknown, source: string): ExpressionSyntaxError {
  // JSONata throws plain objects with these fields; the regular expressions' own errors have a message only.
  const { code, position, token, message } = thrown as Thrown;
  const text = typeof message === 'string' ? message : 'it cannot be parsed';
  const end = typeof position === 'number' ? position : 0;
  const label = typeof code === 'string' ? ` (${code})` : '';
  return new ExpressionSyntaxError(`not valid JSONata: ${lowerFirst(text)}${label}`, startOf(token, end, source));
}

/** JSONata tells where a token ends; people look for where it starts. */
function startOf(token: unknown, end: number, source: string): number {
  const text = typeof token === 'string' || typeof token === 'number' ? String(token) : '';
  return text !== '' && source.slice(end - text.length, end) === text ? end - text.length : Math.min(end, source.length);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
