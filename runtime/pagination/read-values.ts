import { ConnectorError } from '../kernel/errors.ts';
import type { Source } from '../documents/terms.ts';

/** A count that a response tells, as a number or as text; undefined when it tells none. */
export function readCount(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/**
 * A flag that a response tells, as a boolean, number or text, or a list of those; undefined when it tells none. Throws ConnectorError
 * UPSTREAM_RESPONSE_INVALID when it is something else: to guess could end a read early, and nobody would notice.
 */
export function readFlag(value: unknown, key: string): boolean | undefined {
  if (Array.isArray(value)) return readFlags(value, key);
  if (isNothing(value) && value !== false) return undefined;
  const word = String(value).toLowerCase();
  if (word === 'true' || word === '1') return true;
  if (word === 'false' || word === '0') return false;
  const got = typeof value === 'string' ? JSON.stringify(value.slice(0, 50)) : kindOf(value);
  throw new ConnectorError('UPSTREAM_RESPONSE_INVALID', `the response says ${got} where ${key} expects true or false`);
}

/** Of several flags, as of nested lists, one that is set counts. */
function readFlags(values: readonly unknown[], key: string): boolean | undefined {
  const flags = values.map((value) => readFlag(value, key)).filter((flag) => flag !== undefined);
  return flags.length === 0 ? undefined : flags.includes(true);
}

/** Whether a response gives no next page: the ways in which APIs write "there is none". */
export function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === false;
}

export function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

export function describeSource(source: Source): string {
  return 'header' in source ? `the header ${source.header}` : `the body at ${source.body}`;
}
