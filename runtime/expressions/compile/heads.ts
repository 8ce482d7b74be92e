import { ExpressionError } from '../expression.ts';
import { spend, type Run } from '../run.ts';
import { keepList } from '../sequence.ts';

/*
 * `[a, b].c`, and `([a, b].c).d`: what a list at the head of a path gives is taken as it is for the items of the next
 * step. In parentheses it can be any value: of a text, the next step sees each character; of a number, nothing.
 */

/** The path ends here, with this value. */
export function isEmptyHead(value: unknown): boolean {
  return value === undefined || lengthOf(value) === 0;
}

export function headItems(value: unknown, run: Run): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string') return [];
  spend(run, value.length);
  return Array.from({ length: value.length }, (_none, index) => value[index]);
}

/** `[]` stood in the path. */
export function keepHead(value: unknown): unknown {
  if (value === undefined || typeof value !== 'object') throw unlisted();
  return Array.isArray(value) ? keepList(value) : value;
}

/** JSONata has no code for it. */
export function unlisted(): ExpressionError {
  return new ExpressionError('what stands in parentheses at the head of the path gives no list');
}

function lengthOf(value: unknown): unknown {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  if (value === null) throw unlisted();
  return undefined;
}
