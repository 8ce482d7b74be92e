import type { FlowAuthentication } from '../documents/generated/connector.ts';
import type { RequestSignerConfig } from './signers/signer.ts';

/** A signature is all that is sent. */
export function signed(sign: RequestSignerConfig): FlowAuthentication {
  return { type: 'flow', sign };
}
