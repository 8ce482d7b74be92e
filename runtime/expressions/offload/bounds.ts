import { getHeapStatistics } from 'node:v8';
import { ExpressionError } from '../expression.ts';

/**
 * Bytes that an evaluation may use. The thread's own limit is far above: between two looks, no evaluation makes as much as
 * lies between them (a list of ten million items is 80 MB, and is moved once it has grown).
 */
const mostMemory = 384 * 1_048_576;

/** Throws when this thread uses more memory than an evaluation may have. It takes some microseconds. */
export function watchMemory(): void {
  if (getHeapStatistics().used_heap_size > mostMemory) throw tooMuchMemory();
}

export function tooMuchMemory(): ExpressionError {
  return new ExpressionError('the expression needs more memory than an evaluation may have', true);
}

/** `time`: milliseconds that it has. */
export function tooLate(time: number): ExpressionError {
  return new ExpressionError(`the expression took longer than ${time} ms`, true);
}
