import { aheadOf, success } from './ahead.ts';
import { costOf, type Line } from './cost.ts';
import { failsFast, mostCopies } from './failing.ts';
import { nothing, type Edge, type Part, type Repeat, type Sequence } from './pattern.ts';
import { allUnits, areDisjoint, cover, lineEnds, noUnits, type Units } from './units.ts';

/**
 * The most work that a backtracking engine can have with a text of that many units, when it looks for one match, or for
 * each match behind the one before: it then starts at each place once. A unit of work is about a nanosecond.
 */
export type Bound = (length: number) => number;

export function boundOf(pattern: Part): Bound {
  const tails: Line[] = [];
  const part = withoutTail(pattern, tails);
  const tail = { fixed: sum(tails.map(({ fixed }) => fixed)), perUnit: sum(tails.map(({ perUnit }) => perUnit)) };
  // Looking at each start, and what the tails take: each of them once for a match, and together no more than the text.
  const each = (length: number): number => (length + 1) * (2 + tail.fixed + tail.perUnit);
  const cost = costOf(part, success);
  if (beginsWith(part, 'textStart')) return (length) => each(length) + cost.at(length).work;
  const { line } = cost;
  if (line === undefined) return (length) => each(length) + (length + 1) * cost.at(length).work;
  const { fixed, perUnit } = line;
  const overlap = overlapOf(part);
  if (overlap === undefined) return (length) => each(length) + (length + 1) * (fixed + (perUnit * length) / 2);
  return (length) => each(length) + (length + 1) * (fixed + perUnit * overlap);
}

/** Without repetitions at the end that take what there is: getting to them is success. What these cost is added to `tails`. */
function withoutTail(part: Part, tails: Line[]): Part {
  switch (part.kind) {
    case 'sequence':
      return sequenceWithoutTail(part, tails);
    case 'choice':
      return { kind: 'choice', parts: part.parts.map((one) => withoutTail(one, tails)) };
    case 'group': {
      const rest = withoutTail(part.part, tails);
      return rest === nothing ? nothing : { ...part, part: rest };
    }
    case 'repeat':
      return repeatWithoutTail(part, tails);
    default:
      return part;
  }
}

function sequenceWithoutTail({ parts }: Sequence, tails: Line[]): Part {
  for (let last = parts.length - 1; last >= 0; last--) {
    const rest = withoutTail(parts[last] ?? nothing, tails);
    if (rest !== nothing) return { kind: 'sequence', parts: [...parts.slice(0, last), rest] };
  }
  return nothing;
}

function repeatWithoutTail(repeat: Repeat, tails: Line[]): Part {
  const { part, least, most } = repeat;
  const { line } = costOf(repeat, success);
  if (line === undefined || least === most || !failsFast(part)) return repeat;
  tails.push(line);
  if (least > 1) return { ...repeat, most: least };
  return least === 0 ? nothing : withoutTail(part, tails);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function beginsWith(part: Part, edge: Edge['edge']): boolean {
  switch (part.kind) {
    case 'edge':
      return part.edge === edge;
    case 'sequence':
      return part.parts[0] !== undefined && beginsWith(part.parts[0], edge);
    case 'choice':
      return part.parts.every((one) => beginsWith(one, edge));
    case 'group':
      return beginsWith(part.part, edge);
    default:
      return false;
  }
}

/**
 * How many starts look at the same place of a text, at most, where starts are told by a unit that is taken at so many
 * places of the pattern only: from `<` on, `<[^<>]*>` sees no other `<` than where it ends. Undefined where all may.
 */
function overlapOf(part: Part): number | undefined {
  const ahead = aheadOf(part);
  const marks = beginsWith(part, 'lineStart') ? lineEnds : ahead.canPass ? undefined : ahead.first;
  if (marks === undefined || !areDisjoint(marks, unitsOfRounds(part))) return undefined;
  return timesOf(part, marks) + 2;
}

/** Units that may be taken any number of times. */
function unitsOfRounds(part: Part): Units {
  switch (part.kind) {
    case 'repeat':
      return part.most > mostCopies ? unitsOf(part.part) : unitsOfRounds(part.part);
    case 'sequence':
    case 'choice':
      return cover(...part.parts.map(unitsOfRounds));
    case 'group':
      return unitsOfRounds(part.part);
    case 'again':
      return allUnits;
    default:
      return noUnits;
  }
}

function unitsOf(part: Part): Units {
  switch (part.kind) {
    case 'unit':
      return part.units;
    case 'sequence':
    case 'choice':
      return cover(...part.parts.map(unitsOf));
    case 'repeat':
    case 'group':
      return unitsOf(part.part);
    case 'again':
      return allUnits;
    default:
      return noUnits;
  }
}

/** Places in the pattern that may take one of the units, those in repetitions as often as they are repeated. */
function timesOf(part: Part, marks: Units): number {
  switch (part.kind) {
    case 'unit':
      return areDisjoint(part.units, marks) ? 0 : 1;
    case 'sequence':
    case 'choice':
      return part.parts.reduce((times, one) => times + timesOf(one, marks), 0);
    case 'repeat':
      return part.most > mostCopies ? 0 : part.most * timesOf(part.part, marks);
    case 'group':
      return timesOf(part.part, marks);
    default:
      return 0;
  }
}
