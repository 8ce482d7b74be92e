import { hashOf } from '../../crypto/hash.ts';

export interface ProofKey {
  readonly verifier: string;
  readonly challenge: string;
}

/** RFC 7636 §4.1 and §4.2 of a random text in unpadded base64url; undefined where none is wanted. */
export function proofKeyOf(method: 'S256' | 'plain' | 'none', random: string): ProofKey | undefined {
  if (method === 'none') return undefined;
  return { verifier: random, challenge: method === 'plain' ? random : hashOf('sha256', random).toString('base64url') };
}
