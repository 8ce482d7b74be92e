import { setImmediate } from 'node:timers/promises';
import type { Expression, Outcome, Scope } from './expression.ts';
import { attempt, isForWorker } from './outcomes.ts';
import { createAllowance } from './run.ts';

/** Milliseconds after which evaluations on the event loop let others have it. */
const sliceTime = 8;
/** Scopes of a batch that may overrun on the event loop, before all that are left go to a worker untried. */
const mostTried = 3;

/** When others last had the thread, as far as batches know. */
let lastTurn = 0;
/** Batches that run at the same time do not take their slices in the same turn. */
let turns: Promise<void> = Promise.resolve();

/** Lets others have the thread. The first of two immediates may run before timers and what has come in; the second runs after them. */
export async function letOthers(): Promise<void> {
  turns = turns.then(() => setImmediate()).then(() => setImmediate());
  await turns;
  lastTurn = performance.now();
  isHeld = false;
}

/** Whether an evaluation has overrun since others last had the thread. */
let isHeld = false;

/** An evaluation took all the time that one may take: before the next is tried, others have the thread. */
export function holdBack(): void {
  isHeld = true;
}

/** Waits for others to have the thread, where one evaluation after the other overruns. */
export function untilFree(): Promise<void> | undefined {
  return isHeld ? letOthers() : undefined;
}

/** One outcome per scope, in order. */
export async function evaluateBatch(
  scopes: readonly Scope[],
  evaluateHere: (scope: Scope) => unknown,
  evaluateElsewhere: (scopes: readonly Scope[]) => Promise<readonly Outcome[]>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const left: number[] = [];
  for (const [index, scope] of scopes.entries()) {
    if (left.length >= mostTried) {
      left.push(index);
      continue;
    }
    if (isHeld) await letOthers();
    const outcome = attempt(() => evaluateHere(scope));
    outcomes[index] = outcome;
    if (isForWorker(outcome)) left.push(index);
    isHeld ||= isForWorker(outcome);
    if (performance.now() - lastTurn >= sliceTime) await letOthers();
  }
  if (left.length === 0) return outcomes;
  await letOthers();
  // The indexes are those of the scopes.
  const again = await evaluateElsewhere(left.map((index) => scopes[index] as Scope));
  for (const [at, outcome] of again.entries()) outcomes[left[at] ?? 0] = outcome;
  return outcomes;
}

/**
 * What `take` makes of each outcome: at once, unless it is interpreted, or is so much that others should have the thread
 * in between. `scopeAt` gives the scope of an index.
 */
export function evaluateEach<T>(
  expression: Expression,
  count: number,
  scopeAt: (index: number) => Scope,
  take: (outcome: Outcome, index: number) => T,
): T[] | Promise<T[]> {
  const { evaluateSync } = expression;
  const taken: T[] = [];
  if (evaluateSync === undefined) return takeRest(expression, count, scopeAt, take, taken);
  const allowance = createAllowance();
  for (let index = 0; index < count; index++) {
    const outcome = attempt(() => evaluateSync(scopeAt(index), undefined, allowance));
    if (isForWorker(outcome)) return takeRest(expression, count, scopeAt, take, taken);
    taken.push(take(outcome, index));
  }
  return taken;
}

async function takeRest<T>(
  expression: Expression,
  count: number,
  scopeAt: (index: number) => Scope,
  take: (outcome: Outcome, index: number) => T,
  taken: T[],
): Promise<T[]> {
  const first = taken.length;
  await letOthers();
  const outcomes = await expression.evaluateAll(Array.from({ length: count - first }, (_none, index) => scopeAt(first + index)));
  for (const [index, outcome] of outcomes.entries()) taken.push(take(outcome, first + index));
  return taken;
}
