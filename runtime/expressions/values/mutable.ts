import { ExpressionError } from '../expression.ts';
import { keysOf, spend, type Run } from '../run.ts';
import { createSequence, isSequence } from '../sequence.ts';
import { FunctionValue } from './function-value.ts';

/** Objects and lists that nobody else has, so that they may be changed. */
export interface Own {
  readonly value: unknown;
  readonly members: ReadonlySet<unknown>;
}

/** `isFresh`: nobody has a part of the value yet; else it is copied first. */
export function own(value: unknown, isFresh: boolean, run: Run): Own {
  const copy = isFresh ? value : copyOf(value, run);
  const members = new Set<unknown>();
  gather(copy, members, run);
  return { value: copy, members };
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof FunctionValue);
}

function gather(value: unknown, members: Set<unknown>, run: Run): void {
  if (!isContainer(value)) return;
  spend(run, 1);
  members.add(value);
  if (Array.isArray(value)) for (const inner of value) gather(inner, members, run);
  // They are plain objects, made here; reading their keys this way is several times faster than listing them.
  else for (const key in value) gather((value as { readonly [key: string]: unknown })[key], members, run);
}

function copyOf(value: unknown, run: Run): unknown {
  if (!isContainer(value)) return value;
  if (Array.isArray(value)) {
    spend(run, value.length);
    const list = value.map((item) => copyOf(item, run));
    return isSequence(value) ? createSequence(list) : list;
  }
  const result: { [key: string]: unknown } = {};
  for (const key of keysOf(value, run)) {
    spend(run, 8);
    setKey(result, key, copyOf(Reflect.get(value, key), run), run);
  }
  return result;
}

/** Sets a key of an object, or an index or the length of a list. A prototype is never set. */
export function setKey(target: object, key: string, value: unknown, run: Run): void {
  if (key === '__proto__') return;
  if (!Array.isArray(target)) Reflect.set(target, key, value);
  else if (key === 'length') resize(target, checkedLength(value), run);
  else if (isIndex(key)) {
    resize(target, Math.max(target.length, Number(key) + 1), run);
    target[Number(key)] = value;
  }
}

export function removeKey(target: object, key: string): void {
  if (!Reflect.deleteProperty(target, key)) throw new ExpressionError(`a transform cannot delete the ${key} of a list`);
}

function isIndex(key: string): boolean {
  const index = Number(key);
  return String(index) === key && Number.isInteger(index) && index >= 0 && index < longestList;
}

const longestList = 2 ** 32 - 1;

function checkedLength(value: unknown): number {
  const length = typeof value === 'string' || typeof value === 'boolean' || value === null ? Number(value) : value;
  if (typeof length === 'number' && Number.isInteger(length) && length >= 0 && length <= longestList) return length;
  throw new ExpressionError('a transform cannot give a list such a length');
}

function resize(list: unknown[], length: number, run: Run): void {
  spend(run, Math.max(0, length - list.length));
  list.length = length;
}
