import type { Span } from '../source/node.ts';
import { blankSpans, secretShapes } from './secret-text.ts';

const widest = 120;
/** How far around the place a line is looked at: more would not be shown. */
const looked = 1_000;
const around = 1;

/** A text with its line starts, for turning offsets into lines and columns (from 1). */
export interface Lines {
  readonly text: string;
  readonly starts: readonly number[];
}

export function linesOf(text: string): Lines {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return { text, starts };
}

export function positionOf({ starts }: Lines, offset: number): { readonly line: number; readonly column: number } {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/**
 * The line of a span between its neighbours, a caret under each of its characters. What `secrets` cover is blanked, and
 * what looks like a secret.
 */
export function codeFrame(lines: Lines, span: Span, secrets: readonly Span[]): string {
  const { line } = positionOf(lines, span.start);
  const first = Math.max(1, line - around);
  const last = Math.min(lines.starts.length, line + around);
  const width = String(last).length;
  const rows: string[] = [];
  for (let row = first; row <= last; row += 1) {
    const from = row === line ? span.start : (lines.starts[row - 1] ?? 0);
    const { text, placeOf } = blankLine(lines, row, from, secrets);
    if (row > line && text.trim() === '') continue;
    const view = cutOut(text, row === line ? placeOf(from) : 0);
    rows.push(`${String(row).padStart(width)} │ ${view.text}`.trimEnd());
    if (row === line) rows.push(`${' '.repeat(width)} │ ${carets(placeOf(from) - view.shift, placeOf(span.end) - view.shift)}`);
  }
  return rows.join('\n');
}

/** The part of a line around an offset without its secrets, and where an offset of the whole text has come to in it. */
function blankLine(lines: Lines, row: number, at: number, secrets: readonly Span[]): ReturnType<typeof blankSpans> {
  const start = Math.max(lines.starts[row - 1] ?? 0, at - looked);
  const end = Math.min(lineEnd(lines, row), at + looked);
  const text = lines.text.slice(start, end);
  const inside = secrets
    .filter((span) => span.start < end && span.end > start)
    .map((span) => ({ start: Math.max(0, span.start - start), end: Math.min(text.length, span.end - start) }));
  const blanked = blankSpans(text, [...inside, ...secretShapes(text)]);
  return { text: blanked.text, placeOf: (offset) => blanked.placeOf(Math.max(0, Math.min(offset - start, text.length))) };
}

function carets(from: number, to: number): string {
  return `${' '.repeat(from)}${'^'.repeat(Math.max(1, Math.min(to, widest) - from))}`;
}

/** A long line is cut to the part around a column. Tabs would move the carets. */
function cutOut(line: string, column: number): { readonly text: string; readonly shift: number } {
  const text = line.replaceAll('\t', ' ');
  if (text.length <= widest) return { text, shift: 0 };
  const shift = column < widest - 20 ? 0 : column - widest / 2;
  const cut = text.slice(shift, shift + widest - 1);
  return { text: `${shift > 0 ? '…' : cut.slice(0, 1)}${cut.slice(1)}${shift + widest - 1 < text.length ? '…' : ''}`, shift };
}

function lineEnd({ text, starts }: Lines, row: number): number {
  const end = (starts[row] ?? text.length + 1) - 1;
  return text[end - 1] === '\r' ? end - 1 : end;
}
