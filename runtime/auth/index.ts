import type { FlowAuthentication } from '../documents/generated/connector.ts';
import { apiKey } from './api-key.ts';
import { basic } from './basic.ts';
import { bearer } from './bearer.ts';
import { flow } from './flow.ts';
import { jwt } from './jwt.ts';
import { none } from './none.ts';
import { oauth2 } from './oauth2/index.ts';
import { session } from './session.ts';
import { signed } from './signed.ts';
import type { AuthenticationConfig, Credentials, FixedConfig, FixedTable, FlowConfig, FlowTable } from './scheme.ts';

export { looksSecret } from './looks-secret.ts';
export { secretText } from './require-secret.ts';
export { compileSigner, type SignerPlan } from './signers/compile.ts';
export type { RequestSigner, SigningMoment } from './signers/index.ts';
export { timestampNames } from './signers/request-parts.ts';
export type * from './scheme.ts';

/** Ways to sign in that know from the configuration what they send. */
export const fixed = { none, apiKey, basic, bearer } satisfies FixedTable;

/** Ways to sign in that are short for a flow. */
export const flows = {
  oauth2,
  session,
  jwt,
  flow,
  oauth1: signed,
  awsSigV4: signed,
  hmac: signed,
  httpSignature: signed,
  computed: signed,
} satisfies FlowTable;

/** Throws ConnectorError CONNECTOR_CONFIG_INVALID when a secret is empty or cannot be sent; its message never holds the secret. */
export function createCredentials(config: FixedConfig): Credentials {
  // The table's entry for a type takes that type's configuration: TypeScript cannot relate the two through the index.
  const make = fixed[config.type] as (config: FixedConfig) => Credentials;
  return make(config);
}

/** The flow that a way to sign in stands for. */
export function flowOf(config: FlowConfig): FlowAuthentication {
  // As above.
  const expand = flows[config.type] as (config: FlowConfig) => FlowAuthentication;
  return expand(config);
}

export function isFlow(config: AuthenticationConfig): config is FlowConfig {
  return Object.hasOwn(flows, config.type);
}
