import { ExpressionError } from '../expression.ts';
import { failure } from '../failure.ts';
import { isMarked } from '../sequence.ts';
import { tooLong } from '../run.ts';
import { FunctionValue } from './function-value.ts';
import { Tuple } from './tuple.ts';

/**
 * Makes the result of an evaluation fit for JSON and for anyone's hands: no marks on its lists, no functions, no own
 * `__proto__` keys, no numbers that JSON cannot hold. What is fit already is given back as it is, not copied.
 * Throws a limit error when it does not fit into the room.
 */
export function settle(value: unknown, room: Room): unknown {
  return settleValue(value, room);
}

/** How the values of an evaluator tell what is no data. */
export interface Kinds {
  /** An object that is a function. */
  readonly isFunction: (object: object) => boolean;
  /** A list with marks of the evaluator on it. */
  readonly isMarked: (list: readonly unknown[]) => boolean;
}

export const compiledKinds: Kinds = { isFunction: (object) => object instanceof FunctionValue, isMarked };

/** What one result may have. */
export interface Room {
  /** Characters that are left, as JSON (escapes are not counted). */
  left: number;
  readonly size: number;
  /** How many lists and objects are around the value in hand. */
  depth: number;
  /** The most that were around one since it was last looked at. */
  deepest: number;
  /** What lists and objects have become, for a result that has some of them again and again: absent where that is not to be expected, as to remember them takes as long as to go through small ones. */
  readonly known: Map<object, Known> | undefined;
  readonly kinds: Kinds;
}

/** What a list or an object has become. */
interface Known {
  readonly settled: unknown;
  /** In characters. */
  readonly length: number;
  /** Lists and objects inside one another, with itself. */
  readonly height: number;
}

/** `sharesParts`: the same list or object may be many times in the result. */
export function createRoom(size: number, kinds: Kinds = compiledKinds, sharesParts = false): Room {
  return { left: size, size, depth: 0, deepest: 0, known: sharesParts ? new Map() : undefined, kinds };
}

/** Lists and objects inside one another: fewer than whoever writes or copies a result has stack for. */
const mostDepth = 1_000;

function settleValue(value: unknown, room: Room): unknown {
  if (typeof value === 'object' && value !== null) return settleReference(value, room);
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return undefined;
  take(room, lengthOf(value));
  return value;
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'number') return typeof value === 'bigint' ? 17 : 4;
  if (!Number.isFinite(value)) throw failure('D1001', { value });
  return lengthOfNumber(value);
}

/** Numbers are not written out to be counted: that would take longer than all the rest. */
export function lengthOfNumber(value: number): number {
  if (value >= 0 && value < 10 && Number.isInteger(value)) return 1;
  return Math.abs(value) < 1_000_000 ? 5 : 10;
}

function settleReference(value: object, room: Room): unknown {
  const { known } = room;
  return known ? settleOnce(value, room, known) : settleNew(value, room);
}

function settleNew(value: object, room: Room): unknown {
  reach(room, ++room.depth);
  const settled = Array.isArray(value) ? settleList(value, room) : settleOther(value, room);
  room.depth--;
  return settled;
}

function reach(room: Room, depth: number): void {
  if (depth > mostDepth) throw new ExpressionError('the result nests too deep', true);
  if (depth > room.deepest) room.deepest = depth;
}

/** Characters of a part that is remembered: to go through a smaller one again takes no longer. */
const leastKnown = 32;

/** A part that is met again is counted as it was, not gone through. */
function settleOnce(value: object, room: Room, known: Map<object, Known>): unknown {
  const before = known.get(value);
  if (before) {
    reach(room, room.depth + before.height);
    take(room, before.length);
    return before.settled;
  }
  const { left, depth, deepest } = room;
  room.deepest = depth;
  const settled = settleNew(value, room);
  const length = left - room.left;
  if (length >= leastKnown) known.set(value, { settled, length, height: room.deepest - depth });
  room.deepest = Math.max(deepest, room.deepest);
  return settled;
}

function settleOther(value: object, room: Room): unknown {
  if (room.kinds.isFunction(value)) return undefined;
  return ArrayBuffer.isView(value) ? settleBytes(value, room) : settleObject(value, room);
}

/** Charges for characters of a result. */
export function take(room: Room, characters: number): void {
  room.left -= characters;
  if (room.left < 0) throw tooLong(room.size);
}

function settleBytes(bytes: ArrayBufferView, room: Room): ArrayBufferView {
  take(room, bytes.byteLength);
  return bytes;
}

function settleList(list: readonly unknown[], room: Room): readonly unknown[] {
  take(room, 2 + Math.max(0, list.length - 1));
  let copy: unknown[] | undefined = room.kinds.isMarked(list) ? [] : undefined;
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    const settled = settleValue(item, room);
    if (copy === undefined && settled !== item) copy = list.slice(0, index);
    copy?.push(settled);
  }
  return copy ?? list;
}

function settleObject(object: object, room: Room): object {
  const prototype: unknown = Object.getPrototypeOf(object);
  const isPlain = prototype === Object.prototype || prototype === null;
  let copy = prototype === Object.prototype ? undefined : startCopy(object, prototype);
  let length = 2;
  // Reading the keys of a plain object this way is several times faster than listing them.
  for (const key in object) {
    if (isInherited(object, key, isPlain)) continue;
    // The value of an enumerable key.
    const value = (object as { [key: string]: unknown })[key];
    length += key.length + 4;
    // Most values are texts: they are counted right here.
    if (typeof value === 'string') length += value.length + 2;
    const settled = typeof value === 'string' ? value : settleValue(value, room);
    if (isKept(key, value, settled)) {
      if (copy !== undefined) copy[key] = settled;
      else if (settled !== value) copy = { ...pickBefore(object, key), [key]: settled };
    } else copy ??= pickBefore(object, key);
  }
  take(room, length);
  return copy ?? object;
}

/** What only an evaluation makes, objects without a prototype and tuples, becomes plain. */
function startCopy(object: object, prototype: unknown): { [key: string]: unknown } | undefined {
  return prototype === null || object instanceof Tuple ? {} : undefined;
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
