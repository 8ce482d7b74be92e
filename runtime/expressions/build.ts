import { setImmediate } from 'node:timers/promises';
import type { Expression, Outcome, Scope, When } from './expression.ts';
import { asExpressionError } from './failure.ts';
import type { Interpreter } from './interpret/interpreter.ts';

/** Milliseconds after which a batch that runs on the main thread lets others have it. */
const sliceTime = 8;

/** An expression that runs here. `evaluateSync` throws ExpressionError and nothing else. */
export function runHere(source: string, names: ReadonlySet<string>, evaluateSync: (scope: Scope, when?: When) => unknown): Expression {
  return {
    source,
    names,
    evaluateSync,
    // Async, so that a failure is a rejection.
    evaluate: async (scope) => evaluateSync(scope),
    async evaluateAll(scopes, when) {
      const outcomes: Outcome[] = [];
      let started = performance.now();
      for (const scope of scopes) {
        outcomes.push(attempt(() => evaluateSync(scope, when)));
        if (performance.now() - started < sliceTime) continue;
        await setImmediate();
        started = performance.now();
      }
      return outcomes;
    },
  };
}

/** An expression that the interpreter runs; it is given the names that it reads, and nothing else of the scope. */
export function runInterpreted(source: string, names: ReadonlySet<string>, interpreter: Interpreter): Expression {
  const evaluateAll = (scopes: readonly Scope[], when?: When): Promise<readonly Outcome[]> =>
    interpreter.evaluateAll(
      source,
      scopes.map((scope) => pick(scope, names)),
      when,
    );
  return { source, names, evaluate: async (scope) => unwrap((await evaluateAll([scope]))[0]), evaluateAll };
}

const tellsTime = /\$(?:now|millis|toMillis)\b/;

/** An expression made of others: `join` puts their values together, and may throw ExpressionError. */
export function runCombined(source: string, parts: readonly Expression[], join: (values: readonly unknown[]) => unknown): Expression {
  const names = new Set(parts.flatMap((part) => [...part.names]));
  const runs = parts.map((part) => part.evaluateSync);
  // Parts that tell the time tell the same.
  const sharesTime = parts.filter((part) => tellsTime.test(part.source)).length > 1;
  const together = (when: When | undefined): When | undefined => when ?? (sharesTime ? { millis: undefined } : undefined);
  if (runs.every((run) => run !== undefined))
    return runHere(source, names, (scope, given) => {
      const when = together(given);
      return guard(() => join(runs.map((run) => run(scope, when))));
    });
  const evaluateAll = async (scopes: readonly Scope[], given?: When): Promise<readonly Outcome[]> => {
    const when = together(given);
    const columns = await Promise.all(parts.map((part) => part.evaluateAll(scopes, when)));
    return scopes.map((_scope, index) => attempt(() => join(columns.map((column) => unwrap(column[index])))));
  };
  return { source, names, evaluate: async (scope) => unwrap((await evaluateAll([scope]))[0]), evaluateAll };
}

export function pick(scope: Scope, names: ReadonlySet<string>): Scope {
  const picked: { [name: string]: unknown } = {};
  for (const name of names) if (Object.hasOwn(scope, name)) picked[name] = scope[name];
  return picked;
}

function attempt(run: () => unknown): Outcome {
  try {
    return { value: run() };
  } catch (thrown) {
    return { error: asExpressionError(thrown) };
  }
}

function guard(run: () => unknown): unknown {
  try {
    return run();
  } catch (thrown) {
    throw asExpressionError(thrown);
  }
}

function unwrap(outcome: Outcome | undefined): unknown {
  if (outcome === undefined) return undefined;
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
