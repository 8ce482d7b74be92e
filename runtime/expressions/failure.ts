import { ExpressionError } from './expression.ts';

/** A failure of JSONata: its published code, and what its messages tell. */
export interface FailureDetails {
  readonly token?: string | undefined;
  readonly value?: unknown;
  readonly value2?: unknown;
  readonly index?: unknown;
  readonly type?: unknown;
  readonly position?: number | undefined;
  readonly message?: unknown;
}

type Describe = (details: FailureDetails) => string;

/** The codes that compiled expressions raise, and those whose own message would print a value whatever its length. */
const messages: { readonly [code: string]: Describe } = {
  T0410: ({ index, token }) => `argument ${index} of ${called(token)} is not of a type that it takes`,
  T0411: ({ index, token }) => `the context is not of a type that ${called(token)} takes as argument ${index}`,
  T0412: ({ index, token, type }) => `argument ${index} of ${called(token)} must be a list of ${type}`,
  D1001: ({ value }) => `number out of range: ${value}`,
  D1002: ({ value }) => `cannot negate ${show(value)}, which is not a number`,
  T1003: ({ value }) => `a key of an object must be a string, not ${show(value)}`,
  D1004: () => 'the regular expression matches an empty string',
  T1005: ({ token }) => `what is called here is not a function: did you mean $${token}?`,
  T1006: () => 'what is called here is not a function',
  T1007: ({ token }) => `what gets some of its arguments here is not a function: did you mean $${token}?`,
  T1008: () => 'what gets some of its arguments here is not a function',
  S0202: () => 'a function that was given as an argument cannot be applied in part: write function($x){ $f($x, …) }',
  S0208: () => '$string cannot be applied in part: write function($x){ $string($x) }',
  T1010: ({ token }) => `the matching function given to $${token} must give an object with match, start, end, groups and next`,
  D1009: ({ value }) => `two keys of an object are both ${show(value)}`,
  D1013: ({ value }) => `the key ${show(value)} is reserved by JSONata`,
  D1011: () => 'the expression recurses too deep',
  D1012: () => 'the expression takes too long',
  T2001: ({ token }) => `the left side of ${token} must be a number`,
  T2002: ({ token }) => `the right side of ${token} must be a number`,
  T2003: () => 'the left side of .. must be an integer',
  T2004: () => 'the right side of .. must be an integer',
  T2006: () => 'the right side of ~> must be a function',
  T2007: ({ value, value2 }) => `cannot order ${show(value)} and ${show(value2)}, which are of different types`,
  T2008: ({ value }) => `an order-by goes by numbers or strings, not ${show(value)}`,
  T2009: ({ value, value2, token }) => `cannot compare ${show(value)} ${token} ${show(value2)}, which are of different types`,
  T2010: ({ token }) => `both sides of ${token} must be numbers or strings`,
  T2011: ({ value }) => `the update of a transform must be an object, not ${show(value)}`,
  T2012: ({ value }) => `the deletion of a transform must be strings, not ${show(value)}`,
  T2013: () => 'a transform copies its input with $clone, which is bound to something that is not a function here',
  D2014: ({ value }) => `the range has ${value} numbers, more than 1e7`,
  D2015: () => 'a list in the expression has too many items',
  D3001: () => 'cannot write infinity or "not a number" as a string',
  D3010: () => 'the pattern of $replace cannot be empty',
  D3011: () => 'the limit of $replace cannot be negative',
  D3012: () => 'the replacement of $replace must be a string',
  D3020: () => 'the limit of $split cannot be negative',
  D3030: ({ value }) => `cannot turn ${show(value)} into a number`,
  D3040: () => 'the limit of $match cannot be negative',
  D3050: () => 'the function that $reduce calls must have at least two parameters',
  D3060: ({ value }) => `$sqrt of a negative number: ${show(value)}`,
  D3061: ({ value }) => `$power of ${show(value)} is too large for a number`,
  D3070: () => '$sort without a function sorts a list of strings or a list of numbers',
  D3080: () => 'a picture of $formatNumber has two parts at most, for numbers from zero up and for negative ones',
  D3081: () => 'a part of the picture has more than one decimal separator',
  D3082: () => 'a part of the picture has more than one percent sign',
  D3083: () => 'a part of the picture has more than one per-mille sign',
  D3084: () => 'a part of the picture has both a percent and a per-mille sign',
  D3085: () => 'a part of the picture has no digit before its exponent',
  D3086: () => 'a part of the picture has other text between its digits',
  D3087: () => 'a part of the picture has a grouping separator next to its decimal separator',
  D3088: () => 'a part of the picture has a grouping separator behind its last whole digit',
  D3089: () => 'a part of the picture has two grouping separators next to each other',
  D3090: () => 'before the decimal separator of a picture, optional digits (#) stand before the others (0)',
  D3091: () => 'behind the decimal separator of a picture, optional digits (#) stand behind the others (0)',
  D3092: () => 'a part of the picture has both an exponent and a percent or per-mille sign',
  D3093: () => 'the exponent of a picture must be digits and nothing else',
  D3100: ({ value }) => `the base of $formatBase must be from 2 to 36, not ${show(value)}`,
  D3110: ({ value }) => `$toMillis takes an ISO 8601 timestamp, not ${show(value)}`,
  D3130: ({ value }) => `numbers cannot be written or read as a sequence that starts with ${show(value)}`,
  D3131: () => 'all digits of a picture must be of the same script',
  D3132: ({ value }) => `${show(value)} is no component of a date or time`,
  D3133: ({ value }) => `only months, days of the week and am/pm have names, not the component ${show(value)}`,
  D3134: () => 'the time zone of a picture has four digits at most',
  D3135: () => 'a [ of the picture has no ]; a [ as text is written [[',
  D3136: () => 'the picture lacks components between those that it has, or names a date by its week: the text cannot become a time',
  D3137: ({ message }) => String(message),
  D3138: ({ index }) => `$single found a second match, at index ${index}`,
  D3139: () => '$single found no match',
  D3140: ({ value, token }) => `$${token} of a malformed text: ${show(value)}`,
  D3141: ({ message }) => String(message),
};

