import { ConnectorError, type ErrorDetails } from './errors.ts';
import type { Redactor } from './redactor.ts';

const deepest = 10;

/** A value of plain data with its texts, names among them, without secrets. */
export function redactTexts<Value>(value: Value, redactor: Pick<Redactor, 'redact'>): Value {
  // The shape stays; only texts change.
  return textsWithout(value, redactor, deepest) as Value;
}

function textsWithout(value: unknown, redactor: Pick<Redactor, 'redact'>, depth: number): unknown {
  if (typeof value === 'string') return redactor.redact(value);
  if (typeof value !== 'object' || value === null || depth === 0) return value;
  if (Array.isArray(value)) return value.map((part) => textsWithout(part, redactor, depth - 1));
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [redactor.redact(name), textsWithout(part, redactor, depth - 1)]));
}

/** What was thrown, without secrets in its message, its details, its stack and what caused it; itself where there are none. */
export function redactError(thrown: unknown, redactor: Pick<Redactor, 'redact'>): unknown {
  return errorWithout(thrown, redactor, deepest);
}

function errorWithout(thrown: unknown, redactor: Pick<Redactor, 'redact'>, depth: number): unknown {
  if (typeof thrown === 'string') return redactor.redact(thrown);
  if (!(thrown instanceof Error)) return thrown;
  const cause = depth === 0 ? undefined : errorWithout(thrown.cause, redactor, depth - 1);
  const message = redactor.redact(thrown.message);
  const stack = redactor.redact(thrown.stack ?? '');
  const isClean = message === thrown.message && stack === (thrown.stack ?? '') && cause === thrown.cause;
  if (thrown instanceof ConnectorError) return cleanError(thrown, { message, stack, cause, isClean }, redactor);
  if (isClean) return thrown;
  return named(new Error(message, cause === undefined ? {} : { cause }), thrown.name, stack);
}

interface Cleaned {
  readonly message: string;
  readonly stack: string;
  readonly cause: unknown;
  readonly isClean: boolean;
}

function cleanError(
  error: ConnectorError,
  { message, stack, cause, isClean }: Cleaned,
  redactor: Pick<Redactor, 'redact'>,
): ConnectorError {
  const details: ErrorDetails = redactTexts(error.details, redactor);
  if (isClean && JSON.stringify(details, withBigints) === JSON.stringify(error.details, withBigints)) return error;
  return named(new ConnectorError(error.code, message, details, cause), undefined, stack);
}

function withBigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** Where it was thrown stays known. */
function named<Thrown extends Error>(error: Thrown, name: string | undefined, stack: string): Thrown {
  if (name !== undefined) Object.defineProperty(error, 'name', { value: name, enumerable: false });
  Object.defineProperty(error, 'stack', { value: stack, enumerable: false, writable: true, configurable: true });
  return error;
}
