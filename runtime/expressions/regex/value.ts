import type { Run } from '../run.ts';
import { FunctionValue } from '../values/function-value.ts';
import { indexOf, textOf } from './coerce.ts';
import type { Regex } from './engine.ts';
import type { Match } from './match.ts';
import { emptyMatch, find, searchIn } from './search.ts';

/**
 * A regular expression as a value: a function of a text and of where to start, that gives a match with a function `next`,
 * or nothing. All its matches share one place in the text, as those of JSONata do: whoever uses it inside the use of
 * another moves that place. `position` is where it stands in the source.
 */
export function regexValue(regex: Regex, position: number | undefined): FunctionValue {
  const place = { end: 0 };
  const findFrom = (value: unknown, from: number, run: Run): Found | undefined => {
    const text = textOf(value, run);
    const match = from > text.length ? undefined : find(searchIn(regex, text, run), text, from, run);
    place.end = match?.end ?? 0;
    if (match === undefined) return undefined;
    const next = new FunctionValue({ arity: 0, apply: (_args, _context, inner) => findNext(value, inner) });
    return { match: match.match, start: match.start, end: match.end, groups: match.groups, next };
  };
  const findNext = (value: unknown, run: Run): Found | undefined => {
    if (place.end >= lengthOf(value)) return undefined;
    const found = findFrom(value, place.end, run);
    // It would never get on.
    if (found?.match === '') throw emptyMatch(position);
    return found;
  };
  const apply = ([text, from]: readonly unknown[], _context: unknown, run: Run): Found | undefined => findFrom(text, indexOf(from), run);
  return new FunctionValue({ arity: 2, apply, applyUnchecked: apply });
}

interface Found extends Match {
  readonly next: FunctionValue;
}

/** What is neither a text nor a list has no length, so it does not end. */
function lengthOf(value: unknown): number {
  if (value === undefined || value === null) throw new TypeError('there is no text to search on in');
  return typeof value === 'string' || Array.isArray(value) ? value.length : Infinity;
}
