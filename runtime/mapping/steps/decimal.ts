import type { StepConfigs } from '../../documents/mappings/rule-list.ts';
import {
  addDecimals,
  type ExactDecimal,
  exactDecimal,
  isSureNumber,
  numberOfDecimal,
  roundDecimal,
  shortDecimal,
  writeDecimal,
} from '../../kernel/exact-decimal.ts';
import { Fault, kindOf, shown, tooManyDigits } from '../fault.ts';
import { type CompileStep, valueStep } from './step.ts';

type Config = StepConfigs['decimal'];

/** Exact: never the sum of two floats, never a digit lost without a word. */
export const decimal: CompileStep<'decimal'> = (config) => {
  const finish = compileFinish(config);
  const { scale } = config;
  const plain = scale === undefined && config.as === 'number';
  if (!config.sum) return valueStep((value) => (plain ? simpleNumber(value) : undefined) ?? single(value, finish, scale));
  return valueStep((value) => {
    if (!Array.isArray(value)) return single(value, finish, scale);
    return (plain ? simpleSum(value) : undefined) ?? sumOf(value, finish, scale);
  });
};

type Finish = (decimal: ExactDecimal) => unknown;

function single(value: unknown, finish: Finish, scale: number | undefined): unknown {
  if (Array.isArray(value)) return new Fault('is a list where a decimal is expected: for the sum of it say `sum: true`');
  const exact = readDecimal(value, scale);
  return exact instanceof Fault ? exact : finish(exact);
}

/** With every digit that is kept. */
function readDecimal(value: unknown, scale: number | undefined): ExactDecimal | Fault {
  if (typeof value === 'number' && !isSureNumber(value, scale)) return tooManyDigits(value);
  return exactDecimal(value) ?? noDecimal(value);
}

/** What is nothing, null or blank in it counts for nothing. */
function sumOf(values: readonly unknown[], finish: Finish, scale: number | undefined): unknown {
  let sum: ExactDecimal = { units: 0n, places: 0 };
  for (const [index, value] of values.entries()) {
    if (isNothing(value)) continue;
    const exact = readDecimal(value, scale);
    if (exact instanceof Fault) return new Fault(`item ${index}: ${exact.reason}`);
    sum = addDecimals(sum, exact);
  }
  return finish(sum);
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

function noDecimal(value: unknown): Fault {
  return new Fault(`${typeof value === 'object' ? kindOf(value) : shown(value)} is no decimal`);
}

function compileFinish({ scale, rounding, as }: Config): Finish {
  const fit = (given: ExactDecimal): ExactDecimal | Fault => {
    if (scale === undefined) return given;
    const short = shortDecimal(given);
    if (rounding !== 'refuse') return roundDecimal(short, scale, rounding);
    return short.places <= scale
      ? roundDecimal(short, scale, 'halfUp')
      : new Fault(`${writeDecimal(short)} has ${short.places} decimals where ${scale} are kept`);
  };
  return (given) => {
    const fitting = fit(given);
    if (fitting instanceof Fault) return fitting;
    if (as === 'string') return writeDecimal(fitting);
    return numberOfDecimal(fitting) ?? new Fault(`${writeDecimal(fitting)} has more digits than a number holds: say \`as: string\``);
  };
}

/** With a sign and a point: no more digits than a number always holds. */
const longest = 15;

/** 1, 10, 100 …: each is exact, as far as texts are simple. */
const powers = Array.from({ length: longest + 1 }, (_, places) => 10 ** places);

/** The same as exactly, for texts that are short and plain: nearly all. Undefined for others. */
function simpleNumber(value: unknown): number | undefined {
  if (typeof value === 'string') {
    const units = unitsOf(value);
    // Both are exact, so the quotient is the number nearest to the text.
    return Number.isNaN(units) ? undefined : units / powerOf(placesOf(value)) + 0;
  }
  return typeof value === 'number' && isSureNumber(value) && (Number.isSafeInteger(value) || !Number.isInteger(value)) ? value : undefined;
}

const [dash, dot, zero] = [45, 46, 48];

/** Digits of a simple decimal as a whole number, as if it had no point. NaN where the text is none. */
function unitsOf(text: string): number {
  const { length } = text;
  const from = text.charCodeAt(0) === dash ? 1 : 0;
  if (length === from || length > longest) return Number.NaN;
  let units = 0;
  let isAfterPoint = false;
  for (let at = from; at < length; at += 1) {
    const code = text.charCodeAt(at);
    const digit = code - zero;
    if (digit >= 0 && digit <= 9) units = units * 10 + digit;
    else if (code !== dot || isAfterPoint || at === from || at === length - 1) return Number.NaN;
    else isAfterPoint = true;
  }
  return from === 1 ? -units : units;
}

function placesOf(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

function powerOf(places: number): number {
  return powers[places] ?? 10 ** places;
}

/** As whole numbers of the smallest place, while those are exact. */
function simpleSum(values: readonly unknown[]): number | undefined {
  let units = 0;
  let places = 0;
  for (const value of values) {
    if (isNothing(value)) continue;
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string') return undefined;
    let digits = unitsOf(text);
    const own = placesOf(text);
    if (own > places) {
      units *= powerOf(own - places);
      places = own;
    } else digits *= powerOf(places - own);
    units += digits;
    // Of what is no simple decimal, too.
    if (!(Math.abs(units) < mostUnits && Math.abs(digits) < mostUnits)) return undefined;
  }
  return units / powerOf(places) + 0;
}

/** Below it each whole number is exact, and so many digits come back from a number as they went in. */
const mostUnits = 1e15;
