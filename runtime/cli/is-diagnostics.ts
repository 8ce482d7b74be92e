import type { Diagnostic } from '../documents/diagnostic.ts';
import { isObject } from '../kernel/json.ts';

/** Whether an error's details carry diagnostics to show. */
export function isDiagnostics(value: unknown): value is readonly Diagnostic[] {
  return Array.isArray(value) && value.every((one) => isObject(one) && 'pointer' in one && 'line' in one);
}
