import type { StepConfigs, StepName } from '../../documents/mappings/rule-list.ts';
import type { Expressions } from '../../expressions/index.ts';
import type { Place } from '../lookups/port.ts';

/** A step that needs nothing but the value: neither a clock nor anything stored. */
export interface ValueStep {
  readonly kind: 'value';
  /** Whether an empty text is a value to it, not nothing. */
  readonly takesBlank: boolean;
  /** Never given nothing. Gives a Fault where it can make nothing of the value; undefined where that is nothing. */
  run(value: unknown): unknown;
}

/** A step that looks the value up. */
export interface LookStep {
  readonly kind: 'look';
  /** Tried in turn: the first that finds something counts. */
  readonly ways: readonly Way[];
  readonly missing: 'fail' | 'default' | 'pass' | 'null';
  readonly several: 'fail' | 'first';
  /** Why it fails where no way finds anything; `keys` are the values that were looked for, by way, undefined where there was none. */
  reasonMissing(keys: readonly unknown[]): string;
  reasonSeveral(way: number, key: unknown): string;
}

/** One way to find what is meant. */
export interface Way {
  readonly place: Place;
  /** What is looked for, in what the rule maps, or a Fault; undefined: the value of the rule. */
  readonly source: ((here: unknown) => unknown) | undefined;
}

export type CompiledStep = ValueStep | LookStep;

export interface StepParts {
  readonly expressions: Pick<Expressions, 'path'>;
  /** The datasource whose records are mapped. */
  readonly datasource: string;
}

export type CompileStep<Name extends StepName> = (config: StepConfigs[Name], parts: StepParts) => CompiledStep;

export type StepTable = { readonly [Name in StepName]: CompileStep<Name> };

/** A step of a value that takes nothing for what it is. */
export function valueStep(run: ValueStep['run'], takesBlank = false): ValueStep {
  return { kind: 'value', takesBlank, run };
}
