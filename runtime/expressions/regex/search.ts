import { failure } from '../failure.ts';
import { spend, tooMuchWork, type Run } from '../run.ts';
import type { Match, Regex } from './engine.ts';

/** Characters times instructions that one evaluation may put through searches without being timed. */
const untimedWork = 500_000;
const longestMillis = 25;

/**
 * The matches in a text one after the other, as JSONata's matchers give them: after the first, an empty one is D1004.
 * One search is linear, but each match is a new search, which a hostile pattern can make run to the end of the text.
 */
export function* searchAll(regex: Regex, text: string, run: Run): Generator<Match> {
  const started = performance.now();
  let work = 0;
  let from = 0;
  for (;;) {
    work += (text.length - from) * regex.size;
    // The clock decides only where the work could be too much: an ordinary text gives the same on any machine.
    if (work > untimedWork && performance.now() - started > longestMillis) throw tooMuchWork();
    spend(run, 8);
    const match = regex.find(text, from);
    if (match === undefined) return;
    if (from > 0 && match.text === '') throw failure('D1004', { position: run.position });
    yield match;
    if (match.end >= text.length) return;
    if (match.text === '') throw failure('D1004', { position: run.position });
    from = match.end;
  }
}
