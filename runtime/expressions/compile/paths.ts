import type { PathNode } from '../ast.ts';
import { collapse, collapseKeeping, createSequence, isSequence, keepList } from '../sequence.ts';
import { spend, type Run } from '../run.ts';
import type { Context, Evaluate } from './evaluate.ts';
import { compileGroup } from './groups.ts';
import { headItems, isEmptyHead, keepHead } from './heads.ts';
import { readLeading, type Leading } from './properties.ts';
import { isPlainKey, readPlain } from '../values/look-up.ts';
import { compileStep, evaluateSteps, itemsOf, type Step } from './steps.ts';
import { compileTuplePath } from './tuples/paths.ts';
import { hasTuples } from './tuples/streams.ts';

/**
 * A path. As long as its values are single it is a loop over properties, and no sequence is made; where a list is
 * met, the general way goes on from there.
 */
export function compilePath(node: PathNode, context: Context): Evaluate {
  if (hasTuples(node)) return compileTuplePath(node, context);
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
  const finish: Finish = (result) => (collapses ? collapse(keep ? keepList(result) : result) : keep ? keepList(result) : result);
  const head = node.steps[0];
  if (head?.consarray === true) return compileListHead(steps, finish, keep);
  const leading = readLeading(node.steps);
  if (leading === undefined || !leading.keys.every(isPlainKey)) return generalPath(steps, finish, head?.type !== 'variable');
  return isChain(leading, steps, keep) ? chainPath(leading.keys, steps, finish) : leadingPath(leading, steps, finish, keep);
}

/** `a.b.c`: nothing but names. */
function isChain({ hasHead, keys, picks }: Leading, steps: readonly Step[], keep: boolean): boolean {
  return !hasHead && !keep && keys.length === steps.length && picks.every((pick) => pick === undefined);
}

/** The same as `leadingPath`, for the commonest paths, the first two names of which are read without a loop. */
function chainPath(keys: readonly string[], steps: readonly Step[], finish: Finish): Evaluate {
  const [first = '', second] = keys;
  const follow = followChain(keys, steps, finish);
  if (second === undefined)
    return (input, run) => (Array.isArray(input) ? follow(input, 0, run) : finishValue(readFirst(input, first, run), finish, run));
  const isPair = keys.length === 2;
  return (input, run) => {
    if (Array.isArray(input)) return follow(input, 0, run);
    const start = readFirst(input, first, run);
    if (typeof start !== 'object' || start === null) return undefined;
    if (Array.isArray(start)) return follow(start, 1, run);
    const value = readPlain(start, second);
    return isPair ? finishValue(value, finish, run) : follow(value, 2, run);
  };
}

/** Reads the names from `from` on, and leaves the rest to the steps where a list is met. */
function followChain(keys: readonly string[], steps: readonly Step[], finish: Finish): (start: unknown, from: number, run: Run) => unknown {
  return (start, from, run) => {
    let value = start;
    for (let index = from; index < keys.length; index++) {
      if (typeof value !== 'object' || value === null) return undefined;
      if (Array.isArray(value)) return finish(evaluateSteps(steps, index, index === 0 ? value : itemsOf(value), run));
      // The index is below the length.
      value = readPlain(value, keys[index] as string);
    }
    return finishValue(value, finish, run);
  };
}

/** Nothing is inherited under the names that come here. */
function readFirst(input: unknown, key: string, run: Run): unknown {
  if (input === run.input) return readRoot(key, run);
  return typeof input === 'object' && input !== null ? readPlain(input, key) : undefined;
}

/** A sequence that lies in an object collapses as the result of the path, and stays what it is in the object. */
function finishValue(value: unknown, finish: Finish, run: Run): unknown {
  return Array.isArray(value) && isSequence(value) ? finish(copyOf(value, run)) : value;
}

function copyOf(sequence: readonly unknown[], run: Run): unknown[] {
  spend(run, sequence.length >>> 2);
  return createSequence([...sequence]);
}

/** `[a, b].c`: the head is evaluated once, over the whole context. */
function compileListHead(steps: readonly Step[], finish: Finish, keep: boolean): Evaluate {
  return (input, run) => {
    const head = steps[0]?.evaluate(Array.isArray(input) ? input : createSequence([input]), run);
    const [value, from] = orderHead(head, steps[1], run);
    if (isEmptyHead(value) || from === steps.length) return end(value, finish, keep);
    return finish(evaluateSteps(steps, from, headItems(value, run), run));
  };
}

/** An order-by that follows gives what is no list, or has one item, as it is. Gives the index of the step that is next, too. */
function orderHead(value: unknown, next: Step | undefined, run: Run): readonly [unknown, number] {
  if (next?.order === undefined || isEmptyHead(value) || (Array.isArray(value) && value.length > 1)) return [value, 1];
  return [next.filters.reduce((left, filter) => filter(left, run), value), 2];
}

function end(value: unknown, finish: Finish, keep: boolean): unknown {
  if (Array.isArray(value)) return finish(value);
  return keep ? keepHead(value) : value;
}

/** A variable at the head is read once, whatever the context is. */
function generalPath(steps: readonly Step[], finish: Finish, spreads: boolean): Evaluate {
  return (input, run) => finish(evaluateSteps(steps, 0, spreads && Array.isArray(input) ? input : [input], run));
}

function readRoot(name: string, run: Run): unknown {
  if (run.rootName === name) return run.rootValue;
  const { input } = run;
  const value = typeof input === 'object' && input !== null ? readPlain(input, name) : undefined;
  run.rootName = name;
  run.rootValue = value;
  return value;
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
      value = readPlain(value, keys[index] as string);
      const pick = picks[index];
      if (pick !== undefined) value = pick(value);
    }
    return value === undefined ? undefined : follow(value, run);
  };
}

function afterProperties(end: number, steps: readonly Step[], finish: Finish, keep: boolean): Evaluate {
  if (end < steps.length) return (value, run) => finish(evaluateSteps(steps, end, Array.isArray(value) ? itemsOf(value) : [value], run));
  return (value, run) => {
    if (Array.isArray(value)) return finish(isSequence(value) ? copyOf(value, run) : value);
    return keep ? finish(createSequence([value])) : value;
  };
}
