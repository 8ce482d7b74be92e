import type { Run } from '../run.ts';

/** A function of JSONata, compiled. Its arguments have been checked by its signature; any of them may be undefined. */
export interface Definition {
  readonly apply: (run: Run, ...values: readonly unknown[]) => unknown;
  /** Arguments up to which it is compiled; a call with more is interpreted. */
  readonly arguments: number;
}

/** `count` is for a function of which only the shorter form is compiled. */
export function define<V extends readonly unknown[]>(apply: (run: Run, ...values: V) => unknown, count = Infinity): Definition {
  // The signature has checked the values before they come here.
  return { apply: apply as unknown as Definition['apply'], arguments: count };
}

type Absent = undefined;

/** A function of one text, which gives nothing for nothing. */
export function ofText(apply: (text: string, run: Run) => unknown): Definition {
  return define((run, text: string | Absent) => (text === undefined ? undefined : apply(text, run)));
}

/** A function of one number, which gives nothing for nothing. */
export function ofNumber(apply: (value: number, run: Run) => unknown): Definition {
  return define((run, value: number | Absent) => (value === undefined ? undefined : apply(value, run)));
}

/** A function of one list, which gives nothing for nothing. */
export function ofList<T = unknown>(apply: (list: readonly T[], run: Run) => unknown): Definition {
  return define((run, list: readonly T[] | Absent) => (list === undefined ? undefined : apply(list, run)));
}
