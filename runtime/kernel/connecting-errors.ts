import type { ErrorEntry } from './error-entry.ts';

/** Codes of connecting: scopes, signing in, actions, and what is kept of secrets. */
export const connectingErrors = {
  CONNECTOR_ACTION_NOT_FOUND: {
    failure: 'config',
    http: 404,
    exit: 5,
    aliases: ['endpoint_not_found'],
    explanation:
      'The connector declares no action of that name. The message lists the names that come nearest; `ferrule action <datasource>` lists all.',
  },
  CONNECTOR_ACTION_INPUT_INVALID: {
    failure: 'config',
    http: 400,
    exit: 2,
    aliases: ['validation_error'],
    explanation:
      'What was given to the action is not what its `input` says. Nothing was sent. `issues` in the details names each place by its JSON pointer.',
  },
  CONNECTOR_ACTION_OUTPUT_INVALID: {
    failure: 'config',
    http: 502,
    exit: 3,
    aliases: ['external_service_error'],
    explanation:
      'The provider took the request of the action, but its answer is not what `output` says: it was done, do not call it again. Mend `output` or `response` in the connector; `issues` in the details names each place.',
  },
  CONNECTOR_ACTION_FAILED: {
    failure: 'config',
    http: 502,
    exit: 3,
    aliases: ['external_service_error'],
    explanation:
      'The provider refused what the action asked for, by its status or, as an error rule tells, in its answer. Its own words are in the message; `reason` in the details is the code that the same answer has elsewhere.',
  },
  CONNECTOR_NOT_CONNECTED: {
    failure: 'config',
    http: 409,
    exit: 3,
    aliases: ['resource_conflict'],
    explanation:
      'Somebody has to allow the access first: the datasource has no connection, or it was given up. Open its `/oauth/start`, or run `ferrule connect`.',
  },
  CONNECTOR_DISABLED: {
    failure: 'config',
    http: 409,
    exit: 3,
    aliases: ['resource_conflict', 'CONNECTOR_NOT_CONNECTED'],
    explanation:
      'Somebody has disabled this connector for its tenant: it is neither read, nor synced, nor acted on until it is enabled again.',
  },
  CONNECTOR_ALREADY_CONNECTED: {
    failure: 'config',
    http: 409,
    exit: 3,
    aliases: ['duplicate_record'],
    explanation:
      'The tenant has this connector already. Change it with `update`, disconnect it first, or give a `name` of its own to connect a second account.',
  },
  CONNECTOR_CHANGED: {
    failure: 'config',
    http: 412,
    exit: 2,
    aliases: ['precondition_failed'],
    explanation:
      'What was to be changed is not what it was when it was read: somebody else changed it since. Nothing was changed now. Read it again, look at what is new, and change that.',
  },
  CONNECTOR_BUSY: {
    failure: 'transient',
    http: 409,
    exit: 4,
    aliases: ['resource_conflict'],
    explanation:
      'Other processes change this connector all the time, and none of many attempts came between them. Nothing was changed: try again.',
  },
  CONNECTOR_IN_FILE: {
    failure: 'config',
    http: 409,
    exit: 2,
    aliases: ['read_only'],
    explanation: 'A datasource that comes from a file is changed in its file, by whoever keeps that. The message names the file.',
  },
  CONNECTOR_AMBIGUOUS: {
    failure: 'config',
    http: 409,
    exit: 5,
    aliases: ['resource_conflict'],
    explanation: 'The tenant has this connector several times. The message lists the names: say one of them in place of the connector.',
  },
  CONNECTOR_SCOPE_INVALID: {
    failure: 'config',
    http: 400,
    exit: 2,
    aliases: ['validation_error'],
    explanation:
      'There is no such scope, or its identity cannot be one. `scopes` in ferrule.yaml lists the scopes; without it there is `system` alone.',
  },
  CONNECTOR_SCOPE_IDENTIFIER_REQUIRED: {
    failure: 'config',
    http: 400,
    exit: 2,
    aliases: ['validation_error'],
    explanation:
      'Tenants of this scope have identities, as the id of an organization: say which. `required: false` in ferrule.yaml makes a scope do without.',
  },
  TOKEN_NOT_FOUND: {
    failure: 'config',
    http: 404,
    exit: 5,
    aliases: ['resource_not_found'],
    explanation: 'No token of the HTTP API has this id. `ferrule tokens list` shows those there are.',
  },
  CONNECTOR_OAUTH_NOT_CONFIGURED: {
    failure: 'config',
    http: 400,
    exit: 2,
    aliases: ['OAuthError'],
    explanation:
      'The datasource cannot be connected on a page: its connector asks for none, or there is no client to ask with. Register a client with the provider, and give its id and secret under `apps` in ferrule.yaml or in the configuration.',
  },
  CONNECTOR_OAUTH_STATE_INVALID: {
    failure: 'config',
    http: 400,
    exit: 3,
    aliases: ['OAuthError'],
    explanation:
      'Somebody came back from a provider with a state that is not expected: it was used before, is older than ten minutes, was never given, or is of documents that have changed since. Nothing was taken from it. Connect again.',
  },
  CONNECTOR_OAUTH_DENIED: {
    failure: 'config',
    http: 400,
    exit: 3,
    aliases: ['OAuthError', 'access_denied'],
    explanation:
      'The provider sent the person back with an error in place of access: they did not allow it, or the client may not ask for it. `oauthError` in the details is what the provider calls it (RFC 6749 §4.1.2.1). Connect again; where it is not `access_denied`, check the client, its redirect URI and the scopes.',
  },
  CONNECTOR_OAUTH_TOKEN_FAILED: {
    failure: 'config',
    http: 502,
    exit: 3,
    aliases: ['OAuthError', 'invalid_token'],
    explanation:
      'The access was allowed, and the provider gave no token for it: the client or its secret is wrong, the redirect URI is another one than is registered, the code was used before, or its server failed. The message has its words. Mend that and connect again: a code is good once.',
  },
  CONNECTOR_OAUTH_PARSE_TOKEN_FAILED: {
    failure: 'config',
    http: 502,
    exit: 3,
    aliases: ['OAuthError'],
    explanation:
      'The provider answered the request for a token with something that has none where the document looks for it: a web page, say, where `tokenUrl` is wrong. The message names what was looked for and what there was. Correct the document and connect again.',
  },
  CONNECTOR_OAUTH_PARSE_USERINFO_FAILED: {
    failure: 'config',
    http: 502,
    exit: 3,
    aliases: ['OAuthError'],
    explanation:
      'A token was given, and what is asked once after connecting (`afterConnect`) failed: the account, a tenant, an address. The message names the step. Correct it, or the scopes that it needs, and connect again.',
  },
  CONNECTOR_ENCRYPTION_SECRET_REQUIRED: {
    failure: 'config',
    http: 500,
    exit: 2,
    aliases: ['internal_error'],
    explanation:
      'Secrets are kept encrypted, and there is no usable master key. Set FERRULE_MASTER_KEY (`ferrule keys new` makes one), or name a file of keys under `keys.file` in ferrule.yaml. Only a server on this machine alone makes a key of its own, in its data folder.',
  },
  CONNECTOR_ENCRYPT_FAILED: {
    failure: 'system',
    http: 500,
    exit: 70,
    aliases: ['internal_error'],
    explanation: 'A secret could not be encrypted: it is larger than 1 MiB, or its text is not Unicode. Nothing of it was kept.',
  },
  CONNECTOR_DECRYPT_FAILED: {
    failure: 'config',
    http: 500,
    exit: 2,
    aliases: ['internal_error'],
    explanation:
      'What is kept of a secret does not open: its master key is not among those given, or it was changed, cut short or moved from another place. Give the key that the message names beside the current one (FERRULE_MASTER_KEYS), or sign in or enter the secret again. `ferrule keys verify` lists all such places.',
  },
} as const satisfies Record<string, ErrorEntry>;
