import { castValue } from '../../kernel/cast-value.ts';
import { isScalar, type JsonValue } from '../../kernel/json.ts';
import { Fault, shown } from '../fault.ts';
import { folded } from '../lookups/keys.ts';
import { type CompileStep, valueStep } from './step.ts';

export const boolean: CompileStep<'boolean'> = (config) => {
  const words = new Map<string, boolean>();
  for (const word of config.true ?? []) words.set(folded(String(word)), true);
  for (const word of config.false ?? []) words.set(folded(String(word)), false);
  return valueStep((value) => {
    if (typeof value === 'boolean') return value;
    const found = words.size > 0 ? wordOf(value, words) : castValue(value as JsonValue, 'boolean');
    return typeof found === 'boolean' ? found : new Fault(`${shown(value)} is neither true nor false`);
  });
};

function wordOf(value: unknown, words: ReadonlyMap<string, boolean>): boolean | undefined {
  return isScalar(value) ? words.get(folded(String(value))) : undefined;
}
