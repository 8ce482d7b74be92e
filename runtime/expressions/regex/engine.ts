import { ExpressionError } from '../expression.ts';
import { boundOf, type Bound } from './bound.ts';
import { linearEngine, type LinearEngine } from './linear.ts';
import type { Engine } from './match.ts';
import type { Part } from './pattern.ts';
import { readPattern } from './read.ts';

/** A way to search in one text. */
export interface Search extends Engine {
  /** Steps that one search is at most; 0 where it takes no time worth measuring. */
  readonly steps: number;
}

/** A regular expression that means what it means in JavaScript, and takes only so long. */
export interface Regex {
  readonly pattern: Part;
  /** How to search in the text: on JavaScript's own engine where no search can take long, else on RE2. Throws a limit error where neither will do. */
  searchIn(text: string, patience: Patience): Search;
  /** Whether it can be searched for in texts of that length. */
  canSearch(length: number, patience: Patience): boolean;
}

/** How much work one search may be. */
export interface Patience {
  /** For JavaScript's own engine, which backtracks: units of `boundOf`, a nanosecond or so each. */
  readonly native: number;
  /** For RE2: characters times instructions, some twenty nanoseconds each. */
  readonly linear: number;
}

/** On the event loop. */
export const brief: Patience = { native: 2_000_000, linear: 400_000 };
/** In a worker, which can be ended. */
export const patient: Patience = { native: 100_000_000, linear: 20_000_000 };

const quickWork = 1_000;
// A step is at most 100 ns.
const nativePerStep = 20;
const linearPerStep = 4;

const compiled = new WeakMap<RegExp, Regex>();

/** The regular expression with bounded searches. Throws when the pattern cannot be read. */
export function compileRegex(source: RegExp): Regex {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const regex = makeRegex(source, readPattern(source));
  compiled.set(source, regex);
  return regex;
}

function makeRegex(source: RegExp, pattern: Part): Regex {
  // Made when first needed: many patterns of a document are never searched for.
  const bound = lazy(() => boundOf(pattern));
  const quickLength = lazy(() => longestWithin(bound(), quickWork));
  const briefLength = lazy(() => longestWithin(bound(), brief.native));
  const patientLength = lazy(() => longestWithin(bound(), patient.native));
  const native = lazy(() => nativeEngine(source));
  const linear = lazy(() => linearEngine(pattern));
  const quick: Search = { steps: 0, find: (text, from) => native().find(text, from) };
  const nativeSearch = (length: number): Search => ({ steps: bound()(length) / nativePerStep, find: quick.find });
  const lastSearch = (text: string, patience: Patience): Search => {
    const { length } = text;
    const engine = linear();
    if (engine?.fits(text) === true && length * engine.size <= patience.linear)
      return { steps: (length * engine.size) / linearPerStep, find: engine.find };
    if (patience === patient && length <= patientLength()) return nativeSearch(length);
    throw tooSlow(text, briefLength(), patience === brief && (length <= patientLength() || isWithin(engine, text)));
  };
  return {
    pattern,
    searchIn(text, patience) {
      if (text.length <= quickLength()) return quick;
      return text.length <= briefLength() ? nativeSearch(text.length) : lastSearch(text, patience);
    },
    canSearch: (length, patience) => bound()(length) <= patience.native || linear() !== undefined,
  };
}

function isWithin(engine: LinearEngine | undefined, text: string): boolean {
  return engine?.fits(text) === true && text.length * engine.size <= patient.linear;
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

const longestText = 1e9;

/** The longest text on which no search is more work than that: the bound grows with the length. */
function longestWithin(bound: Bound, work: number): number {
  let within = 0;
  let beyond = longestText;
  while (beyond - within > 1) {
    const middle = Math.floor((within + beyond) / 2);
    if (bound(middle) <= work) within = middle;
    else beyond = middle;
  }
  return within;
}

function tooSlow(text: string, longest: number, isForWorker: boolean): ExpressionError {
  const length = `a text of ${text.length} characters`;
  return new ExpressionError(
    `the regular expression may take too long on ${length}; it is quick up to ${longest}: search in a part of the text, or write one with fewer repetitions`,
    true,
    { isForWorker },
  );
}

/** JavaScript's own engine. It only compiles a pattern when it has been run a few times, and is slow before that. */
function nativeEngine(source: RegExp): Engine {
  const engine = new RegExp(source.source, source.flags);
  engine.exec('');
  engine.exec('');
  return {
    find(text, from) {
      engine.lastIndex = from;
      const match = engine.exec(text);
      if (match === null) return undefined;
      const [matched] = match;
      return { match: matched, start: match.index, end: match.index + matched.length, groups: match.slice(1) };
    },
  };
}
