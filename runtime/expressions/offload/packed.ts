import { letOthers } from '../batches.ts';

/** Keys from which on an object takes long to be read from a message: half a microsecond each, all in one go. */
const wide = 10_000;

/** Values that are put together before others have the thread. */
const atOnce = 5_000;

/** A settled value as two flat lists, which are read in no time; it is put together again bit by bit. */
export interface Packed {
  /** For each value, in the order of JSON: 0 for a scalar, 2n + 1 for a list of n, 2n + 2 for an object of n. */
  readonly shapes: Uint32Array;
  /** Scalars; and before each value of an object its key. */
  readonly scalars: readonly unknown[];
}

/** Undefined where the value has no wide object, and is sent as it is. */
export function pack(value: unknown): Packed | undefined {
  if (!hasWide(value)) return undefined;
  const shapes: number[] = [];
  const scalars: unknown[] = [];
  const add = (each: unknown): void => {
    if (!isStructure(each)) {
      shapes.push(0);
      scalars.push(each);
    } else if (Array.isArray(each)) {
      shapes.push(2 * each.length + 1);
      each.forEach(add);
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

function hasWide(value: unknown): boolean {
  if (!isStructure(value)) return false;
  if (Array.isArray(value)) return value.some(hasWide);
  let count = 0;
  for (const key in value) if (++count >= wide || hasWide((value as { readonly [name: string]: unknown })[key])) return true;
  return false;
}

/** Bytes are sent as they are. */
function isStructure(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
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
    if (index % atOnce === atOnce - 1) await letOthers();
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
