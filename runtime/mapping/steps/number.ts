import { castValue } from '../../kernel/cast-value.ts';
import type { JsonValue } from '../../kernel/json.ts';
import { isSureNumber } from '../../kernel/exact-decimal.ts';
import { Fault, shown, tooManyDigits } from '../fault.ts';
import { type CompileStep, valueStep } from './step.ts';

/** With every digit: one that a number does not hold is a long integer. */
export const integer: CompileStep<'integer'> = () =>
  valueStep((value) => {
    if (isUnsure(value)) return tooManyDigits(value);
    // What is mapped comes from JSON.
    const cast = castValue(value as JsonValue, 'integer');
    return typeof cast === 'bigint' || Number.isInteger(cast) ? cast : new Fault(`${shown(value)} is no whole number`);
  });

export const number: CompileStep<'number'> = () =>
  valueStep((value) => {
    if (isUnsure(value)) return tooManyDigits(value);
    // As above.
    const cast = castValue(value as JsonValue, 'number');
    return typeof cast === 'number' || typeof cast === 'bigint' ? cast : new Fault(`${shown(value)} is no number`);
  });

/** A whole number whose last digits are made up. A fraction is what a number makes of it. */
export function isUnsure(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && !isSureNumber(value);
}
