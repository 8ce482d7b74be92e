import { boundText, spend, type Run } from '../run.ts';
import { FunctionValue } from '../values/function-value.ts';

// Regular expressions called as functions, and functions that take the part of one, get and give what they like: JSONata
// leaves it to JavaScript to make texts and numbers of that. Here the same is done, in bounded time.

/** As `String(value)`. */
export function textOf(value: unknown, run: Run): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return listText(value, run);
  if (value instanceof FunctionValue) return '';
  return typeof value === 'object' && value !== null ? '[object Object]' : String(value);
}

function listText(list: readonly unknown[], run: Run): string {
  spend(run, list.length);
  let text = '';
  list.forEach((item, index) => {
    text = boundText(run, text + (index === 0 ? '' : ',') + (item === undefined || item === null ? '' : textOf(item, run)));
  });
  return text;
}

/** As a whole number from 0 on: what JavaScript makes of an index. */
export function indexOf(value: unknown): number {
  const number = numberOf(value);
  return number > 0 ? Math.floor(number) : 0;
}

function numberOf(value: unknown): number {
  if (Array.isArray(value)) return value.length === 1 ? numberOf(value[0]) : NaN;
  return typeof value === 'object' || value === undefined ? NaN : Number(value);
}
