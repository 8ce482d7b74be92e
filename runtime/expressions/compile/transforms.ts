import type { Node, TransformNode } from '../ast.ts';
import { ExpressionError } from '../expression.ts';
import { failure } from '../failure.ts';
import { validate, type Call } from '../functions/arguments.ts';
import { parseSignature } from '../functions/signature.ts';
import { keysOf, spend, type Run } from '../run.ts';
import { FunctionValue, homeless } from '../values/function-value.ts';
import { invoke } from '../values/invoke.ts';
import { own, removeKey, setKey, type Own } from '../values/mutable.ts';
import type { Context, Evaluate } from './evaluate.ts';
import { compileRead } from './variables.ts';
import { weightOf } from './weight.ts';

const signature = parseSignature('<(oa):o>');

/** What a transform does to the copy of what it is given. */
type Change = (copy: Own, run: Run) => void;

/** `| pattern | update, deletion |`: a function that gives a copy of its argument, with changes to all that the pattern finds in it. */
export function compileTransform(node: TransformNode, context: Context): Evaluate {
  // Who binds another `$clone` has it copied by that.
  const clone = compileRead('clone', context);
  const change = compileChange(node, context);
  const call: Call = { name: undefined, signature, position: node.position, hasContext: true };
  return (input, run) => {
    const { frame } = run;
    const transform = (value: unknown, at: Run): unknown => {
      if (value === undefined) return undefined;
      at.frame = frame;
      const copier = clone(input, at);
      if (!(copier instanceof FunctionValue)) throw failure('T2013', { position: node.position });
      // Only built-in functions have a name.
      const copy = own(invoke(copier, [value], null, at), copier.name === 'clone', at);
      change(copy, at);
      return copy.value;
    };
    return new FunctionValue({
      arity: 1,
      home: homeless,
      apply: (args, current, at) => transform(validate(call, args, current, at)[0], at),
      applyUnchecked: (args, _current, at) => transform(args[0], at),
    });
  };
}

/** The changes are made one after the other: a later one sees what the earlier ones did. */
function compileChange(node: TransformNode, context: Context): Change {
  const pattern = context.compile(node.pattern);
  const update = context.compile(node.update);
  const remove = node.delete === undefined ? undefined : compileRemoval(node.delete, context);
  const cost = weightOf(node.update, ...(node.delete === undefined ? [] : [node.delete])) + 1;
  return (copy, run) => {
    const found = pattern(copy.value, run);
    if (found === undefined) return;
    const matches: readonly unknown[] = Array.isArray(found) ? found : [found];
    for (const match of matches) {
      spend(run, cost);
      const changes = update(match, run);
      if (changes !== undefined) merge(match, checkedUpdate(changes, node.update), copy, run);
      remove?.(match, copy, run);
    }
  };
}

function checkedUpdate(update: unknown, node: Node): object {
  if (typeof update === 'object' && update !== null && !Array.isArray(update)) return update;
  throw failure('T2011', { value: update, position: node.position });
}

/** What is found outside of the copy is not changed: it is somebody else's. */
function merge(match: unknown, update: object, { members }: Own, run: Run): void {
  const keys = update instanceof FunctionValue ? [] : keysOf(update, run);
  if (keys.length === 0) return;
  if (typeof match !== 'object' || match === null) throw new ExpressionError('a transform can change objects and lists only');
  if (!members.has(match)) return;
  for (const key of keys) {
    spend(run, 8);
    setKey(match, key, Reflect.get(update, key), run);
  }
}

function compileRemoval(node: Node, context: Context): (match: unknown, copy: Own, run: Run) => void {
  const evaluate = context.compile(node);
  return (match, { members }, run) => {
    const value = evaluate(match, run);
    if (value === undefined) return;
    const keys: readonly unknown[] = Array.isArray(value) ? value : [value];
    spend(run, keys.length * 8);
    if (!isTexts(keys)) throw failure('T2012', { value, position: node.position });
    if (typeof match === 'object' && match !== null && members.has(match)) for (const key of keys) removeKey(match, key);
  };
}

function isTexts(list: readonly unknown[]): list is readonly string[] {
  return list.every((item) => typeof item === 'string');
}
