import type { Units } from './units.ts';

/** A pattern, read: what matches at a place in the text. Flags are worked into it. */
export type Part = OneUnit | Sequence | Choice | Repeat | Group | Edge | Look | Again;

/** One code unit of the set. */
export interface OneUnit {
  readonly kind: 'unit';
  readonly units: Units;
}

export interface Sequence {
  readonly kind: 'sequence';
  readonly parts: readonly Part[];
}

/** `a|b`. */
export interface Choice {
  readonly kind: 'choice';
  readonly parts: readonly Part[];
}

export interface Repeat {
  readonly kind: 'repeat';
  readonly part: Part;
  readonly least: number;
  /** May be infinity. */
  readonly most: number;
  readonly isGreedy: boolean;
}

/** `(a)`; also `(?<name>a)`. */
export interface Group {
  readonly kind: 'group';
  readonly part: Part;
}

/** A place between units: `^`, `$`, `\b`, `\B`. */
export interface Edge {
  readonly kind: 'edge';
  readonly edge: 'textStart' | 'textEnd' | 'lineStart' | 'lineEnd' | 'word' | 'noWord';
}

/** Look-ahead and look-behind. */
export interface Look {
  readonly kind: 'look';
  readonly part: Part;
  readonly isAhead: boolean;
  readonly isNegated: boolean;
}

/** A back reference. */
export interface Again {
  readonly kind: 'again';
  /** Units that its group can take; may be infinity. */
  readonly most: number;
}

export const nothing: Sequence = { kind: 'sequence', parts: [] };

/** Whether it can match without taking a unit. */
export function canBeEmpty(part: Part): boolean {
  switch (part.kind) {
    case 'unit':
      return false;
    case 'sequence':
      return part.parts.every(canBeEmpty);
    case 'choice':
      return part.parts.some(canBeEmpty);
    case 'repeat':
      return part.least === 0 || canBeEmpty(part.part);
    case 'group':
      return canBeEmpty(part.part);
    default:
      return true;
  }
}
