import { failure } from '../failure.ts';
import type { Frame, Run } from '../run.ts';
import { FunctionValue } from './function-value.ts';

type Evaluate = (input: unknown, run: Run) => unknown;

/** A call at the end of a function, as it is written. */
export interface TailSite {
  readonly procedure: Evaluate;
  readonly arguments: readonly Evaluate[];
  readonly position: number | undefined;
  /** The name under which it is called, if any. */
  readonly called: string | undefined;
}

/**
 * A call at the end of a function that has not been made yet. In JSONata it is a function value until then, which
 * a predicate after the function's block can see, so it is one here.
 */
export class TailCall extends FunctionValue {
  readonly #site: TailSite;
  readonly #input: unknown;
  readonly #frame: Frame | undefined;

  constructor(site: TailSite, input: unknown, frame: Frame | undefined) {
    super(traits);
    this.#site = site;
    this.#input = input;
    this.#frame = frame;
  }

  get position(): number | undefined {
    return this.#site.position;
  }

  /** What is to be called, which may be no function. */
  procedure(run: Run): unknown {
    run.frame = this.#frame;
    const fn = this.#site.procedure(this.#input, run);
    if (fn === undefined) throw failure('T1006', { position: this.#site.position });
    return fn;
  }

  /** What it is called with. Functions among them keep their context, unlike those of any other call. */
  arguments(run: Run): readonly unknown[] {
    run.frame = this.#frame;
    const values = this.#site.arguments.map((evaluate) => evaluate(this.#input, run));
    run.position = this.#site.position;
    run.called = this.#site.called;
    return values;
  }
}

/** It is made, not called: a predicate that tries to gets nothing. */
const traits = { arity: 0, apply: () => undefined };
