import type { Connected } from './keeper.ts';
import type { SignIn } from './renewal.ts';
import type { Taken } from './take-steps.ts';

export function isGood({ status, expiresAt }: Connected, now: number): boolean {
  return status === 'connected' && (expiresAt === null || now < expiresAt);
}

/** Good, and not yet to be renewed. */
export function isFresh(one: Connected, early: number, now: number): boolean {
  if (one.expiresAt === null) return isGood(one, now);
  return isGood(one, now + Math.min(early, (one.expiresAt - one.updatedAt) / 2));
}

export function connectedOf({ values, expiresAt }: Taken, { fingerprint }: SignIn, now: number): Omit<Connected, 'version'> {
  return { values, expiresAt, fingerprint, updatedAt: now, status: 'connected', reason: null };
}
