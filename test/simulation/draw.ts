import { seeded } from '../support/random.ts';

/** What a seed decides. */
export interface Draw {
  /** A number in [0, 1). */
  next(): number;
  /** An integer from `least` to `most`, both possible. */
  int(least: number, most: number): number;
  chance(probability: number): boolean;
  of<Value>(values: readonly Value[]): Value;
  /** Draws of its own, so that more of one do not shift the others. */
  fork(): Draw;
}

export function createDraw(seed: number): Draw {
  const next = seeded(seed);
  const draw: Draw = {
    next,
    int: (least, most) => least + Math.floor(next() * (most - least + 1)),
    chance: (probability) => next() < probability,
    of: (values) => values[Math.floor(next() * values.length)] as (typeof values)[number], // never empty
    fork: () => createDraw(Math.floor(next() * 4_294_967_296)),
  };
  return draw;
}
