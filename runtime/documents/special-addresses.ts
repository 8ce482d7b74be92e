import { isIP } from 'node:net';
import { allowedRanges, isInRanges, specialPurpose } from '../kernel/addresses.ts';

/**
 * Whether a URL's host is, as far as its text tells, a private or special address that is not allowed. Names are resolved,
 * and everything is checked again, when a request is sent; this only tells early.
 */
export function isRefusedHost(host: string, allowed: readonly string[]): boolean {
  const name = host.replace(/^\[|\]$|\.$/g, '').toLowerCase();
  const ranges = allowed.flatMap((entry) => allowedRanges(entry) ?? []);
  if (name === 'localhost' || name.endsWith('.localhost')) return !isInRanges('127.0.0.1', ranges) && !isInRanges('::1', ranges);
  return isIP(name) !== 0 && specialPurpose(name) !== undefined && !isInRanges(name, ranges);
}

/** Whether an entry of `addresses` is one: an address, a range or `localhost`. */
export function isAllowance(entry: string): boolean {
  return allowedRanges(entry) !== undefined;
}