/** An error with JSONata's code. `fallback` is the text for a code that the table lacks. */
export function failure(code: string, details: FailureDetails, fallback = 'the evaluation failed'): ExpressionError {
  if (isTooLarge(details.value) || isTooLarge(details.value2)) return tooLarge(details.position);
  const text = messages[code]?.(details) ?? fallback;
  const { token, position } = details;
  return new ExpressionError(`${code}: ${text}${at(position)}`, limitCodes.has(code), {
    code,
    token,
    position,
  });
}

/** JSONata's codes for too much time, stack or memory. */
const limitCodes: ReadonlySet<string> = new Set(['D1011', 'D1012', 'D2014', 'D2015']);

/** An integer that a double cannot hold can be passed on, written and compared for equality, nothing else. */
export function tooLarge(position?: number): ExpressionError {
  return new ExpressionError(`the integer is too large to compute with; it can be passed on, or written with $string${at(position)}`);
}

/** A program error of an evaluation, such as a stack that is too deep, as the ExpressionError that it is to callers. */
export function asExpressionError(thrown: unknown): ExpressionError {
  if (thrown instanceof ExpressionError) return thrown;
  if (thrown instanceof RangeError)
    return new ExpressionError(`the expression or its data nest too deep or grow too large (${thrown.message})`, true, {
      // A worker has more stack.
      isForWorker: thrown.message.includes('call stack'),
    });
  if (thrown instanceof TypeError && thrown.message.includes('BigInt')) return tooLarge();
  return new ExpressionError(`the evaluation failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
}

/** What a message says of the place: that of the last character of a token, counted from 1. */
export function at(position: number | undefined): string {
  return position === undefined ? '' : ` (at character ${position})`;
}

function isTooLarge(value: unknown): boolean {
  return typeof value === 'bigint' || (Array.isArray(value) && value.some((item) => typeof item === 'bigint'));
}

function called(name: unknown): string {
  return typeof name === 'string' ? `$${name}` : 'the function';
}

const longestShown = 60;

/** A short value whole, a long one by its kind: a value that was cut could hide half a secret from redaction. */
function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  const text = typeof value === 'string' ? JSON.stringify(value) : `${value as number | bigint | boolean | null}`;
  return text.length <= longestShown ? text : `a ${typeof value} of ${text.length} characters`;
}
