import type { BinaryNode, Node } from '../ast.ts';
import { failure } from '../failure.ts';
import { boundText, spend, spendComparison, spendOrder, type Run } from '../run.ts';
import { createSequence } from '../sequence.ts';
import { areEqual } from '../values/equality.ts';
import { stringify } from '../values/stringify.ts';
import { isNumeric, isTruthy } from '../values/truth.ts';
import { refuse, type Context, type Evaluate } from './evaluate.ts';

/** An operator on its two values; either may be undefined. */
type Operate = (left: unknown, right: unknown, run: Run, node: BinaryNode) => unknown;

const operators: { readonly [operator: string]: Operate } = {
  '+': arithmetic((left, right) => left + right),
  '-': arithmetic((left, right) => left - right),
  '*': arithmetic((left, right) => left * right),
  '/': arithmetic((left, right) => left / right),
  '%': arithmetic((left, right) => left % right),
  '=': (left, right, run) => left !== undefined && right !== undefined && areEqual(left, right, run),
  '!=': (left, right, run) => left !== undefined && right !== undefined && !areEqual(left, right, run),
  '<': ordering((left, right) => left < right),
  '<=': ordering((left, right) => left <= right),
  '>': ordering((left, right) => left > right),
  '>=': ordering((left, right) => left >= right),
  '&': concatenate,
  '..': range,
  in: includes,
};

export function compileBinary(node: BinaryNode, context: Context): Evaluate {
  const left = context.compile(node.lhs);
  const right = context.compile(node.rhs);
  if (node.value === 'and') return (input, run) => isTruthy(left(input, run), run) && isTruthy(right(input, run), run);
  if (node.value === 'or') return (input, run) => isTruthy(left(input, run), run) || isTruthy(right(input, run), run);
  const literal = textOf(node.rhs);
  // The commonest comparison, `status = 'paid'`: nothing but that text is equal to it.
  if (node.value === '=' && literal !== undefined) return (input, run) => left(input, run) === literal;
  const operate = operators[node.value];
  if (operate === undefined) return refuse(`the operator ${node.value}`);
  return (input, run) => operate(left(input, run), right(input, run), run, node);
}

function textOf(node: Node): string | undefined {
  return node.type === 'string' && node.predicate === undefined && node.group === undefined ? String(node.value) : undefined;
}

function arithmetic(compute: (left: number, right: number) => number): Operate {
  return (left, right, _run, node) => {
    if (left !== undefined && !isNumeric(left)) throw failure('T2001', { token: node.value, value: left, position: node.position });
    if (right !== undefined && !isNumeric(right)) throw failure('T2002', { token: node.value, value: right, position: node.position });
    return left === undefined || right === undefined ? undefined : compute(left, right);
  };
}

type Comparable = string | number;

function ordering(compare: (left: Comparable, right: Comparable) => boolean): Operate {
  return (left, right, run, node) => {
    const details = { token: node.value, position: node.position };
    if (!isComparable(left) || !isComparable(right)) throw failure('T2010', { ...details, value: isComparable(left) ? right : left });
    if (left === undefined || right === undefined) return undefined;
    if (typeof left !== typeof right) throw failure('T2009', { ...details, value: left, value2: right });
    spendOrder(run, left, right);
    return compare(left, right);
  };
}

function isComparable(value: unknown): value is Comparable | undefined {
  return value === undefined || typeof value === 'string' || typeof value === 'number';
}

function concatenate(left: unknown, right: unknown, run: Run): string {
  return boundText(run, (left === undefined ? '' : stringify(left, run)) + (right === undefined ? '' : stringify(right, run)));
}

function includes(left: unknown, right: unknown, run: Run): boolean {
  if (left === undefined || right === undefined) return false;
  if (!Array.isArray(right)) return areSame(left, right, run);
  spend(run, right.length);
  if (typeof left === 'string' && left.length > longestShort) return right.some((item) => areSame(left, item, run));
  return right.includes(left) && !Number.isNaN(left);
}

/** Of a text that is no longer, to be compared takes no more than a step. */
const longestShort = 256;

function areSame(left: unknown, right: unknown, run: Run): boolean {
  spendComparison(run, left, right);
  return left === right;
}

const longestRange = 1e7;

function range(left: unknown, right: unknown, run: Run, node: BinaryNode): unknown {
  const where = { token: node.value, position: node.position };
  if (left !== undefined && !isInteger(left)) throw failure('T2003', { value: left, ...where });
  if (right !== undefined && !isInteger(right)) throw failure('T2004', { value: right, ...where });
  if (left === undefined || right === undefined || left > right) return undefined;
  const length = right - left + 1;
  if (length > longestRange) throw failure('D2014', { value: length, ...where });
  spend(run, length);
  return createSequence(Array.from({ length }, (_none, index) => left + index));
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}
