import { ExpressionError } from '../../expression.ts';
import { spend, type Run } from '../../run.ts';
import { isZone, readDatePicture, type DatePart, type Marker } from './date-picture.ts';
import { regularText, type DigitPattern } from './digits.ts';
import { remember } from './remember.ts';
import { readerOf, type Reader } from './read-part.ts';
import { wordValues } from './words.ts';

/** A piece of a picture that a text is read by. */
export interface Piece {
  readonly component: string | undefined;
  /** Where it can end when it starts at `from`, in the order in which the ends are tried: mostly the farthest first. */
  readonly ends: (text: string, from: number, run: Run) => Iterable<number>;
  readonly read: Reader | undefined;
}

/** What each part of the picture matches, without regard to case. A picture that cannot be read by fails before anything else does. */
export const readDatePattern = remember((picture: string, run): readonly Piece[] => {
  const parts = readDatePicture(picture, run);
  const readers = parts.map((part) => (typeof part === 'string' ? undefined : readerOf(part, run)));
  return parts.map((part, index) => ({
    component: typeof part === 'string' ? undefined : part.component,
    ends: endsOf(part, parts[index + 1]),
    read: readers[index],
  }));
});

function endsOf(part: DatePart, next: DatePart | undefined): Piece['ends'] {
  if (typeof part === 'string') return once(part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  if (isZone(part)) return zoneEnds(part);
  const { component, integer } = part;
  if (component === 'f') return anyOf('[0-9]');
  switch (integer?.kind) {
    case 'digits':
      return digitEnds(integer, next);
    case 'words':
      return wordEnds;
    case 'roman':
      return anyOf('[mdclxvi]');
    default:
      return anyOf('[a-z]');
  }
}

/** What can match in one way only. */
function once(source: string): Piece['ends'] {
  const pattern = new RegExp(source, 'iy');
  return (text, from) => {
    const end = endAt(pattern, text, from);
    return end === -1 ? [] : [end];
  };
}

function endAt(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** One or more of a kind of character. */
function anyOf(characters: string): Piece['ends'] {
  const pattern = new RegExp(`${characters}+`, 'iy');
  return function* (text, from) {
    for (let end = endAt(pattern, text, from); end > from; end--) yield end;
  };
}

/** A number that is right before another one has the width that its picture gives it. */
function digitEnds({ mandatory, isOrdinal }: DigitPattern, next: DatePart | undefined): Piece['ends'] {
  const isFixed = mandatory > 0 && typeof next === 'object' && next.integer !== undefined && !isZone(next);
  if (!isFixed && !isOrdinal) return anyOf('[0-9]');
  return once(`[0-9]${isFixed ? `{${mandatory}}` : '+'}${isOrdinal ? '(?:th|st|nd|rd)' : ''}`);
}

/** The separator of the zone is taken for a piece of a regular expression: a dot is any character. */
function zoneEnds({ component, integer }: Marker): Piece['ends'] {
  const separator = integer?.kind === 'digits' ? regularText(integer.grouping) : undefined;
  const source = `${component === 'z' ? 'GMT' : ''}[-+][0-9]+${separator === undefined ? '' : `${separator}[0-9]+`}`;
  const pattern = compilePattern(`^(?:${source})$`);
  return function* (text, from, run) {
    const length = text.length - from;
    // One search can try each pair of places, and there is a search for each end.
    spend(run, length + ((length ** 3) >>> 10));
    for (let end = text.length; end > from; end--) if (pattern.test(text.slice(from, end))) yield end;
  };
}

function compilePattern(source: string): RegExp {
  try {
    return new RegExp(source, 'i');
  } catch {
    throw new ExpressionError('no text can be read by this separator of a time zone');
  }
}

/** By their first letters: all that can be tried where one of them stands. */
const words = Map.groupBy([...wordValues.keys(), 'and', '-', ',', ' '], (word) => word.charAt(0));

/** One or more words, as many as there are; a shorter word is tried before a longer one that begins like it. */
function wordEnds(text: string, from: number, run: Run, ends: number[] = []): readonly number[] {
  spend(run, 6);
  for (const word of words.get(text.charAt(from).toLowerCase()) ?? []) {
    const end = from + word.length;
    if (text.slice(from, end).toLowerCase() !== word) continue;
    wordEnds(text, end, run, ends);
    ends.push(end);
  }
  return ends;
}
