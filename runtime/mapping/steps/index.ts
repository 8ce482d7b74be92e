import type { NamedStep } from '../../documents/mappings/rule-list.ts';
import { boolean } from './boolean.ts';
import { currency } from './currency.ts';
import { date } from './date.ts';
import { decimal } from './decimal.ts';
import { enumStep } from './enum.ts';
import { join, split } from './list.ts';
import { lookup } from './lookup.ts';
import { integer, number } from './number.ts';
import { reference } from './reference.ts';
import type { CompiledStep, StepParts, StepTable } from './step.ts';
import { caseStep, string } from './string.ts';

export type * from './step.ts';

/** Every step that a value can go through. */
export const steps = {
  enum: enumStep,
  decimal,
  integer,
  number,
  boolean,
  currency,
  date,
  string,
  case: caseStep,
  split,
  join,
  lookup,
  reference,
} satisfies StepTable;

export function compileStep({ step, config }: NamedStep, parts: StepParts): CompiledStep {
  // The table's entry for a name takes what stands under it: TypeScript cannot relate the two through the index.
  const compile = steps[step] as (config: unknown, parts: StepParts) => CompiledStep;
  return compile(config, parts);
}
