import type jsonata from 'jsonata';
import { ExpressionError, type ExpressionLimits, type Scope } from '../expression.ts';
import { asExpressionError, failure, type FailureDetails } from '../failure.ts';
import { isFunctionName } from '../functions/signatures.ts';
import { tooLong } from '../run.ts';
import { parse } from '../text/parse.ts';
import { createRoom, settle } from '../values/settle.ts';
import { admitBigIntegers } from './big-integers.ts';
import { bindBoundedFunctions, isFunctionObject, isMarkedList } from './functions.ts';
import { bindTime } from './time.ts';
import { RegexEngine } from './regex-engine.ts';

/** Items that one list may have. Larger ones are allocated in single steps that the thread may not survive. */
const longestList = 100_000;
/** Evaluations inside one another; a recursive function takes some five per call. */
const deepestStack = 2_000;
/** Characters that an evaluation may make, also those of texts that it drops again. */
const mostMade = 64_000_000;

/** Nodes that are evaluated between two looks. */
const nodesBetweenLooks = 1_000;

/** An expression for the interpreter, with every guard that the interpreter has, or lets one add. */
export interface Guarded {
  /**
   * `input` is the root, `bindings` are the variables, `millis` the time that it tells, by default the system's. Throws
   * ExpressionError and nothing else. `hasBigIntegers` says that the input holds some. One evaluation at a time.
   */
  evaluate(input: unknown, bindings: Scope, hasBigIntegers: boolean, millis?: number): Promise<unknown>;
}

/** `watch` looks now and then at what else an evaluation uses up; it throws when it is too much. */
export function createGuarded(source: string, limits: ExpressionLimits, watch?: () => void): Guarded {
  const plain = prepare(source, limits, watch);
  let exact: Prepared | undefined;
  return {
    async evaluate(input, bindings, hasBigIntegers, millis = Date.now()) {
      const prepared = hasBigIntegers ? (exact ??= prepareExact(source, limits, watch)) : plain;
      Object.assign(prepared.meter, { made: 0, millis });
      try {
        return settle(await prepared.expression.evaluate(input, bindings), createRoom(limits.size, kinds));
      } catch (thrown) {
        throw explain(thrown);
      }
    },
  };
}

const kinds = { isFunction: isFunctionObject, isMarked: isMarkedList };

/** Of the evaluation that runs: the characters that it has made, and the time that it tells. */
interface Meter {
  made: number;
  millis: number;
}

interface Prepared extends ReturnType<typeof parse> {
  readonly meter: Meter;
}

function prepare(source: string, limits: ExpressionLimits, watch?: () => void): Prepared {
  const options: jsonata.JsonataOptions = {
    timeout: limits.time,
    stack: deepestStack,
    sequence: longestList,
    // It is only ever called with `new` and a RegExp, and only `exec` and `lastIndex` of the result are used.
    RegexEngine: RegexEngine as unknown as RegExpConstructor,
  };
  const parsed = parse(source, options);
  const meter: Meter = { made: 0, millis: 0 };
  bindBoundedFunctions(parsed.expression, limits.size);
  bindTime(parsed.expression, source, meter);
  // The interpreter looks this up after each node; its type does not know symbols here.
  parsed.expression.assign(Symbol.for('jsonata.__evaluate_exit') as unknown as string, weighResult(meter, limits.size, watch));
  return { ...parsed, meter };
}

function prepareExact(source: string, limits: ExpressionLimits, watch?: () => void): Prepared {
  const prepared = prepare(source, limits, watch);
  admitBigIntegers(prepared.root, prepared.expression);
  return prepared;
}

interface Evaluated {
  readonly type: string;
  readonly value?: unknown;
}

/** Fails as soon as a text or a list is larger than a result may be, or when too much text has been made in all. */
function weighResult(meter: Meter, size: number, watch?: () => void) {
  let nodes = 0;
  return (node: Evaluated, _input: unknown, _environment: unknown, result: unknown): void => {
    if (++nodes % nodesBetweenLooks === 0) watch?.();
    if (typeof result !== 'string') return;
    if (result.length > size) throw tooLong(size);
    if (node.type !== 'function' && node.value !== '&') return;
    meter.made += result.length;
    if (meter.made > mostMade) throw new ExpressionError(`the expression makes more than ${mostMade} characters of text in all`, true);
  };
}

/** Each root name is a variable too, but for one that is the name of a function. */
export function bindingsOf(scope: Scope): Scope {
  return Object.fromEntries(Object.entries(scope).filter(([name]) => !isFunctionName(name)));
}

/** What the interpreter threw, as an ExpressionError. Its errors are plain objects with a code. */
function explain(thrown: unknown): ExpressionError {
  if (thrown instanceof Error && thrown.cause instanceof ExpressionError) return thrown.cause;
  if (thrown instanceof Error || typeof thrown !== 'object' || thrown === null) return asExpressionError(thrown);
  const { code, message, ...details } = thrown as FailureDetails & { readonly code?: unknown };
  if (typeof code !== 'string') return new ExpressionError(`the evaluation failed: ${String(message)}`);
  return failure(code, { ...details, message }, String(message));
}
