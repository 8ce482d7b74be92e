import type { Node, PathNode } from '../ast.ts';
import { collapse, collapseKeeping, createSequence, isConstructed, isSequence, keepSingleton } from '../sequence.ts';
import type { Run } from '../run.ts';
import { refuse, type Context, type Evaluate } from './evaluate.ts';
import { compileGroup } from './groups.ts';
import { readLeading, type Leading } from './properties.ts';
import { compileStep, evaluateSteps, itemsOf, type Step } from './steps.ts';

/**
 * A path. As long as its values are single it is a loop over properties, and no sequence is made; where a list is
 * met, the general way goes on from there.
 */
export function compilePath(node: PathNode, context: Context): Evaluate {
  const raw = compileRaw(node, context);
  if (node.group !== undefined) return compileGroup(node.group, raw, context);
  return node.keepArray === true ? (input, run) => collapseKeeping(raw(input, run)) : raw;
}

/** Ends a path that has met a list. */
type Finish = (result: unknown[]) => unknown;

/** A grouping, and a `[]` after the whole path, see the result before it collapses. */
function compileRaw(node: PathNode, context: Context): Evaluate {
  const steps = node.steps.map((step) => compileStep(step, context));
  const keep = node.keepSingletonArray === true;
  const collapses = node.group === undefined && node.keepArray !== true;
  const finish: Finish = (result) => (collapses ? collapse(keepList(result, keep)) : keepList(result, keep));
  const head = node.steps[0];
  if (head?.consarray === true) return compileListHead(head, steps, finish);
  const leading = readLeading(node.steps);
  if (leading === undefined) return generalPath(steps, finish);
  return isChain(leading, steps, keep) ? chainPath(leading.keys, steps, finish) : leadingPath(leading, steps, finish, keep);
}

/** `a.b.c`: nothing but names. */
function isChain({ hasHead, keys, picks }: Leading, steps: readonly Step[], keep: boolean): boolean {
  return !hasHead && !keep && keys.length === steps.length && picks.every((pick) => pick === undefined);
}

/** The same as `leadingPath`, for the commonest path. */
function chainPath(keys: readonly string[], steps: readonly Step[], finish: Finish): Evaluate {
  const [first = ''] = keys;
  return (input, run) => {
    if (Array.isArray(input)) return finish(evaluateSteps(steps, 0, input, run));
    let value = input === run.input ? readRoot(first, run) : readOwn(input, first);
    for (let index = 1; index < keys.length; index++) {
      if (typeof value !== 'object' || value === null) return undefined;
      if (Array.isArray(value)) return finish(evaluateSteps(steps, index, itemsOf(value), run));
      // The index is below the length.
      const key = keys[index] as string;
      value = Object.hasOwn(value, key) ? (value as { [key: string]: unknown })[key] : undefined;
    }
    return Array.isArray(value) && isSequence(value) ? finish(createSequence([...value])) : value;
  };
}

/** `[]` stood somewhere in the path: a sequence of one stays a list, and a constructed list is one item. */
function keepList(result: unknown[], keep: boolean): unknown[] {
  if (!keep) return result;
  if (isSequence(result)) return keepSingleton(result);
  return isConstructed(result) ? keepSingleton(createSequence([result])) : result;
}

/** `[a, b].c`: the head is evaluated once, over the whole context. */
function compileListHead(head: Node, steps: readonly Step[], finish: Finish): Evaluate {
  if (head.type !== 'unary') return refuse('a list in parentheses at the head of a path');
  return (input, run) => {
    const list = steps[0]?.evaluate(Array.isArray(input) ? input : createSequence([input]), run);
    if (!Array.isArray(list)) return undefined;
    return finish(list.length === 0 ? list : evaluateSteps(steps, 1, list, run));
  };
}

function generalPath(steps: readonly Step[], finish: Finish): Evaluate {
  return (input, run) => finish(evaluateSteps(steps, 0, Array.isArray(input) ? input : [input], run));
}

function readRoot(name: string, run: Run): unknown {
  if (run.rootName === name) return run.rootValue;
  const value = readOwn(run.input, name);
  run.rootName = name;
  run.rootValue = value;
  return value;
}

/** An own property of what is no list. */
function readOwn(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  // The value of an own key.
  return (value as { [key: string]: unknown })[key];
}

function leadingPath(leading: Leading, steps: readonly Step[], finish: Finish, keep: boolean): Evaluate {
  const { hasHead, spreads } = leading;
  if (!hasHead) return propertiesPath(leading, steps, finish, keep);
  const follow = propertiesPath(leading, steps, finish, keep);
  return (input, run) => {
    if (spreads && Array.isArray(input)) return finish(evaluateSteps(steps, 0, input, run));
    return follow(steps[0]?.evaluate(input, run), run);
  };
}

/** From the value that the head gave, or from the context, over the properties, and on with what follows them. */
function propertiesPath({ hasHead, keys, picks }: Leading, steps: readonly Step[], finish: Finish, keep: boolean): Evaluate {
  const first = hasHead ? 1 : 0;
  const follow = afterProperties(first + keys.length, steps, finish, keep);
  return (start, run) => {
    let value = start;
    for (let index = 0; index < keys.length; index++) {
      if (typeof value !== 'object' || value === null) return undefined;
      if (Array.isArray(value)) return finish(evaluateSteps(steps, first + index, itemsOf(value), run));
      // The index is below the length.
      const key = keys[index] as string;
      value = Object.hasOwn(value, key) ? (value as { [key: string]: unknown })[key] : undefined;
      const pick = picks[index];
      if (pick !== undefined) value = pick(value);
    }
    return value === undefined ? undefined : follow(value, run);
  };
}

function afterProperties(end: number, steps: readonly Step[], finish: Finish, keep: boolean): Evaluate {
  if (end < steps.length) return (value, run) => finish(evaluateSteps(steps, end, Array.isArray(value) ? itemsOf(value) : [value], run));
  return (value) => {
    if (Array.isArray(value)) return finish(isSequence(value) ? createSequence([...value]) : value);
    return keep ? finish(createSequence([value])) : value;
  };
}
