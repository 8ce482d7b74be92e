import { ExpressionError } from './expression.ts';

/** A failure of JSONata: its published code, and what its messages tell. */
export interface FailureDetails {
  readonly token?: unknown;
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
  T0410: ({ index, token }) => `argument ${index} of $${token} is not of a type that it takes`,
  T0411: ({ index, token }) => `the context is not of a type that $${token} takes as argument ${index}`,
  T0412: ({ index, token, type }) => `argument ${index} of $${token} must be a list of ${type}`,
  D1001: ({ value }) => `number out of range: ${value}`,
  D1002: ({ value }) => `cannot negate ${show(value)}, which is not a number`,
  T1003: ({ value }) => `a key of an object must be a string, not ${show(value)}`,
  D1004: () => 'the regular expression matches an empty string',
  T1006: () => 'what is called here is not a function',
  D1009: ({ value }) => `two keys of an object are both ${show(value)}`,
  D1013: ({ value }) => `the key ${show(value)} is reserved by JSONata`,
  D1011: () => 'the expression recurses too deep',
  D1012: () => 'the expression takes too long',
  T2001: ({ token }) => `the left side of ${token} must be a number`,
  T2002: ({ token }) => `the right side of ${token} must be a number`,
  T2003: () => 'the left side of .. must be an integer',
  T2004: () => 'the right side of .. must be an integer',
  T2007: ({ value, value2 }) => `cannot order ${show(value)} and ${show(value2)}, which are of different types`,
  T2008: ({ value }) => `an order-by goes by numbers or strings, not ${show(value)}`,
  T2009: ({ value, value2, token }) => `cannot compare ${show(value)} ${token} ${show(value2)}, which are of different types`,
  T2010: ({ token }) => `both sides of ${token} must be numbers or strings`,
  T2011: ({ value }) => `the update of a transform must be an object, not ${show(value)}`,
  T2012: ({ value }) => `the deletion of a transform must be strings, not ${show(value)}`,
  D2014: ({ value }) => `the range has ${value} numbers, more than 1e7`,
  D2015: () => 'a list in the expression has too many items',
  D3001: () => 'cannot write infinity or "not a number" as a string',
  D3010: () => 'the pattern of $replace cannot be empty',
  D3011: () => 'the limit of $replace cannot be negative',
  D3012: () => 'the replacement of $replace must be a string',
  D3020: () => 'the limit of $split cannot be negative',
  D3030: ({ value }) => `cannot turn ${show(value)} into a number`,
  D3040: () => 'the limit of $match cannot be negative',
  D3060: ({ value }) => `$sqrt of a negative number: ${show(value)}`,
  D3061: ({ value }) => `$power of ${show(value)} is too large for a number`,
  D3070: () => '$sort without a function sorts a list of strings or a list of numbers',
  D3100: ({ value }) => `the base of $formatBase must be from 2 to 36, not ${show(value)}`,
  D3110: ({ value }) => `$toMillis takes an ISO 8601 timestamp, not ${show(value)}`,
  D3137: ({ message }) => String(message),
  D3140: ({ value, token }) => `$${token} of a malformed text: ${show(value)}`,
  D3141: ({ message }) => String(message),
};

/** An error with JSONata's code. `fallback` is the text for a code that the table lacks. */
export function failure(code: string, details: FailureDetails, fallback = 'the evaluation failed'): ExpressionError {
  if (isTooLarge(details.value) || isTooLarge(details.value2)) return tooLarge(details.position);
  const text = messages[code]?.(details) ?? fallback;
  return new ExpressionError(`${code}: ${text}${at(details.position)}`, limitCodes.has(code));
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
    return new ExpressionError(`the expression or its data nest too deep or grow too large (${thrown.message})`, true);
  if (thrown instanceof TypeError && thrown.message.includes('BigInt')) return tooLarge();
  return new ExpressionError(`the evaluation failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
}

function at(position: number | undefined): string {
  return position === undefined ? '' : ` (at character ${position})`;
}

function isTooLarge(value: unknown): boolean {
  return typeof value === 'bigint' || (Array.isArray(value) && value.some((item) => typeof item === 'bigint'));
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
