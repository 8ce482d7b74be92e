import { evaluateBatch, holdBack, letOthers, untilFree } from './batches.ts';
import type { EvaluateSync, Expression, Outcome, Scope, When } from './expression.ts';
import { asExpressionError } from './failure.ts';
import type { OffLoop } from './offload/off-loop.ts';
import type { Task } from './offload/protocol.ts';
import { attempt, isForWorker, unwrap } from './outcomes.ts';
import { createAllowance } from './run.ts';

/** Evaluates where an evaluation may take more than it may here. */
export type EvaluateElsewhere = (scopes: readonly Scope[], when?: When) => Promise<readonly Outcome[]>;

/** An expression that runs here, and elsewhere when it overruns, if it can. `evaluateSync` throws ExpressionError and nothing else. */
export function runHere(
  source: string,
  names: ReadonlySet<string>,
  evaluateSync: EvaluateSync,
  evaluateElsewhere: EvaluateElsewhere = async (scopes) => scopes.map((scope) => attempt(() => evaluateSync(scope))),
): Expression {
  return {
    source,
    names,
    evaluateSync,
    // Async, so that a failure is a rejection.
    async evaluate(scope) {
      const free = untilFree();
      if (free !== undefined) await free;
      const outcome = attempt(() => evaluateSync(scope));
      if (!isForWorker(outcome)) return unwrap(outcome);
      holdBack();
      await letOthers();
      return unwrap((await evaluateElsewhere([scope]))[0]);
    },
    evaluateAll: (scopes, when) =>
      evaluateBatch(
        scopes,
        (scope) => evaluateSync(scope, when),
        (some) => evaluateElsewhere(some, when),
      ),
  };
}

/** Evaluates in a worker, by the names that the expression reads: it is given those, and nothing else of the scope. */
export function elsewhere(source: string, names: ReadonlySet<string>, way: Task['way'], offLoop: OffLoop): EvaluateElsewhere {
  const task: Task = { source, way, names: [...names] };
  return (scopes, when) =>
    offLoop.evaluateAll(
      task,
      scopes.map((scope) => pick(scope, names)),
      when,
    );
}

/** An expression that the interpreter runs, for the reason given. */
export function runInterpreted(source: string, names: ReadonlySet<string>, interpreted: string, offLoop: OffLoop): Expression {
  return onlyElsewhere(source, names, interpreted, elsewhere(source, names, 'interpreted', offLoop));
}

function onlyElsewhere(source: string, names: ReadonlySet<string>, interpreted: string, evaluateAll: EvaluateElsewhere): Expression {
  return { source, names, interpreted, evaluate: async (scope) => unwrap((await evaluateAll([scope]))[0]), evaluateAll };
}

const tellsTime = /\$(?:now|millis|toMillis)\b/;

/** An expression made of others: `join` puts their values together, and may throw ExpressionError. */
export function runCombined(source: string, parts: readonly Expression[], join: (values: readonly unknown[]) => unknown): Expression {
  const names = new Set(parts.flatMap((part) => [...part.names]));
  const runs = parts.map((part) => part.evaluateSync);
  // Parts that tell the time tell the same.
  const sharesTime = parts.filter((part) => tellsTime.test(part.source)).length > 1;
  const together = (when: When | undefined): When | undefined => when ?? (sharesTime ? { millis: undefined } : undefined);
  const evaluateEach: EvaluateElsewhere = async (scopes, given) => {
    const when = together(given);
    const columns: (readonly Outcome[])[] = [];
    // One after the other: each lets others have the thread.
    for (const part of parts) columns.push(await part.evaluateAll(scopes, when));
    return scopes.map((_scope, index) => attempt(() => join(columns.map((column) => unwrap(column[index])))));
  };
  if (!runs.every((run) => run !== undefined)) {
    const reason = parts.find((part) => part.interpreted !== undefined)?.interpreted ?? 'a part of it is interpreted';
    return onlyElsewhere(source, names, reason, evaluateEach);
  }
  const evaluateSync: EvaluateSync = (scope, given, allowance = runs.length > 1 ? createAllowance() : undefined) => {
    const when = together(given);
    return guard(() => join(runs.map((run) => run(scope, when, allowance))));
  };
  return runHere(source, names, evaluateSync, evaluateEach);
}

export function pick(scope: Scope, names: ReadonlySet<string>): Scope {
  const picked: { [name: string]: unknown } = {};
  for (const name of names) if (Object.hasOwn(scope, name)) picked[name] = scope[name];
  return picked;
}

function guard(run: () => unknown): unknown {
  try {
    return run();
  } catch (thrown) {
    throw asExpressionError(thrown);
  }
}
