import { failure } from '../failure.ts';
import { isMarked } from '../sequence.ts';
import { tooLong } from '../run.ts';

/**
 * Makes the result of an evaluation fit for JSON and for anyone's hands: no marks on its lists, no functions, no own
 * `__proto__` keys, no numbers that JSON cannot hold. What is fit already is given back as it is, not copied.
 * Throws a limit error when it has more than `size` characters as JSON (escapes are not counted).
 */
export function settle(value: unknown, size: number, kinds: Kinds = compiledKinds): unknown {
  return settleValue(value, { left: size, size, kinds });
}

/** How the values of an evaluator tell what is no data. */
export interface Kinds {
  /** An object that is a function. */
  readonly isFunction: (object: object) => boolean;
  /** A list with marks of the evaluator on it. */
  readonly isMarked: (list: readonly unknown[]) => boolean;
}

const compiledKinds: Kinds = { isFunction: () => false, isMarked };

interface Allowance {
  left: number;
  readonly size: number;
  readonly kinds: Kinds;
}

function settleValue(value: unknown, allowance: Allowance): unknown {
  if (typeof value === 'object' && value !== null) return settleReference(value, allowance);
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return undefined;
  take(allowance, lengthOf(value));
  return value;
}

/** Numbers are not written out to be counted: that would take longer than all the rest. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'number') return typeof value === 'bigint' ? 17 : 4;
  if (!Number.isFinite(value)) throw failure('D1001', { value });
  if (value >= 0 && value < 10 && Number.isInteger(value)) return 1;
  return Math.abs(value) < 1_000_000 ? 5 : 10;
}

function settleReference(value: object, allowance: Allowance): unknown {
  if (Array.isArray(value)) return settleList(value, allowance);
  if (allowance.kinds.isFunction(value)) return undefined;
  return ArrayBuffer.isView(value) ? settleBytes(value, allowance) : settleObject(value, allowance);
}

function take(allowance: Allowance, characters: number): void {
  allowance.left -= characters;
  if (allowance.left < 0) throw tooLong(allowance.size);
}

function settleBytes(bytes: ArrayBufferView, allowance: Allowance): ArrayBufferView {
  take(allowance, bytes.byteLength);
  return bytes;
}

function settleList(list: readonly unknown[], allowance: Allowance): readonly unknown[] {
  take(allowance, 2 + Math.max(0, list.length - 1));
  let copy: unknown[] | undefined = allowance.kinds.isMarked(list) ? [] : undefined;
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    const settled = settleValue(item, allowance);
    if (copy === undefined && settled !== item) copy = list.slice(0, index);
    copy?.push(settled);
  }
  return copy ?? list;
}

function settleObject(object: object, allowance: Allowance): object {
  const prototype: unknown = Object.getPrototypeOf(object);
  const isPlain = prototype === Object.prototype || prototype === null;
  let copy: { [key: string]: unknown } | undefined = prototype === null ? {} : undefined;
  let length = 2;
  // Reading the keys of a plain object this way is several times faster than listing them.
  for (const key in object) {
    if (isInherited(object, key, isPlain)) continue;
    // The value of an enumerable key.
    const value = (object as { [key: string]: unknown })[key];
    length += key.length + 4;
    // Most values are texts: they are counted right here.
    if (typeof value === 'string') length += value.length + 2;
    const settled = typeof value === 'string' ? value : settleValue(value, allowance);
    if (isKept(key, value, settled)) {
      if (copy !== undefined) copy[key] = settled;
      else if (settled !== value) copy = { ...pickBefore(object, key), [key]: settled };
    } else copy ??= pickBefore(object, key);
  }
  take(allowance, length);
  return copy ?? object;
}

function isInherited(object: object, key: string, isPlain: boolean): boolean {
  return !isPlain && !Object.hasOwn(object, key);
}

function isKept(key: string, value: unknown, settled: unknown): boolean {
  return key !== '__proto__' && (settled !== undefined || value === undefined);
}

/** The entries that come before `last`. */
function pickBefore(object: object, last: string): { [key: string]: unknown } {
  const copy: { [key: string]: unknown } = {};
  for (const [key, value] of Object.entries(object)) {
    if (key === last) break;
    copy[key] = value;
  }
  return copy;
}
