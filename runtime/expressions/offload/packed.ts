import { letOthers } from '../batches.ts';

/**
 * Keys from which on a value takes long to be read from a message, all in one go: half a microsecond each of one object, one of
 * small objects that have no key in common, ten of objects of some hundred keys.
 */
const many = 10_000;

/** Values that are put together before others have the thread. */
const atOnce = 5_000;

/** A settled value as two flat lists, which are read in no time; it is put together again bit by bit. */
export interface Packed {
  /** For each value, in the order of JSON: 0 for a scalar, 2n + 1 for a list of n, 2n + 2 for an object of n. */
  readonly shapes: Uint32Array;
  /** Scalars; and before each value of an object its key. */
  readonly scalars: readonly unknown[];
}

/** Undefined where the value has not so many keys, and is sent as it is. */
export function pack(value: unknown): Packed | undefined {
  if (!hasMany(value)) return undefined;
  const shapes: number[] = [];
  const scalars: unknown[] = [];
  const add = (each: unknown): void => {
    if (!isStructure(each)) {
      shapes.push(0);
      scalars.push(each);
    } else if (Array.isArray(each)) {
      shapes.push(2 * each.length + 1);
      // Holes too, which a transform can make: they come out as undefined.
      for (const item of each) add(item);
    } else {
      const entries = Object.entries(each);
      shapes.push(2 * entries.length + 2);
      for (const [key, inner] of entries) {
        scalars.push(key);
        add(inner);
      }
    }
  };
  add(value);
  return { shapes: Uint32Array.from(shapes), scalars };
}

/** Whether all of its objects together have many keys. */
function hasMany(value: unknown): boolean {
  let count = 0;
  const look = (each: unknown): boolean => {
    if (!isStructure(each)) return false;
    if (Array.isArray(each)) return each.some(look);
    for (const key in each) if (++count >= many || look((each as { readonly [name: string]: unknown })[key])) return true;
    return false;
  };
  return look(value);
}

/** Lists and plain objects. Bytes, and what else a scope may have that can be sent, are sent as they are. */
function isStructure(value: unknown): value is object {
  return typeof value === 'object' && value !== null && (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype);
}

/** A list or an object that is being put together. */
interface Open {
  readonly made: unknown[] | { [key: string]: unknown };
  left: number;
}

/** The value, put together with pauses. */
export async function unpack({ shapes, scalars }: Packed): Promise<unknown> {
  const whole: unknown[] = [];
  const around: Open[] = [{ made: whole, left: 1 }];
  const left = scalars.values();
  for (const [index, shape] of shapes.entries()) {
    // At the beginning too: many messages may be read one right after the other.
    if (index % atOnce === 0) await letOthers();
    const within = around.at(-1);
    if (!within) break;
    within.left -= 1;
    // A key was written before each value of an object.
    const key = Array.isArray(within.made) ? undefined : (left.next().value as string);
    const made = shape === 0 ? left.next().value : begin(shape, around);
    if (Array.isArray(within.made)) within.made.push(made);
    else within.made[key ?? ''] = made;
    while (around.at(-1)?.left === 0) around.pop();
  }
  return whole[0];
}

function begin(shape: number, around: Open[]): Open['made'] {
  const made: Open['made'] = shape % 2 === 1 ? [] : {};
  around.push({ made, left: (shape - 1) >> 1 });
  return made;
}
