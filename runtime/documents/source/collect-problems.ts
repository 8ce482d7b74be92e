import type { Problem, Report } from './problem.ts';

/** A document with more is not looked at further: a hostile one could have a hundred thousand, each of them costly. */
export const enough = 500;

class Enough extends Error {}

/**
 * What the works report, each until it has found all or there are five hundred in all. Then an error says so: a document
 * that was not looked at to its end must not serve, be all of the five hundred warnings.
 */
export function collectProblems(...works: readonly ((report: Report) => void)[]): readonly Problem[] {
  const problems: Problem[] = [];
  const report: Report = (problem) => {
    problems.push(problem);
    if (problems.length >= enough) throw new Enough();
  };
  for (const work of works) {
    try {
      work(report);
    } catch (thrown) {
      if (!(thrown instanceof Enough)) throw thrown;
      return [...problems, ...unread(problems)];
    }
  }
  return problems;
}

function unread(problems: readonly Problem[]): readonly Problem[] {
  const last = problems.at(-1);
  const message = 'the document has so many problems that it was looked at no further';
  return last ? [{ code: 'more-problems', at: last.at, message, hint: 'mend those before' }] : [];
}
