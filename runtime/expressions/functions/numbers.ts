import { failure } from '../failure.ts';
import { boundText, spend, spendText, type Run } from '../run.ts';
import { define, ofList, ofNumber, type Definition } from './definition.ts';
import { formatInteger } from './pictures/format-integer.ts';
import { formatNumber } from './pictures/format-number.ts';
import { readIntegerPicture } from './pictures/integer-picture.ts';
import { parseInteger } from './pictures/parse-integer.ts';
import { round } from './round.ts';

/** Functions of numbers, and of lists of numbers. */
export const numbers = {
  number: define((run, value: unknown) => toNumber(value, run)),
  floor: ofNumber(Math.floor),
  ceil: ofNumber(Math.ceil),
  abs: ofNumber(Math.abs),
  round: define((_run, value: number | undefined, precision?: number) => (value === undefined ? undefined : round(value, precision))),
  sqrt: ofNumber((value, run) => {
    if (value < 0) throw failure('D3060', { value, position: run.position });
    return Math.sqrt(value);
  }),
  power: define((run, base: number | undefined, exponent: number) => (base === undefined ? undefined : power(base, exponent, run))),
  formatBase: define((run, value: number | undefined, radix?: number) => (value === undefined ? undefined : formatBase(value, radix, run))),
  formatNumber: define((run, value: number | undefined, picture: string | undefined, options?: object) =>
    value === undefined ? undefined : boundText(run, formatNumber(value, pictureText(picture), options, run)),
  ),
  formatInteger: define((run, value: number | undefined, picture: string | undefined) =>
    value === undefined ? undefined : boundText(run, formatInteger(Math.floor(value), readIntegerPicture(pictureText(picture), run), run)),
  ),
  parseInteger: define((run, text: string | undefined, picture: string | undefined) => {
    if (text === undefined) return undefined;
    // Each character is looked at some times.
    spendText(run, text.length * 32);
    return parseInteger(text, readIntegerPicture(pictureText(picture), run), run);
  }),
  random: define((run) => run.random()),
  sum: ofList<number>(sum),
  average: ofList<number>((list) => (list.length === 0 ? undefined : sum(list) / list.length)),
  max: ofList<number>((list) => (list.length === 0 ? undefined : list.reduce((most, value) => Math.max(most, value), -Infinity))),
  min: ofList<number>((list) => (list.length === 0 ? undefined : list.reduce((least, value) => Math.min(least, value), Infinity))),
} satisfies { readonly [name: string]: Definition };

/** The signatures let an expression stand there that gives nothing. */
function pictureText(picture: string | undefined): string {
  if (picture === undefined) throw new TypeError('the picture is nothing');
  return picture;
}

const decimal = /^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?$/;
// As JSONata has it: the anchors bind to the first and the last form only.
const otherBase = /^(0[xX][0-9A-Fa-f]+)|(0[oO][0-7]+)|(0[bB][0-1]+)$/;

function toNumber(value: unknown, run: Run): unknown {
  if (typeof value === 'number' || typeof value === 'bigint' || value === undefined) return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') spend(run, value.length >>> 3);
  if (typeof value === 'string' && (decimal.test(value) || otherBase.test(value))) {
    const number = Number(value);
    // A number beyond the range of a double is none; one of another base JSONata takes as it comes.
    if (Number.isFinite(number) || otherBase.test(value)) return number;
  }
  throw failure('D3030', { value, position: run.position });
}

function power(base: number, exponent: number, run: Run): number {
  const result = Math.pow(base, exponent);
  if (!Number.isFinite(result)) throw failure('D3061', { value: base, position: run.position });
  return result;
}

function formatBase(value: number, radix: number | undefined, run: Run): string {
  const base = radix === undefined ? 10 : round(radix, undefined);
  if (base < 2 || base > 36) throw failure('D3100', { value: base, position: run.position });
  return round(value, undefined).toString(base);
}

function sum(list: readonly number[]): number {
  let total = 0;
  for (const value of list) total += value;
  return total;
}
