import { hashOf as hashWith } from '../../crypto/hash.ts';

/** Of SQL, as databases remember it. */
export function hashOf(text: string): string {
  return hashWith('sha256', text).toString('hex');
}
