import { awsSigV4 } from './aws-sig-v4.ts';
import { computed, hmac } from './computed.ts';
import { httpSignature } from './http-signature.ts';
import { oauth1 } from './oauth1.ts';
import type { RequestSigner, RequestSignerConfig, SignerContext, SignerTable } from './signer.ts';

export type * from './signer.ts';

/** Every way to sign a request. */
export const signers = { awsSigV4, oauth1, hmac, httpSignature, computed } satisfies SignerTable;

/** What is wrong with a configuration's values shows when a request is signed. */
export function createRequestSigner(config: RequestSignerConfig, context: SignerContext): RequestSigner {
  // The table's entry for a type takes that type's configuration: TypeScript cannot relate the two through the index.
  const make = signers[config.type] as (config: RequestSignerConfig, context: SignerContext) => RequestSigner;
  return make(config, context);
}
