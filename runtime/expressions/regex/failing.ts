import { aheadOf } from './ahead.ts';
import type { Part, Repeat, Sequence } from './pattern.ts';

/** Times up to which a repetition is taken for so many copies. */
export const mostCopies = 32;

/** Whether it looks at a few units only where it fails, and where one of its ways or rounds does. */
export function failsFast(part: Part): boolean {
  switch (part.kind) {
    case 'unit':
    case 'edge':
      return true;
    case 'sequence':
      return sequenceFailsFast(part);
    case 'choice':
      return part.parts.every(failsFast);
    case 'repeat':
      return failsFast(part.part) && (part.least <= 1 || part.least * longestOf(part.part) <= mostCopies);
    case 'group':
      return failsFast(part.part);
    case 'look':
      return longestOf(part.part) <= mostCopies;
    case 'again':
      return part.most <= mostCopies;
    default:
      return part satisfies never;
  }
}

/** Behind what may be long nothing can fail. */
function sequenceFailsFast({ parts }: Sequence): boolean {
  const long = parts.findIndex((part) => longestOf(part) > mostCopies);
  return parts.every((part, index) => failsFast(part) && (long === -1 || index <= long || aheadOf(part).isSure));
}

/** The most units that it can take. */
function longestOf(part: Part): number {
  switch (part.kind) {
    case 'unit':
      return 1;
    case 'sequence':
      return part.parts.reduce((length, one) => length + longestOf(one), 0);
    case 'choice':
      return Math.max(0, ...part.parts.map(longestOf));
    case 'repeat':
      return longestOfRepeat(part);
    case 'group':
      return longestOf(part.part);
    case 'again':
      return part.most;
    default:
      return 0;
  }
}

function longestOfRepeat({ part, most }: Repeat): number {
  const longest = longestOf(part);
  return longest === 0 ? 0 : longest * most;
}
