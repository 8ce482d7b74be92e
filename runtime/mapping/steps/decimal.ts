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

const simple = /^-?\d+(?:\.\d+)?$/;
/** With a sign and a point: no more digits than a number always holds. */
const longest = 15;

/** The same as exactly, for texts that are short and plain: nearly all. Undefined for others. */
function simpleNumber(value: unknown): number | undefined {
  if (typeof value === 'string') return value.length <= longest && simple.test(value) ? Number(value) + 0 : undefined;
  return typeof value === 'number' && isSureNumber(value) && (Number.isSafeInteger(value) || !Number.isInteger(value)) ? value : undefined;
}

/** As whole numbers of the smallest place, while those are exact. */
function simpleSum(values: readonly unknown[]): number | undefined {
  let units = 0;
  let places = 0;
  for (const value of values) {
    if (isNothing(value)) continue;
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string' || text.length > longest || !simple.test(text)) return undefined;
    const point = text.indexOf('.');
    const own = point < 0 ? 0 : text.length - point - 1;
    let digits = point < 0 ? Number(text) : Number(text.slice(0, point) + text.slice(point + 1));
    if (own > places) {
      units *= 10 ** (own - places);
      places = own;
    } else digits *= 10 ** (places - own);
    units += digits;
    if (Math.abs(units) >= mostUnits || Math.abs(digits) >= mostUnits) return undefined;
  }
  return units / 10 ** places + 0;
}

/** Below it each whole number is exact, and so many digits come back from a number as they went in. */
const mostUnits = 1e15;
