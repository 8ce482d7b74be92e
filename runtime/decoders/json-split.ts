import type { JsonValue } from '../kernel/json.ts';
import type { RawRecord } from './decoder.ts';
import { inspect } from './json-inspect.ts';
import { parsePlaced } from './json-parse.ts';
import { code, skipValue, skipWhitespace } from './json-scan.ts';
import { learnSeparator, nextEnd, type Separator } from './json-separator.ts';
import { type JsonBytes, jsonBytes, jsonText, type JsonWindow, windowAt } from './json-text.ts';

/** The elements of a list, and the place after it in the body. */
export interface List {
  readonly records: readonly RawRecord[];
  readonly values: JsonValue[];
  readonly end: number;
}

/** Bytes looked into at once: strings of this size are made in the young part of the heap, and stay in the processor's cache. */
export const windowSize = 65_536;
/** Longer elements are walked through before they are parsed, so that no nesting can fill the memory. */
const longest = windowSize;
/** How often what separates the elements is learned anew before guessing is given up for the list. */
const mostLessons = 8;

interface Split {
  readonly source: JsonBytes;
  readonly levels: number;
  readonly records: RawRecord[];
  readonly values: JsonValue[];
  window: JsonWindow;
  /** Where the next element begins in the window. */
  at: number;
  separator: Separator | undefined;
  lessons: number;
}

/**
 * The elements of the list whose bracket is at `start` of the window; undefined when the text is not plain JSON or an
 * element has more than `levels` levels: the strict parser then tells what is wrong.
 *
 * To walk through every byte would cost half of what JSON.parse does. So where an element ends is guessed, by a search for
 * the text that separates elements, and proven by JSON.parse: if every piece between the brackets and the separators is one
 * JSON value, the pieces are the elements, since JSON can be read in one way only. A wrong guess is no JSON; then the
 * element is walked through.
 */
export function splitList(source: JsonBytes, window: JsonWindow, start: number, levels: number): List | undefined {
  const at = skipWhitespace(window.text, start + 1);
  const split: Split = { source, levels, records: [], values: [], window, at, separator: undefined, lessons: 0 };
  for (;;) {
    const taken = takeGuessed(split) ?? takeWalked(split);
    if (taken === 'beyond' && !split.window.last) slide(split);
    else if (taken === 'end') return { records: split.records, values: split.values, end: split.window.base + split.at };
    else if (taken !== 'element') return undefined;
  }
}

/** What a step came to: an element, the end of the list, the end of the window (or of the body in the middle), no plain JSON. */
type Taken = 'element' | 'end' | 'beyond' | 'odd';

/** Takes the element up to the next separator; undefined when there is no good guess. */
function takeGuessed(split: Split): Taken | undefined {
  const { separator, at, window } = split;
  if (separator === undefined) return undefined;
  const end = nextEnd(window.text, at, separator);
  if (end === -1) return at > 0 && !window.last ? 'beyond' : undefined;
  if (end - at > longest || !take(split, end)) return undefined;
  split.at = end + separator.gap;
  return 'element';
}

/** Takes the next element by a walk through it, and learns from it what separates elements. */
function takeWalked(split: Split): Taken {
  const { at, levels } = split;
  const { text } = split.window;
  if (split.records.length === 0 && text.charCodeAt(at) === code.closeList) {
    split.at += 1;
    return 'end';
  }
  const end = skipValue(text, at, levels);
  const mark = end === -1 ? text.length : skipWhitespace(text, end);
  if (mark >= text.length) return 'beyond';
  const next = skipWhitespace(text, mark + 1);
  const isEnd = text.charCodeAt(mark) === code.closeList;
  if ((!isEnd && text.charCodeAt(mark) !== code.comma) || !take(split, end)) return 'odd';
  split.at = isEnd ? mark + 1 : next;
  split.lessons += 1;
  split.separator = isEnd || split.lessons > mostLessons ? undefined : learnSeparator(text, at, end, next);
  return isEnd ? 'end' : 'element';
}

/** Moves the window to the next element; when it begins there already, the element is longer than the window. */
function slide(split: Split): void {
  const { source, window, at } = split;
  split.window = windowAt(source, window.base + at, at > 0 ? windowSize : window.text.length * 4);
  split.at = skipWhitespace(split.window.text, 0);
}

/** Adds the element up to `end`, if that is one JSON value of no more than the allowed levels. */
function take(split: Split, end: number): boolean {
  const { source, window, at, levels } = split;
  const from = window.base + at;
  const raw = source.ascii ? window.text.slice(at, end) : source.bytes.toString('utf8', from, window.base + end);
  const parsed = tryParse(raw);
  const finding = parsed === undefined ? 'deep' : inspect(parsed, levels);
  if (parsed === undefined || finding === 'deep') return false;
  const value = finding === 'exact' ? parsePlaced(jsonText(jsonBytes(Buffer.from(raw))), levels) : parsed;
  split.records.push({ value, raw });
  split.values.push(value);
  return true;
}

function tryParse(raw: string): JsonValue | undefined {
  try {
    // JSON.parse gives nothing else.
    return JSON.parse(raw) as JsonValue;
  } catch {
    return undefined;
  }
}
