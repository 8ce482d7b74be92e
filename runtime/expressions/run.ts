import { ExpressionError, type Now, type Scope, type When } from './expression.ts';

/**
 * What one compiled evaluation may spend. A step is about the work of visiting one item of a list, at most 100 ns, so
 * that an evaluation which uses all of them stays under 50 ms. (Twelve fields of each of 1,000 records cost 50,000.)
 */
export const stepsPerEvaluation = 300_000;

/** The state of one compiled evaluation. */
export interface Run {
  /** `$$`. */
  readonly input: unknown;
  /** `$name`. */
  readonly bindings: Scope;
  /** What `$x := …` bound; the compiler numbers them. */
  readonly slots: unknown[];
  /** Characters that a text or a result may have. */
  readonly size: number;
  /** The root name that was read last, and its value: the fields of a mapping read the same one again and again. */
  rootName: string | undefined;
  rootValue: unknown;
  /** Steps that are left. */
  steps: number;
  /** Where the function that is being called stands in the source, for its failures. */
  position: number | undefined;
  /** When it is; undefined until it first asks for the time: `$now()` and `$millis()` never move within one. */
  when: When | undefined;
  readonly now: Now;
}

/** How an evaluation knows the time. */
export interface Timing {
  readonly now: Now;
  readonly when?: When | undefined;
}

const systemTiming: Timing = { now: () => Date.now() };

export function createRun(input: unknown, bindings: Scope, slots: number, size: number, { now, when }: Timing = systemTiming): Run {
  return {
    input,
    bindings,
    slots: slots === 0 ? noSlots : Array.from({ length: slots }),
    size,
    rootName: undefined,
    rootValue: undefined,
    steps: stepsPerEvaluation,
    position: undefined,
    when,
    now,
  };
}

const noSlots: unknown[] = [];

export function spend(run: Run, steps: number): void {
  run.steps -= steps;
  if (run.steps < 0) throw tooMuchWork();
}

/** Charges for looking at `length` characters. */
export function spendText(run: Run, length: number): void {
  spend(run, length >>> 6);
}

/** Gives the text back when it may be so long. */
export function boundText(run: Run, text: string): string {
  if (text.length > run.size) throw tooLong(run.size);
  return text;
}

export function tooMuchWork(): ExpressionError {
  return new ExpressionError('the expression does more work than one evaluation may: select less data, or split it', true);
}

export function tooLong(size: number): ExpressionError {
  return new ExpressionError(`the expression makes a text or a result of more than ${size} characters`, true);
}

export function timeOf(run: Run): number {
  const when = (run.when ??= { millis: undefined });
  return (when.millis ??= run.now());
}
