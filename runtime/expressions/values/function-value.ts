import type { Run } from '../run.ts';

/** What a function does with its arguments. It may give a pending tail call, so only `invoke` calls it. */
export type Apply = (args: readonly unknown[], context: unknown, run: Run) => unknown;

/** The context of a function that has none of its own: JSONata's own functions, where they are not wrapped, cannot be called back. */
export const homeless: unique symbol = Symbol('homeless');

interface Traits {
  /** Parameters that a caller may fill. */
  readonly arity: number;
  /** `context` is what stands in for a missing argument where the signature says so. What it gives is not collapsed. */
  readonly apply: Apply;
  /** Parameters that a partial application may fill or leave open, when they are not as many. */
  readonly parameters?: number;
  /** Of a built-in function. */
  readonly name?: string | undefined;
  /** The context in which other functions call it back. */
  readonly home?: unknown;
  /** It was given as an argument of a call: its context is null wherever it is called. */
  readonly isGiven?: boolean;
  /** As `apply`, without the checks of its signature: what a partial application calls. Undefined where the language has no way to. */
  readonly applyUnchecked?: Apply | undefined;
}

/** A function as a value. It is known by its class, so no data can pass for one; its fields are private, so it has no properties that an expression could read. */
export class FunctionValue {
  readonly #traits: Traits;

  constructor(traits: Traits) {
    this.#traits = traits;
  }

  get arity(): number {
    return this.#traits.arity;
  }

  get parameters(): number {
    return this.#traits.parameters ?? this.#traits.arity;
  }

  get apply(): Apply {
    return this.#traits.apply;
  }

  get name(): string | undefined {
    return this.#traits.name;
  }

  get home(): unknown {
    return 'home' in this.#traits ? this.#traits.home : null;
  }

  get isGiven(): boolean {
    return this.#traits.isGiven === true;
  }

  get applyUnchecked(): Apply | undefined {
    return this.#traits.applyUnchecked;
  }
}

/** A function as the argument of a call: another value, as `=` sees it, that has lost its context and cannot be applied in part. */
export function given({ arity, apply, name }: FunctionValue): FunctionValue {
  return new FunctionValue({ arity, apply, name, isGiven: true });
}

/** What a call gets as its argument. */
export function asArgument(value: unknown): unknown {
  return value instanceof FunctionValue ? given(value) : value;
}
