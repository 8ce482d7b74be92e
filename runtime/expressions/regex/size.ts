import type { Part } from './pattern.ts';

/** Patterns that grow to more instructions than this are refused: compiling and matching them would hold the process. */
export const largestPattern = 4_000;

/** About how many instructions a pattern becomes: `a{100}` is a hundred. */
export function patternSize(part: Part): number {
  switch (part.kind) {
    case 'sequence':
    case 'choice':
      return part.parts.reduce((size, one) => size + patternSize(one), 0);
    case 'repeat':
      return 1 + patternSize(part.part) * Math.max(1, part.most === Infinity ? part.least : part.most);
    case 'group':
    case 'look':
      return 2 + patternSize(part.part);
    default:
      return 1;
  }
}
