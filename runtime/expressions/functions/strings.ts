import { boundText, spend, spendText, tooLong, type Run } from '../run.ts';
import { isWrapper } from '../sequence.ts';
import { stringify } from '../values/stringify.ts';
import { define, ofText, type Definition } from './definition.ts';
import { findText } from './find-text.ts';

type Text = string | undefined;

/** Functions of text. */
export const strings = {
  string: define((run, value: unknown, prettify?: boolean) =>
    value === undefined ? undefined : stringify(unwrap(value), run, prettify === true ? '  ' : ''),
  ),
  lowercase: ofText((text, run) => readSlowly(text, run).toLowerCase()),
  uppercase: ofText((text, run) => readSlowly(text, run).toUpperCase()),
  length: ofText((text, run) => (hasSurrogates(read(text, run)) ? characters(text, run).length : text.length)),
  trim: ofText((text, run) => trim(readSlowly(text, run), run)),
  substring: define((run, text: Text, start: number, length?: number) =>
    text === undefined ? undefined : substring(read(text, run), start, length, run),
  ),
  substringBefore: define((run, text: Text, mark: Text) => (text === undefined ? undefined : before(text, mark, run))),
  substringAfter: define((run, text: Text, mark: Text) => (text === undefined ? undefined : after(text, mark, run))),
  pad: define((run, text: Text, width: number, filler?: string) => (text === undefined ? undefined : pad(text, width, filler, run))),
  join: define((run, list: readonly string[] | undefined, separator?: string) =>
    list === undefined ? undefined : join(list, separator ?? '', run),
  ),
} satisfies { readonly [name: string]: Definition };

/** The root as context, when it is a list. */
function unwrap(value: unknown): unknown {
  return Array.isArray(value) && isWrapper(value) ? value[0] : value;
}

/** Charges for reading the text. */
function read(text: string, run: Run): string {
  spendText(run, text.length);
  return text;
}

/** Where the text is not of ASCII, each character takes some nanoseconds. */
function readSlowly(text: string, run: Run): string {
  spendText(run, text.length * 4);
  return text;
}

function hasSurrogates(text: string): boolean {
  return /[\ud800-\udfff]/.test(text);
}

/** The characters of a text that has some of two UTF-16 units. */
function characters(text: string, run: Run): readonly string[] {
  spend(run, text.length);
  return [...text];
}

function trim(text: string, run: Run): string {
  if (!/[\t\n\r]| {2}|^ | $/.test(text)) return text;
  spend(run, text.length);
  const single = text.replace(/[ \t\n\r]+/g, ' ');
  return single.slice(single.startsWith(' ') ? 1 : 0, single.length > 1 && single.endsWith(' ') ? -1 : undefined);
}

/** Counts characters, not UTF-16 units; a start before the text is its start. */
function substring(text: string, start: number, length: number | undefined, run: Run): string {
  const units = hasSurrogates(text) ? characters(text, run) : text;
  const from = units.length + start < 0 ? 0 : start;
  if (length !== undefined && length <= 0) return '';
  const end = length === undefined ? undefined : from >= 0 ? from + length : units.length + from + length;
  const part = units.slice(from, end);
  return typeof part === 'string' ? part : part.join('');
}

function before(text: string, mark: Text, run: Run): string {
  // JSONata looks for the text "undefined" when there is no mark.
  const at = findText(text, String(mark), 0, run);
  return at === -1 ? text : text.slice(0, at);
}

function after(text: string, mark: Text, run: Run): string {
  const at = findText(text, String(mark), 0, run);
  if (at === -1) return text;
  if (mark === undefined) throw new TypeError('$substringAfter without a mark');
  return text.slice(at + mark.length);
}

function pad(text: string, width: number, filler: string | undefined, run: Run): string {
  const missing = Math.abs(Math.trunc(width)) - (hasSurrogates(text) ? characters(text, run).length : text.length);
  if (!(missing > 0)) return text;
  if (missing > run.size) throw tooLong(run.size);
  spendText(run, missing);
  const unit = filler === undefined || filler.length === 0 ? ' ' : filler;
  // JSONata pads with as many characters as are missing, not UTF-16 units.
  spend(run, unit.length >>> 2);
  const units = [...unit];
  const padding = unit.repeat(Math.floor(missing / units.length)) + units.slice(0, missing % units.length).join('');
  return boundText(run, width > 0 ? text + padding : padding + text);
}

function join(list: readonly string[], separator: string, run: Run): string {
  spend(run, list.length);
  let length = separator.length * Math.max(0, list.length - 1);
  for (const text of list) length += text.length;
  if (length > run.size) throw tooLong(run.size);
  spendText(run, length);
  return list.join(separator);
}
