import { failure } from '../../failure.ts';
import { boundText, spend, type Run } from '../../run.ts';
import { FunctionValue } from '../../values/function-value.ts';
import { quote } from '../../values/quote.ts';
import { define, type Definition } from '../definition.ts';

/** `$stableString(value)`: JSON whose keys are in order, so that equal values give equal texts, as hashes and comparisons need (RFC 8785). */
export const stableStrings = {
  stableString: define((run, value: unknown) => (value === undefined ? undefined : boundText(run, write(value, run)))),
} satisfies { readonly [name: string]: Definition };

function write(value: unknown, run: Run): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw failure('D3001', { value });
  // Integers beyond those that numbers hold are written whole.
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return quote(value, run);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (value instanceof FunctionValue) return '""';
  return boundText(run, Array.isArray(value) ? `[${writeItems(value, run)}]` : `{${writeMembers(value, run)}}`);
}

function writeItems(list: readonly unknown[], run: Run): string {
  spend(run, list.length * 2);
  return list.map((item) => write(item, run)).join(',');
}

/** By UTF-16 units, which is what sorting without a comparison does. */
function writeMembers(object: object, run: Run): string {
  const keys = Object.keys(object);
  spend(run, keys.length * (4 + Math.ceil(Math.log2(keys.length + 1))));
  const members: string[] = [];
  for (const key of keys.toSorted()) {
    const value: unknown = Reflect.get(object, key);
    if (value !== undefined) members.push(`${quote(key, run)}:${write(value, run)}`);
  }
  return members.join(',');
}
