import type { Look, Part, Repeat } from './pattern.ts';
import { allUnits, cover, lineEnds, noUnits, type Units } from './units.ts';

/** What a part, with all that follows it, does with the next unit of the text. */
export interface Ahead {
  /** Units that it may begin with, or look at. */
  readonly first: Units;
  /** Whether it can succeed where the next unit is none of these. */
  readonly canPass: boolean;
  /** Whether it succeeds whatever there is, so that whoever gets to it is done. */
  readonly isSure: boolean;
  /** Most work that it is where the next unit is none of these. */
  readonly idle: number;
  /** Ways in which it then passes. */
  readonly passes: number;
}

/** The end of the pattern: getting there is success. */
export const success: Ahead = { first: noUnits, canPass: true, isSure: true, idle: 0, passes: 1 };

/** Stands for what is not looked into: nothing is known to differ from it. */
const anything: Ahead = { first: allUnits, canPass: true, isSure: false, idle: 1e9, passes: 1 };
const notAhead: Ahead = { first: noUnits, canPass: true, isSure: false, idle: 1, passes: 1 };

export function aheadOf(part: Part): Ahead {
  switch (part.kind) {
    case 'unit':
      return { first: part.units, canPass: false, isSure: false, idle: 1, passes: 0 };
    case 'sequence':
      return part.parts.reduceRight<Ahead>((after, one) => before(aheadOf(one), after), success);
    case 'choice':
      return part.parts.map(aheadOf).reduce(either, { first: noUnits, canPass: false, isSure: false, idle: 1, passes: 0 });
    case 'repeat':
      return aheadOfRepeat(part);
    case 'group': {
      const inner = aheadOf(part.part);
      return { ...inner, idle: inner.idle + 2 };
    }
    case 'edge':
      if (part.edge === 'textEnd') return { first: noUnits, canPass: false, isSure: false, idle: 1, passes: 0 };
      return part.edge === 'lineEnd' ? { first: lineEnds, canPass: false, isSure: false, idle: 1, passes: 0 } : notAhead;
    case 'look':
      return aheadOfLook(part);
    case 'again':
      return anything;
    default:
      return part satisfies never;
  }
}

/** One, then the other. */
export function before(one: Ahead, after: Ahead): Ahead {
  return {
    first: one.canPass ? cover(one.first, after.first) : one.first,
    canPass: one.canPass && after.canPass,
    isSure: one.isSure && after.isSure,
    idle: one.idle + one.passes * after.idle,
    passes: one.passes * after.passes,
  };
}

export function either(one: Ahead, other: Ahead): Ahead {
  return {
    first: cover(one.first, other.first),
    canPass: one.canPass || other.canPass,
    isSure: one.isSure || other.isSure,
    idle: one.idle + other.idle + 1,
    passes: one.passes + other.passes,
  };
}

function aheadOfRepeat({ part, least }: Repeat): Ahead {
  const inner = aheadOf(part);
  const once = inner.idle + inner.passes + 1;
  if (least === 0) return { first: inner.first, canPass: true, isSure: true, idle: once, passes: 1 };
  const passes = inner.passes ** least;
  // Where it does not pass at all, the first time is the last.
  const times = inner.passes === 0 ? 1 : 1 + least * Math.max(1, passes);
  return { first: inner.first, canPass: inner.canPass, isSure: inner.isSure, idle: once * times, passes };
}

function aheadOfLook({ part, isAhead, isNegated }: Look): Ahead {
  if (!isAhead) return anything;
  const inner = aheadOf(part);
  const canPass = isNegated || inner.canPass;
  return { first: inner.first, canPass, isSure: false, idle: inner.idle + 1, passes: canPass ? 1 : 0 };
}
