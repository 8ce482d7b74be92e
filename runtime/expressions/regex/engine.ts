import { RE2JS } from 're2js';

/** One match in a text. */
export interface Match {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** What each group caught; undefined for one that took no part. */
  readonly groups: readonly (string | undefined)[];
}

/** A regular expression that cannot backtrack: one search takes time in proportion to the text. */
export interface Regex {
  /** Instructions of its program; a search costs about this much for each character. */
  readonly size: number;
  /** The first match at or after `from`. */
  find(text: string, from: number): Match | undefined;
}

const compiled = new WeakMap<RegExp, Regex>();

/** The linear engine's form of a JavaScript one. Throws when it uses what needs backtracking: look-around, back references. */
export function compileRegex(source: RegExp): Regex {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const engine = RE2JS.compile(RE2JS.translateRegExp(source));
  const regex: Regex = { size: engine.programSize(), find: (text, from) => find(engine, text, from) };
  compiled.set(source, regex);
  return regex;
}

function find(engine: RE2JS, text: string, from: number): Match | undefined {
  if (from > text.length) return undefined;
  const matcher = engine.matcher(text);
  if (!matcher.find(from)) return undefined;
  const start = matcher.start();
  const end = matcher.end();
  const groups = Array.from({ length: matcher.groupCount() }, (_none, index) => matcher.group(index + 1) ?? undefined);
  return { text: text.slice(start, end), start, end, groups };
}
