import { failure } from '../failure.ts';
import { indexOf } from '../regex/coerce.ts';
import { expandReplacement } from '../regex/replacement.ts';
import { boundText, spend, type Run } from '../run.ts';
import { createSequence } from '../sequence.ts';
import { FunctionValue } from '../values/function-value.ts';
import { callWith } from '../values/invoke.ts';
import { define, type Definition } from './definition.ts';
import { findText, splitText } from './find-text.ts';
import { endOf, matchesOf, NoMatch, replacedBy, type Found } from './matchers.ts';

type Text = string | undefined;
type Pattern = string | FunctionValue | undefined;

/** Functions that look for something in a text: for another text, or for what a regular expression, or any function like one, finds. */
export const matching = {
  contains: define((run, text: Text, pattern: Pattern) => {
    if (text === undefined || pattern === undefined) return undefined;
    return typeof pattern === 'string' ? findText(text, pattern, 0, run) !== -1 : contains(matchesOf(pattern, text, run));
  }),
  match: define((run, text: Text, pattern: Pattern, limit?: number) =>
    text === undefined ? undefined : match(matchesOf(pattern, text, run), limit, run),
  ),
  split: define((run, text: Text, separator: Pattern, limit?: number) => {
    if (text === undefined) return undefined;
    return typeof separator === 'string'
      ? splitAtText(text, separator, limit, run)
      : split(text, matchesOf(separator, text, run), limit, run);
  }),
  replace: define((run, text: Text, pattern: Pattern, replacement: unknown, limit?: number) => {
    if (text === undefined) return undefined;
    return typeof pattern === 'string'
      ? replaceText(text, pattern, replacement, limit, run)
      : replace(text, matchesOf(pattern, text, run), replacement, limit, run);
  }),
} satisfies { readonly [name: string]: Definition };

/** Whether something is found. */
export function contains(found: Generator<Found>): boolean {
  return found.next().done !== true;
}

/** What is found, as objects. */
export function match(found: Iterable<Found>, limit: number | undefined, run: Run): unknown {
  checkLimit(limit, 'D3040', run);
  const matches = createSequence();
  if (limit === 0) return matches;
  for (const { match: text, start: index, groups } of found) {
    if (!isBelow(matches.length, limit)) break;
    matches.push({ match: text, index, groups });
  }
  return matches;
}

/** The text around what is found. */
export function split(text: string, found: Iterable<Found>, limit: number | undefined, run: Run): readonly string[] {
  checkLimit(limit, 'D3020', run);
  const parts: string[] = [];
  if (limit === 0) return parts;
  let from: unknown = 0;
  for (const { start, end } of found) {
    if (!isBelow(parts.length, limit)) break;
    parts.push(between(text, from, start));
    from = end;
  }
  if (isBelow(parts.length, limit)) parts.push(between(text, from, undefined));
  return parts;
}

/** The text with what is found replaced: by a text that may speak of it, or by what a function makes of it. */
export function replace(text: string, found: Iterable<Found>, replacement: unknown, limit: number | undefined, run: Run): string {
  checkLimit(limit, 'D3011', run);
  if (limit === 0) return text;
  let result = '';
  let from: unknown = 0;
  let count = 0;
  for (const one of found) {
    if (!isBelow(count++, limit)) break;
    result = boundText(run, result + between(text, from, one.start) + replacementOf(one, replacement, run));
    from = endOf(one, run);
  }
  return boundText(run, result + between(text, from, undefined));
}

function replacementOf(found: Found, replacement: unknown, run: Run): string {
  if (typeof replacement === 'string') {
    spend(run, replacement.length >>> 3);
    return replacement.includes('$') ? expandReplacement(replacement, replacedBy(found, run)) : replacement;
  }
  if (!(replacement instanceof FunctionValue)) throw new TypeError('$replace without a replacement');
  const value = callWith(replacement, [found instanceof NoMatch ? found.given : found], run);
  if (typeof value !== 'string') throw failure('D3012', { value, position: run.position });
  return value;
}

/** As JavaScript takes a part of a text: in either order, to the end where there is none. */
function between(text: string, from: unknown, to: unknown): string {
  return text.substring(indexOf(from), to === undefined ? undefined : indexOf(to));
}

function checkLimit(limit: number | undefined, code: string, run: Run): void {
  if (limit !== undefined && limit < 0) throw failure(code, { value: limit, position: run.position });
}

/** Without a limit, every count is below it. */
function isBelow(count: number, limit: number | undefined): boolean {
  return limit === undefined || count < limit;
}

function splitAtText(text: string, separator: string, limit: number | undefined, run: Run): readonly string[] {
  checkLimit(limit, 'D3020', run);
  return limit === 0 ? [] : splitText(text, separator, limit, run);
}

function replaceText(text: string, pattern: string, replacement: unknown, limit: number | undefined, run: Run): string {
  if (pattern === '') throw failure('D3010', { value: pattern, position: run.position });
  checkLimit(limit, 'D3011', run);
  if (limit === 0) return text;
  let result = '';
  let from = 0;
  let at = findText(text, pattern, 0, run);
  for (let count = 0; at !== -1 && isBelow(count, limit); count++) {
    // JSONata writes the source text of a function.
    if (replacement instanceof FunctionValue) throw failure('D3012', { value: replacement, position: run.position });
    // It writes "undefined" where there is no replacement.
    result = boundText(run, result + text.slice(from, at) + String(replacement));
    from = at + pattern.length;
    spend(run, 1);
    at = findText(text, pattern, from, run);
  }
  return boundText(run, result + text.slice(from));
}
