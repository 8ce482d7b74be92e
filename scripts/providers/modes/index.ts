import { app, bill, plugin } from './apps.ts';
import { basic, keyed } from './fixed.ts';
import type { Mode } from './mode.ts';
import { clientCredentials, code, modelContext, modelContextFound } from './oauth2.ts';
import { session } from './session.ts';
import { awsRole, jwt, oauth1, tokenBased, wsse } from './signed.ts';

/** One rule for each way to sign in, never one for a provider. */
export const modes: Readonly<Record<string, Mode>> = {
  API_KEY: keyed,
  NONE: keyed,
  BASIC: basic,
  OAUTH2: code,
  // Without an address for a token there is none: what the settings place is all there is.
  OAUTH2_CC: (context) => (context.settings.token_url === undefined ? keyed(context) : clientCredentials(context)),
  TWO_STEP: session,
  JWT: jwt,
  OAUTH1: oauth1,
  TBA: tokenBased,
  SIGNATURE: wsse,
  AWS_SIGV4: awsRole,
  BILL: bill,
  APP: app,
  CUSTOM: app,
  INSTALL_PLUGIN: plugin,
  MCP_OAUTH2: modelContext,
  MCP_OAUTH2_GENERIC: modelContextFound,
};
