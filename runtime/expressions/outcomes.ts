import type { Outcome } from './expression.ts';
import { asExpressionError } from './failure.ts';

export function attempt(run: () => unknown): Outcome {
  try {
    return { value: run() };
  } catch (thrown) {
    return { error: asExpressionError(thrown) };
  }
}

/** Whether an evaluation took too much for the event loop, so that a worker should make it again. */
export function isForWorker(outcome: Outcome): boolean {
  return 'error' in outcome && outcome.error.isForWorker;
}

export function unwrap(outcome: Outcome | undefined): unknown {
  if (outcome === undefined) return undefined;
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
