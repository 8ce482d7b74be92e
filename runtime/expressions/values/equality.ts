import { keysOf, spend, spendComparison, type Run } from '../run.ts';
import { FunctionValue } from './function-value.ts';

/** JSONata's `=` on two values that are there: deep, keys in any order, no conversion. */
export function areEqual(left: unknown, right: unknown, run: Run): boolean {
  spendComparison(run, left, right);
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (left instanceof FunctionValue || right instanceof FunctionValue) return false;
  if (Array.isArray(left)) return Array.isArray(right) && areListsEqual(left, right, run);
  return !Array.isArray(right) && areObjectsEqual(left, right, run);
}

function areListsEqual(left: readonly unknown[], right: readonly unknown[], run: Run): boolean {
  if (left.length !== right.length) return false;
  spend(run, left.length);
  return left.every((item, index) => areEqual(item, right[index], run));
}

function areObjectsEqual(left: object, right: object, run: Run): boolean {
  const keys = keysOf(left, run);
  if (keys.length !== keysOf(right, run).length) return false;
  spend(run, keys.length);
  return keys.every((key) => Object.hasOwn(right, key) && areEqual(Reflect.get(left, key), Reflect.get(right, key), run));
}
