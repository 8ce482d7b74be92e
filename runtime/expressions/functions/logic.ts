import { failure } from '../failure.ts';
import type { Run } from '../run.ts';
import { FunctionValue } from '../values/function-value.ts';
import { isNumeric, isTruthy } from '../values/truth.ts';
import { define, type Definition } from './definition.ts';

/** Functions about truth, presence and type, and the two that fail on purpose. */
export const logic = {
  boolean: define((run, value: unknown) => (value === undefined ? undefined : isTruthy(value, run))),
  not: define((run, value: unknown) => (value === undefined ? undefined : !isTruthy(value, run))),
  exists: define((_run, value: unknown) => value !== undefined),
  type: define((_run, value: unknown) => typeName(value)),
  error: define((run, message?: string): never => {
    throw failure('D3137', { message: message || '$error() function evaluated', position: run.position });
  }),
  assert: define((run: Run, condition: boolean | undefined, message?: string): undefined => {
    if (!condition) throw failure('D3141', { message: message || '$assert() statement failed', position: run.position });
    return undefined;
  }),
} satisfies { readonly [name: string]: Definition };

/** JSONata's names; a big integer is a number. */
export function typeName(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) return 'null';
  if (typeof value === 'bigint' || isNumeric(value)) return 'number';
  if (typeof value === 'string' || typeof value === 'boolean') return typeof value;
  if (value instanceof FunctionValue) return 'function';
  return Array.isArray(value) ? 'array' : 'object';
}
