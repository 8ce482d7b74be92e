import { stringifyJson } from '../kernel/json.ts';
import type { Evaluation } from './evaluate-expression.ts';
import type { Terminal } from './terminal.ts';

/** The value on stdout, what is to be said of it on stderr; with `json` all of it on stdout. */
export function printEvaluation(terminal: Terminal, evaluation: Evaluation, json: boolean): void {
  if (json) return terminal.out(stringifyJson(evaluation, 2));
  if (evaluation.value !== undefined) terminal.out(stringifyJson(evaluation.value, 2));
  terminal.err(`${[...valueWords(evaluation), wayWords(evaluation), nameWords(evaluation), ...costWords(evaluation)].join('; ')}\n`);
}

function valueWords({ value }: Evaluation): readonly string[] {
  return value === undefined ? ['it gives nothing'] : [];
}

function wayWords({ way, reason }: Evaluation): string {
  return {
    compiled: 'compiled',
    worker: 'compiled, but too much for the event loop: made in a worker',
    interpreted: `interpreted: ${reason}`,
  }[way];
}

function nameWords({ names }: Evaluation): string {
  return names.length === 0 ? 'reads nothing' : `reads ${names.join(', ')}`;
}

function costWords({ steps, nanoseconds }: Evaluation): readonly string[] {
  const inSteps = steps === undefined ? [] : [`${grouped(steps)} steps`];
  if (nanoseconds === undefined) return inSteps;
  const rate = Number((1e9 / nanoseconds).toPrecision(3));
  return [...inSteps, `${spoken(nanoseconds)} each, ${grouped(rate)} a second`];
}

/** By thousands. What the language has for that loads the words of all languages, for longer than most expressions take. */
function grouped(value: number): string {
  return value < 1_000 ? String(value) : String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

function spoken(nanoseconds: number): string {
  const [value, unit] = nanoseconds < 1e3 ? [nanoseconds, 'ns'] : nanoseconds < 1e6 ? [nanoseconds / 1e3, 'µs'] : [nanoseconds / 1e6, 'ms'];
  return `${Number((value as number).toPrecision(3))} ${unit as string}`;
}

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where in a text a character stands, counted from 1. */
export function placeOf(source: string, offset: number): Place {
  const lines = source.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** Characters of the line that are shown around the place. */
const shown = 60;

/** The line of that place, with a caret below it. */
export function printPlace(terminal: Terminal, source: string, { line, column }: Place): void {
  const text = source.split('\n')[line - 1] ?? '';
  const from = Math.max(0, column - 1 - shown);
  const part = text.slice(from, column - 1 + shown);
  const [before, after] = [from > 0 ? '…' : '', from + part.length < text.length ? '…' : ''];
  terminal.err(`  ${before}${part}${after}\n  ${' '.repeat(before.length + column - 1 - from)}^\n`);
}
