import type { Problem, Report } from './problem.ts';

/** A document with more is not looked at further: a hostile one could have a hundred thousand, each of them costly. */
export const enough = 500;

class Enough extends Error {}

/** What the works report, each until it has found all or there are five hundred in all. */
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
      if (thrown instanceof Enough) break;
      throw thrown;
    }
  }
  return problems;
}
