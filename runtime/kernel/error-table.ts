import { connectingErrors } from './connecting-errors.ts';
import type { ErrorEntry } from './error-entry.ts';
import { mappingErrors } from './mapping-errors.ts';

export type { FailureType } from './error-entry.ts';

/**
 * Every code that Ferrule raises: the one table behind the HTTP status, the exit code and `ferrule explain`.
 * Exit codes: 2 a document or configuration is wrong, 3 the provider refused us, 4 time can mend it, 5 not found or
 * not allowed, 70 our fault, 73 the store cannot be written.
 */
export const errorTable = {
  CONNECTOR_CONFIG_INVALID: {
    failure: 'config',
    http: 400,
    exit: 2,
    aliases: ['validation_error'],
    explanation:
      'A document or a configuration is not what its schema allows. Each diagnostic names the file, the line and what was expected; `ferrule validate` prints all of them.',
  },
  REQUEST_INVALID: {
    failure: 'config',
    http: 400,
    exit: 2,
    aliases: ['invalid_query'],
    explanation: 'The call itself is malformed: a bad parameter, body or option. The message names it.',
  },
  REQUEST_TOO_LARGE: {
    failure: 'config',
    http: 413,
    exit: 2,
    aliases: ['payload_too_large'],
    explanation: 'The body of the call is larger than the HTTP API takes: 1 MiB, and `uploads.fileSize` for a file. Send less at once.',
  },
  ROUTE_NOT_FOUND: {
    failure: 'config',
    http: 404,
    exit: 5,
    aliases: ['endpoint_not_found'],
    explanation: 'The HTTP API has no such address, or not with that method. `/docs` shows what there is.',
  },
  UNAUTHENTICATED: {
    failure: 'config',
    http: 401,
    exit: 5,
    aliases: ['unauthenticated'],
    explanation:
      'The HTTP API needs a token, also on localhost: send `Authorization: Bearer <token>`. That of the operator is printed when the server starts and kept in the data folder; `ferrule tokens` makes those of tenants.',
  },
  CONNECTOR_NOT_FOUND: {
    failure: 'config',
    http: 404,
    exit: 5,
    aliases: ['resource_not_found'],
    explanation: 'No connector of that name is loaded. The message lists the names that come nearest.',
  },
  DATASOURCE_NOT_FOUND: {
    failure: 'config',
    http: 404,
    exit: 5,
    aliases: ['resource_not_found'],
    explanation: 'No datasource of that name is loaded. The message lists the names that come nearest.',
  },
  OBJECT_NOT_FOUND: {
    failure: 'config',
    http: 404,
    exit: 5,
    aliases: ['object_not_found'],
    explanation: 'The connector declares no object of that name, or not the operation that was asked for.',
  },
  DOCUMENT_NOT_FOUND: {
    failure: 'config',
    http: 404,
    exit: 5,
    aliases: ['resource_not_found'],
    explanation:
      'No document of that kind and name can be reached: only uploaded ones can be removed over the HTTP API, and an icon must be a file beside its document.',
  },
  RUN_NOT_FOUND: {
    failure: 'config',
    http: 404,
    exit: 5,
    aliases: ['resource_not_found'],
    explanation: 'No run with that id is recorded.',
  },
  CHANGES_EXPIRED: {
    failure: 'config',
    http: 410,
    exit: 5,
    aliases: [],
    explanation:
      'The changes of a datasource can no longer be told from the position that was given: deletions after it are no longer kept, or the store is another one than then. Begin anew without a position: what is stored comes whole, and what does not come was deleted.',
  },
  EXPORT_CHANGED: {
    failure: 'transient',
    http: 409,
    exit: 4,
    aliases: ['resource_conflict'],
    explanation:
      'A table (CSV, Parquet) has the columns that its records had when the export began, and a record changed since into what they do not have. Export again when no sync is running, or as NDJSON.',
  },
  OUTPUT_FAILED: {
    failure: 'system',
    http: 500,
    exit: 73,
    aliases: [],
    explanation:
      'The file that was to be written could not be: the disk is full, the folder is missing or may not be written. What was there before is as it was.',
  },
  RUN_IN_PROGRESS: {
    failure: 'transient',
    http: 409,
    exit: 4,
    aliases: ['resource_conflict'],
    explanation: 'A sync of this datasource is running already. Wait for it, or look at it with `ferrule runs`.',
  },
  RUN_LOST: {
    failure: 'transient',
    http: 409,
    exit: 4,
    aliases: ['resource_conflict'],
    explanation:
      'Another process has taken the run over, because this one had given no sign of life for as long as a lease lasts (`store.lease` in ferrule.yaml): it was stopped, overloaded or cut off from the database. Nothing it wrote since then was kept, and nothing is lost: the run goes on from its checkpoint where it is now. `ferrule runs` shows it. If it happens often, give the process more room or raise `store.lease`.',
  },
  SYNC_CANCELLED: {
    failure: 'transient',
    http: 409,
    exit: 130,
    aliases: [],
    explanation: 'The sync was stopped before its end. Its checkpoint is saved; the next sync goes on from there.',
  },
  CONNECTOR_WRITE_NOT_ALLOWED: {
    failure: 'config',
    http: 405,
    exit: 5,
    aliases: ['permission_denied'],
    explanation:
      'Writing to this object is off: `allowCreate`, `allowUpdate` and `allowDelete` default to false, and a write also needs a declared operation. Files may be uploaded where ferrule.yaml has `uploads.folder`.',
  },
  ADDRESS_REFUSED: {
    failure: 'config',
    http: 502,
    exit: 2,
    aliases: ['permission_denied'],
    explanation:
      'The request would leave the hosts that the connector may speak to, or reach a private or special address. The operator can allow addresses in ferrule.yaml under `allow.addresses`; a connector names more hosts in `http.allowedHosts`.',
  },
  AUTH_FAILED: {
    failure: 'config',
    http: 502,
    exit: 3,
    aliases: ['invalid_credentials', 'expired_token'],
    explanation: 'The provider refused the credentials (401). Check the secrets of the datasource, then run `ferrule test`.',
  },
  UPSTREAM_FORBIDDEN: {
    failure: 'config',
    http: 502,
    exit: 3,
    aliases: ['permission_denied'],
    explanation: 'The provider knows us but does not allow this (403): a scope, a role or a plan is missing.',
  },
  ENTITY_NOT_FOUND: {
    failure: 'config',
    http: 404,
    exit: 5,
    aliases: ['record_not_found'],
    explanation: 'The provider has no record of that id (404 or 410).',
  },
  UPSTREAM_NOT_FOUND: {
    failure: 'config',
    http: 502,
    exit: 3,
    aliases: ['endpoint_not_found'],
    explanation: 'The provider answered 404 for the address itself. Check `http.baseUrl` and the path of the operation.',
  },
  UPSTREAM_VALIDATION: {
    failure: 'config',
    http: 422,
    exit: 3,
    aliases: ['validation_error'],
    explanation: 'The provider refused the request as wrong (400 or 422). Its own words are in the message.',
  },
  UPSTREAM_CONFLICT: {
    failure: 'config',
    http: 409,
    exit: 3,
    aliases: ['resource_conflict', 'duplicate_record'],
    explanation: 'The provider reports a conflict (409 or 412).',
  },
  UPSTREAM_ERROR: {
    failure: 'transient',
    http: 502,
    exit: 4,
    aliases: ['external_service_error'],
    explanation: 'The provider failed (5xx or 408) and went on failing through every retry. Try again later.',
  },
  UPSTREAM_RESPONSE_INVALID: {
    failure: 'config',
    http: 502,
    exit: 3,
    aliases: ['external_service_error'],
    explanation:
      'The response is not what the connector says it is: HTML instead of JSON, broken JSON, a missing records path, or more than the limits allow. The message shows where.',
  },
  RATE_LIMIT: {
    failure: 'transient',
    http: 429,
    exit: 4,
    aliases: ['rate_limit_exceeded', 'quota_exceeded'],
    explanation: 'The provider limits how often we may ask (429) and went on doing so through every retry.',
  },
  TIMEOUT: {
    failure: 'transient',
    http: 504,
    exit: 4,
    aliases: ['timeout'],
    explanation: 'The provider did not answer within the times set in `http.timeouts`.',
  },
  NETWORK_ERROR: {
    failure: 'transient',
    http: 502,
    exit: 4,
    aliases: ['service_unavailable'],
    explanation: 'The provider could not be reached: name resolution, connection or TLS failed. The message names host and port.',
  },
  PAGINATION_STALLED: {
    failure: 'config',
    http: 502,
    exit: 3,
    aliases: ['external_service_error'],
    explanation:
      'The pages go round in circles: the same page or the same page token came twice, there are more pages than `maxPages`, or a list that a rule begins anew (`then: restart`) comes no further. The read stops rather than repeat records for ever.',
  },
  EXPRESSION_FAILED: {
    failure: 'config',
    http: 422,
    exit: 2,
    aliases: ['validation_error'],
    explanation: 'An expression of a document could not be evaluated. The message names the expression and the value.',
  },
  EXPRESSION_LIMIT: {
    failure: 'config',
    http: 422,
    exit: 2,
    aliases: ['validation_error'],
    explanation: 'An expression took more steps, time or memory than it may. Rewrite it, or raise `limits.expression` in ferrule.yaml.',
  },
  NORMALIZATION_FAILED: {
    failure: 'config',
    http: 422,
    exit: 2,
    aliases: ['validation_error'],
    explanation:
      'A record could not be normalized: its id is missing, or a field has the wrong type. The record is kept as failed with its reason.',
  },
  STORE_FAILED: {
    failure: 'system',
    http: 500,
    exit: 73,
    aliases: ['database_error', 'CONNECTOR_DATABASE_FAILED'],
    explanation: 'The store could not be read or written. Nothing of the page in hand was kept; the checkpoint stands where it was.',
  },
  STORE_FULL: {
    failure: 'system',
    http: 507,
    exit: 73,
    aliases: ['database_error'],
    explanation: 'The disk or the store is full. The checkpoint stands where it was: make room, then sync again.',
  },
  STORE_LOCKED: {
    failure: 'transient',
    http: 503,
    exit: 73,
    aliases: ['database_error'],
    explanation:
      'Another process holds the data folder: stop it, or speak to the running server. Or others wrote to the vault for longer than a call waits: try again.',
  },
  INTERNAL: {
    failure: 'system',
    http: 500,
    exit: 70,
    aliases: ['internal_error'],
    explanation: 'Something that we did not foresee. The log has the cause; please report it.',
  },
  ...connectingErrors,
  ...mappingErrors,
} as const satisfies Record<string, ErrorEntry>;
