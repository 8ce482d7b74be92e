import type { BlockNode, Node, UnaryNode } from '../ast.ts';
import type { Run } from '../run.ts';
import { lengthOfNumber, settle, take, type Room } from '../values/settle.ts';
import { compileStatement } from './blocks.ts';
import type { Context, Evaluate } from './evaluate.ts';
import { readObject } from './groups.ts';
import { bindsOf, frameOpener } from './scopes.ts';

/** Evaluates a whole expression, and makes its value fit for anyone's hands (`settle`). */
export type EvaluateResult = (input: unknown, run: Run, room: Room) => unknown;

/** Compiles what gives the result. What it writes out as an object (the fields of a mapping) is fit already when its members are: they are settled as they come, and not looked through again. */
export function compileResult(node: Node, context: Context): EvaluateResult {
  if (isPlainObject(node)) return compileFields(node, context);
  if (isPlainBlock(node)) return compileLast(node, context);
  const evaluate = compileStatement(node, context);
  return (input, run, room) => settle(evaluate(input, run), room);
}

function isPlainObject(node: Node): node is UnaryNode {
  return node.type === 'unary' && node.value === '{' && node.predicate === undefined && node.group === undefined;
}

function compileFields(node: UnaryNode, context: Context): EvaluateResult {
  const { build, keys, values } = readObject(node.lhs ?? [], node.position, context);
  if (keys === undefined) return (input, run, room) => settle(build(input, run), room);
  return (input, run, room) => {
    if (Array.isArray(input)) return settle(build(input, run), room);
    const object: { [key: string]: unknown } = {};
    let length = 2;
    let others: string[] | undefined;
    for (let index = 0; index < values.length; index++) {
      // Keys and values are as many as pairs.
      const key = keys[index] as string;
      const value = (values[index] as Evaluate)(input, run);
      if (value === undefined) continue;
      object[key] = value;
      length += key.length + 4;
      // Most values are texts and numbers: they are counted right here.
      if (typeof value === 'string') length += value.length + 2;
      else if (typeof value === 'number' && Number.isFinite(value)) length += lengthOfNumber(value);
      else (others ??= []).push(key);
    }
    take(room, length);
    if (others !== undefined) settleMembers(object, others, room);
    return object;
  };
}

/** After all have been evaluated: a failure of a later one comes first. */
function settleMembers(object: { [key: string]: unknown }, keys: readonly string[], room: Room): void {
  room.depth++;
  for (const key of keys) {
    const value = object[key];
    const settled = settle(value, room);
    if (settled === undefined) delete object[key];
    else if (settled !== value) object[key] = settled;
  }
  room.depth--;
}

/** `( $x := …; {…} )`. Another block is evaluated as any node is. */
function isPlainBlock(node: Node): node is BlockNode {
  if (node.type !== 'block' || node.predicate !== undefined || node.group !== undefined || node.tuple === true) return false;
  const last = node.expressions.at(-1);
  return last !== undefined && (isPlainObject(last) || isPlainBlock(last));
}

function compileLast({ expressions }: BlockNode, context: Context): EvaluateResult {
  const binds = bindsOf(expressions);
  const inner = binds.size === 0 ? context : context.within(binds);
  const statements = expressions.slice(0, -1).map((statement) => compileStatement(statement, inner));
  // A plain block has a last expression.
  const last = compileResult(expressions.at(-1) as Node, inner);
  const open = inner === context || inner.frame === undefined ? undefined : frameOpener(inner.frame);
  return (input, run, room) => {
    // The evaluation ends with it, so the frame need not be put back.
    if (open !== undefined) run.frame = open(run.frame);
    for (const statement of statements) statement(input, run);
    return last(input, run, room);
  };
}
