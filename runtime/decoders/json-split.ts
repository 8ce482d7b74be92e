import type { JsonValue } from '../kernel/json.ts';
import { code, skipValue, skipWhitespace } from './json-scan.ts';
import { learnSeparator, nextEnd, type Separator } from './json-separator.ts';
import { cut, type JsonText } from './json-text.ts';
import { parseValue } from './json-value.ts';

/** The elements of a list, and the place after it. */
export interface List {
  readonly values: JsonValue[];
  /** Where each element begins and ends, in bytes: two numbers for each. */
  readonly places: readonly number[];
  readonly end: number;
}

/** Bytes searched at once: strings of this size are made in the young part of the heap, and stay in the processor's cache. */
const windowSize = 65_536;
/** How often what separates the elements is learned anew before guessing is given up for the list. */
const mostLessons = 8;

interface Split {
  readonly source: JsonText;
  readonly levels: number;
  readonly values: JsonValue[];
  readonly places: number[];
  /** The byte at which the next element begins. */
  from: number;
  /** The text up to byte `end` that is searched; empty until there is something to search for. */
  window: string;
  end: number;
  /** Where the next element begins in the window, in characters. */
  at: number;
  separator: Separator | undefined;
  lessons: number;
}

/**
 * The elements of the list whose bracket is at `start`; undefined when it is not plain JSON or an element has more than
 * `levels` levels: the strict parser then tells what is wrong.
 *
 * To walk through every byte would cost half of what JSON.parse does. So where an element ends is guessed, by a search for
 * the text that separates elements, and proven by JSON.parse: if every piece between the brackets and the separators is one
 * JSON value, the pieces are the elements, since JSON can be read in one way only. A wrong guess is no JSON; then the
 * element is walked through. No guess is longer than the window, so that no nesting can fill the memory.
 */
export function splitList(source: JsonText, start: number, levels: number): List | undefined {
  const { bytes } = source;
  const first = skipWhitespace(bytes, start + 1);
  if (bytes[first] === code.closeList) return { values: [], places: [], end: first + 1 };
  const split: Split = {
    source,
    levels,
    values: [],
    places: [],
    from: first,
    window: '',
    end: first,
    at: 0,
    separator: undefined,
    lessons: 0,
  };
  for (;;) {
    if (takeGuessed(split)) continue;
    const { from } = split;
    const end = skipValue(bytes, from, levels);
    if (end === -1 || !take(split, cut(source, from, end), end)) return undefined;
    const mark = skipWhitespace(bytes, end);
    if (bytes[mark] === code.closeList) return { values: split.values, places: split.places, end: mark + 1 };
    if (bytes[mark] !== code.comma) return undefined;
    learn(split, from, end, skipWhitespace(bytes, mark + 1));
  }
}

/** Takes the element up to the next separator; false when there is no guess, or it was wrong. */
function takeGuessed(split: Split): boolean {
  const { window, at, separator, source } = split;
  if (separator === undefined) return false;
  const end = nextEnd(window, at, separator);
  if (end === -1) return slide(split) && takeGuessed(split);
  const raw = window.slice(at, end);
  const to = split.from + (source.ascii ? raw.length : Buffer.byteLength(raw));
  if (!take(split, raw, to)) return false;
  split.at = end + separator.gap;
  split.from = to + separator.gap;
  return true;
}

/** Moves the window on to the next element; false when it begins there already, or holds the end of the body. */
function slide(split: Split): boolean {
  const { bytes } = split.source;
  if (split.window !== '' && (split.at === 0 || split.end === bytes.length)) return false;
  const { from } = split;
  split.end = Math.min(from + windowSize, bytes.length);
  // Not within a character.
  while (((bytes[split.end] ?? 0) & 0xc0) === 0x80) split.end -= 1;
  split.window = cut(split.source, from, split.end);
  split.at = 0;
  return true;
}

/** Goes on to the next element, at byte `next`, knowing what separates the last one from it. */
function learn(split: Split, from: number, end: number, next: number): void {
  split.lessons += 1;
  split.separator = split.lessons > mostLessons ? undefined : learnSeparator(split.source, from, end, next);
  split.window = '';
  split.from = next;
  split.end = next;
  split.at = 0;
}

/** Adds the element that ends before byte `to`, if its text is one JSON value of no more than the allowed levels. */
function take(split: Split, raw: string, to: number): boolean {
  const value = parseValue(raw, split.levels);
  if (value === undefined) return false;
  split.values.push(value);
  split.places.push(split.from, to);
  return true;
}
