import { failure } from '../failure.ts';
import { keysOf, spend, type Run } from '../run.ts';

/** Whether a value counts as true in JSONata: not empty, not zero, not null; a list when a member does. */
export function isTruthy(value: unknown, run: Run): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value.length > 0;
    case 'number':
      return isNumeric(value) && value !== 0;
    case 'bigint':
      return value !== 0n;
    case 'object':
      if (value === null) return false;
      if (Array.isArray(value)) return isTruthyList(value, run);
      return keysOf(value, run).length > 0;
    default:
      return false;
  }
}

function isTruthyList(list: readonly unknown[], run: Run): boolean {
  spend(run, list.length);
  // All are looked at, as JSONata does: a number out of range behind a true member is still an error.
  let found = false;
  for (const item of list) if (isTruthy(item, run)) found = true;
  return found;
}

/** As JSONata sees numbers: "not a number" is none, infinity is an error. */
export function isNumeric(value: unknown): value is number {
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  if (!Number.isFinite(value)) throw failure('D1001', { value });
  return true;
}
