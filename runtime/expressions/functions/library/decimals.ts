import {
  addDecimals,
  compareExact,
  divideDecimals,
  type ExactDecimal,
  exactDecimal,
  isSureNumber,
  multiplyDecimals,
  negateDecimal,
  roundDecimal,
  roundings,
  shortDecimal,
  writeDecimal,
} from '../../../kernel/exact-decimal.ts';
import { spend, type Run } from '../../run.ts';
import { define, ofList, type Definition } from '../definition.ts';
import { fail, oneOf } from './fail.ts';

/** Digits that a result may have, and places that may be asked for. */
const mostDigits = 400;
const mostPlaces = 100;

/** Decimals with every digit. They are texts: a number of JSON holds some 15 digits. Where an argument is nothing, so is the result. */
export const decimals = {
  /** `$decimal(value[, places[, rounding]])`: the one way to write it, or with just so many places. */
  decimal: define((run, value: unknown, places?: number, rounding?: string) => {
    if (value === undefined) return undefined;
    const decimal = read(run, 'decimal', value, places);
    if (places === undefined) return written('decimal', shortDecimal(decimal));
    return written('decimal', roundDecimal(decimal, placesOf('decimal', places), roundingOf('decimal', rounding)));
  }),
  decimalAdd: ofTwo('decimalAdd', (a, b) => written('decimalAdd', shortDecimal(addDecimals(a, b)))),
  decimalSubtract: ofTwo('decimalSubtract', (a, b) => written('decimalSubtract', shortDecimal(addDecimals(a, negateDecimal(b))))),
  decimalMultiply: ofTwo('decimalMultiply', (a, b) => written('decimalMultiply', shortDecimal(multiplyDecimals(a, b)))),
  /** `$decimalDivide(a, b, places[, rounding])`: a third has no end, so the places are asked for. */
  decimalDivide: define((run, a: unknown, b: unknown, places: number | undefined, rounding?: string) => {
    if (a === undefined || b === undefined || places === undefined) return undefined;
    const [over, under] = [read(run, 'decimalDivide', a), read(run, 'decimalDivide', b)];
    if (under.units === 0n) throw fail('decimalDivide', 'the second argument is zero');
    return written('decimalDivide', divideDecimals(over, under, placesOf('decimalDivide', places), roundingOf('decimalDivide', rounding)));
  }),
  decimalSum: ofList((list, run) => {
    let sum: ExactDecimal = { units: 0n, places: 0 };
    for (const value of list) sum = addDecimals(sum, read(run, 'decimalSum', value));
    return written('decimalSum', shortDecimal(sum));
  }),
  /** -1, 0 or 1. */
  decimalCompare: ofTwo('decimalCompare', compareExact),
} satisfies { readonly [name: string]: Definition };

function ofTwo(name: string, apply: (a: ExactDecimal, b: ExactDecimal) => unknown): Definition {
  return define((run, a: unknown, b: unknown) =>
    a === undefined || b === undefined ? undefined : apply(read(run, name, a), read(run, name, b)),
  );
}

/** Steps of reading one and of computing with it: a microsecond or two. */
const steps = 30;

/** A number of more digits than numbers surely hold may not be the one that was meant. */
function read(run: Run, name: string, value: unknown, places?: number): ExactDecimal {
  spend(run, steps);
  if (typeof value === 'number' && Number.isFinite(value) && !isSureNumber(value, places))
    throw fail(name, 'a number has more digits than numbers surely hold: give a text, or round it with $decimal and places first');
  const decimal = exactDecimal(value);
  if (decimal === undefined) throw fail(name, 'a value is no decimal: expected a number, or a text such as "12.50"');
  return decimal;
}

function placesOf(name: string, places: number): number {
  if (!Number.isInteger(places) || places < 0 || places > mostPlaces)
    throw fail(name, `the places are no whole number from 0 to ${mostPlaces}`);
  return places;
}

function roundingOf(name: string, rounding = 'halfUp'): (typeof roundings)[number] {
  return oneOf(roundings, rounding, name, 'rounding');
}

/** Zero has no sign. */
function written(name: string, decimal: ExactDecimal): string {
  const text = writeDecimal(decimal);
  if (text.length > mostDigits) throw fail(name, `the result has more than ${mostDigits} digits`);
  return text;
}
