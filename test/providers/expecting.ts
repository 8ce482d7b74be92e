import type { Expected } from './oracle/parts.ts';

/** Requests that are to come in this order, and what was otherwise. */
export interface Expecting {
  /** The one that is to come now. */
  next(): Expected | undefined;
  note(...problems: readonly string[]): void;
  /** What was sent otherwise while `act` ran, or not at all. */
  expect(expected: readonly Expected[], act: () => Promise<unknown>): Promise<readonly string[]>;
}

export function createExpecting(): Expecting {
  let awaited: Expected[] = [];
  let problems: string[] = [];
  return {
    next: () => awaited.shift(),
    note: (...more) => void problems.push(...more),
    async expect(expected, act) {
      awaited = [...expected];
      problems = [];
      try {
        await act();
      } catch (thrown) {
        problems.push(`thrown: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      }
      return [...problems, ...awaited.map(({ what }) => `${what}: was not sent`)];
    },
  };
}
