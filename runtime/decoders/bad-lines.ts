/** Lines or rows that were left out because they could not be read (`onBadLine: skip`). */
export interface BadLines {
  readonly count: number;
  /** What was wrong with the first of them. */
  readonly first: string;
}

/** Those of several parts together. */
export function addBadLines(all: readonly (BadLines | undefined)[]): BadLines | undefined {
  const [first, ...others] = all.filter((each) => each !== undefined);
  return first && others.reduce((sum, { count }) => ({ ...sum, count: sum.count + count }), first);
}

/** As a part of an object: nothing where there are none. */
export function withBadLines(badLines: BadLines | undefined): { readonly badLines?: BadLines } {
  return badLines === undefined ? {} : { badLines };
}

/** Counts them, for the part of a body in hand. */
export class BadLineCount {
  #badLines: BadLines | undefined;

  add(thrown: unknown): void {
    const first = thrown instanceof Error ? thrown.message : String(thrown);
    this.#badLines = addBadLines([this.#badLines, { count: 1, first }]);
  }

  /** Those since this was asked the last time. */
  take(): BadLines | undefined {
    const badLines = this.#badLines;
    this.#badLines = undefined;
    return badLines;
  }
}
