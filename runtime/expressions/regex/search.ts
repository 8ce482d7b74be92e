import type { ExpressionError } from '../expression.ts';
import { failure } from '../failure.ts';
import { spend, type Run } from '../run.ts';
import { brief, patient, type Regex, type Search } from './engine.ts';
import type { Match } from './match.ts';

const stepsPerMilli = 10_000;

/** How to search in the text, as patiently as the run may be. */
export function searchIn(regex: Regex, text: string, run: Run): Search {
  return regex.searchIn(text, run.limits.isLast ? patient : brief);
}

/** One search, paid for: by the text that it went through, and where it may have been much more work, by what it took. */
export function find(search: Search, text: string, from: number, run: Run): Match | undefined {
  const isQuick = search.steps === 0;
  const started = isQuick ? 0 : performance.now();
  const match = search.find(text, from);
  spend(run, 8 + (((match?.end ?? text.length) - from) >>> 6));
  // Where other work holds the machine up, that is not counted.
  if (!isQuick) spend(run, Math.floor(Math.min((performance.now() - started) * stepsPerMilli, search.steps)));
  return match;
}

/** The matches in a text one after the other, as JSONata's matchers give them: after the first, an empty one is D1004. */
export function* searchAll(regex: Regex, text: string, run: Run, position: number | undefined): Generator<Match> {
  const search = searchIn(regex, text, run);
  spend(run, 8);
  let from = 0;
  for (;;) {
    const match = find(search, text, from, run);
    if (match === undefined) return;
    if (from > 0 && match.match === '') throw emptyMatch(position);
    yield match;
    if (match.end >= text.length) return;
    if (match.match === '') throw emptyMatch(position);
    from = match.end;
  }
}

export function emptyMatch(position: number | undefined): ExpressionError {
  return failure('D1004', { position });
}
