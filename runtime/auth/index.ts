import { apiKey } from './api-key.ts';
import { basic } from './basic.ts';
import { bearer } from './bearer.ts';
import { none } from './none.ts';
import type { AuthenticationConfig, AuthenticationTable, Credentials } from './scheme.ts';

export type * from './scheme.ts';

/** Every way that a connector document can sign in. */
export const schemes = { none, apiKey, basic, bearer } satisfies AuthenticationTable;

/** Throws ConnectorError CONNECTOR_CONFIG_INVALID when a secret is empty or cannot be sent; its message never holds the secret. */
export function createCredentials(config: AuthenticationConfig): Credentials {
  // The table's entry for a type takes that type's configuration: TypeScript cannot relate the two through the index.
  const make = schemes[config.type] as (config: AuthenticationConfig) => Credentials;
  return make(config);
}
