import { castValue } from '../../kernel/cast-value.ts';
import type { JsonValue } from '../../kernel/json.ts';
import { Fault, shown } from '../fault.ts';
import { type CompileStep, valueStep } from './step.ts';

/** With every digit: one that a number does not hold is a long integer. */
export const integer: CompileStep<'integer'> = () =>
  valueStep((value) => {
    // What is mapped comes from JSON.
    const cast = castValue(value as JsonValue, 'integer');
    return typeof cast === 'bigint' || Number.isInteger(cast) ? cast : new Fault(`${shown(value)} is no whole number`);
  });

export const number: CompileStep<'number'> = () =>
  valueStep((value) => {
    // As above.
    const cast = castValue(value as JsonValue, 'number');
    return typeof cast === 'number' || typeof cast === 'bigint' ? cast : new Fault(`${shown(value)} is no number`);
  });
