import type { Run } from '../run.ts';

/** A function of JSONata, compiled. Its arguments have been checked by its signature; any of them may be undefined. */
export interface Definition {
  readonly apply: (run: Run, ...values: readonly unknown[]) => unknown;
  /** For a function of one argument that gives nothing for nothing: the same, for an argument that is there. */
  readonly applyToOne?: (value: unknown, run: Run) => unknown;
}

export function define<V extends readonly unknown[]>(apply: (run: Run, ...values: V) => unknown): Definition {
  // The signature has checked the values before they come here.
  return { apply: apply as unknown as Definition['apply'] };
}

function ofOne<T>(apply: (value: T, run: Run) => unknown): Definition {
  const definition = define((run, value: T | Absent) => (value === undefined ? undefined : apply(value, run)));
  // The signature has checked this value as well.
  return { ...definition, applyToOne: apply as unknown as (value: unknown, run: Run) => unknown };
}

type Absent = undefined;

/** A function of one text, which gives nothing for nothing. */
export function ofText(apply: (text: string, run: Run) => unknown): Definition {
  return ofOne(apply);
}

/** A function of one number, which gives nothing for nothing. */
export function ofNumber(apply: (value: number, run: Run) => unknown): Definition {
  return ofOne(apply);
}

/** A function of one list, which gives nothing for nothing. */
export function ofList<T = unknown>(apply: (list: readonly T[], run: Run) => unknown): Definition {
  return ofOne(apply);
}
