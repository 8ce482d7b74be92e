// Generated from schemas/connector.schema.json by `npm run generate`; not edited.
import type { HttpMethod, JsonTemplate, Placement, QueryValue, Source, Template } from '../terms.ts';

/**
 * How requests are signed in.
 */
export type Authentication =
  NoAuthentication | ApiKeyAuthentication | BasicAuthentication | BearerAuthentication | SelectAuthentication;
/**
 * How the next page is asked for, and when pages end.
 */
export type Pagination =
  NoPagination | PagePagination | OffsetPagination | CursorPagination | LinkPagination | SelectPagination;

/**
 * What one HTTP API is: how to sign in, what objects it has and how each is read.
 */
export interface Connector {
  /**
   * Version of the document language.
   */
  readonly ferrule?: 1;
  /**
   * This document describes a connector. The file suffix `.connector.yaml` says the same.
   */
  readonly kind: 'connector';
  /**
   * Machine name, unique among connectors.
   */
  readonly name: string;
  /**
   * Name shown to people.
   */
  readonly label?: string;
  /**
   * What the API is, in a sentence.
   */
  readonly description?: string;
  /**
   * File beside this document, or a URL.
   */
  readonly icon?: string;
  /**
   * Version of this definition. Default 0.0.0.
   */
  readonly version?: string;
  /**
   * Version of the API that is spoken to; stored with every record.
   */
  readonly apiVersion?: string;
  readonly configurationSchema?: ConfigurationSchema;
  readonly authentication?: Authentication;
  readonly http: HttpConfig;
  readonly test?: ConnectorTest;
  readonly defaults?: Defaults;
  /**
   * The objects of the API, in any order.
   *
   * @minItems 1
   */
  readonly objects: ConnectorObject[];
}
/**
 * JSON Schema of what a datasource must supply; forms are drawn from it.
 */
export interface ConfigurationSchema {
  /**
   * A configuration is an object.
   */
  readonly type: 'object';
  /**
   * Names that a datasource must give.
   */
  readonly required?: string[];
  /**
   * What a datasource may give, by name.
   */
  readonly properties: {
    readonly [k: string]: ConfigurationProperty;
  };
  /**
   * Whether names not listed are allowed.
   */
  readonly additionalProperties?: boolean;
}
/**
 * One value that a datasource gives.
 */
export interface ConfigurationProperty {
  /**
   * Its JSON type; absent means any.
   */
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';
  /**
   * Label of its form field.
   */
  readonly title?: string;
  /**
   * Help text of its form field.
   */
  readonly description?: string;
  /**
   * Used when a datasource does not give it.
   */
  readonly default?: {
    readonly [k: string]: unknown;
  };
  /**
   * The only values allowed.
   *
   * @minItems 1
   */
  readonly enum?: unknown[];
  /**
   * Shape of a string.
   */
  readonly format?: 'uri' | 'email' | 'date' | 'date-time' | 'hostname' | 'textarea';
  /**
   * Refused as a literal in a file, never returned by a read, redacted everywhere.
   */
  readonly secret?: boolean;
  /**
   * Fewest characters.
   */
  readonly minLength?: number;
  /**
   * Most characters.
   */
  readonly maxLength?: number;
  /**
   * Regular expression (RE2) that a string must match.
   */
  readonly pattern?: string;
  /**
   * Least number.
   */
  readonly minimum?: number;
  /**
   * Greatest number.
   */
  readonly maximum?: number;
  readonly items?: ConfigurationProperty;
  /**
   * Names that an object must have.
   */
  readonly required?: string[];
  /**
   * What an object may hold, by name.
   */
  readonly properties?: {
    readonly [k: string]: ConfigurationProperty;
  };
  /**
   * Whether, and as what, an object may hold other names.
   */
  readonly additionalProperties?: boolean | ConfigurationProperty;
}
/**
 * Requests are not signed in.
 */
export interface NoAuthentication {
  /**
   * No authentication.
   */
  readonly type: 'none';
}
/**
 * A key in a header, query parameter, cookie or body field.
 */
export interface ApiKeyAuthentication {
  /**
   * A key.
   */
  readonly type: 'apiKey';
  /**
   * The key. May hold `{{ … }}`.
   */
  readonly value: string;
  readonly place?: Placement;
  /**
   * Refuse to send the key over plain HTTP, but to loopback where the operator allows private addresses.
   */
  readonly requireHttps?: boolean;
}
/**
 * HTTP Basic (RFC 7617), in UTF-8.
 */
export interface BasicAuthentication {
  /**
   * User name and password.
   */
  readonly type: 'basic';
  /**
   * User name. May hold `{{ … }}`.
   */
  readonly username: string;
  /**
   * Password. Default empty. May hold `{{ … }}`.
   */
  readonly password?: string;
  /**
   * Refuse to send the password over plain HTTP, but to loopback where the operator allows private addresses.
   */
  readonly requireHttps?: boolean;
}
/**
 * A bearer token (RFC 6750) in the Authorization header.
 */
export interface BearerAuthentication {
  /**
   * A token.
   */
  readonly type: 'bearer';
  /**
   * The token. May hold `{{ … }}`.
   */
  readonly token: string;
  /**
   * Refuse to send the token over plain HTTP, but to loopback where the operator allows private addresses.
   */
  readonly requireHttps?: boolean;
}
/**
 * A choice by configuration.
 */
export interface SelectAuthentication {
  /**
   * A choice.
   */
  readonly type: 'select';
  /**
   * What chooses, as `{{ configuration.auth.type }}`. May hold `{{ … }}`.
   */
  readonly value: string;
  /**
   * What to use for each value.
   */
  readonly cases: {
    readonly [k: string]: Authentication;
  };
  readonly default?: Authentication;
}
/**
 * How requests are sent.
 */
export interface HttpConfig {
  /**
   * Where paths start. `{name}` stands for `configuration.name`; `{{ … }}` is allowed too.
   */
  readonly baseUrl: string;
  /**
   * Headers of every request. Named values. A value whose expression gives nothing drops out; a list is sent once per element.
   */
  readonly headers?: Record<string, QueryValue> | Template;
  /**
   * Query parameters of every request. Named values. A value whose expression gives nothing drops out; a list is sent once per element.
   */
  readonly query?: Record<string, QueryValue> | Template;
  /**
   * Hosts (`api.example.com`, `*.example.com`) that redirects and next links may lead to, beside the base URL's own.
   */
  readonly allowedHosts?: string[];
  readonly timeouts?: Timeouts;
  readonly retry?: RetryConfig;
  readonly limits?: HttpLimits;
}
/**
 * How long each part of an exchange may take.
 */
export interface Timeouts {
  /**
   * Name resolution, connection and TLS. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly connect?: string;
  /**
   * From the request sent to the response's headers. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly headers?: string;
  /**
   * Between two pieces of the body. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly idle?: string;
  /**
   * The whole exchange, retries not counted. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly total?: string;
}
/**
 * When and how often a request is sent again. Only idempotent requests are, but after a 429 or a connection that never stood.
 */
export interface RetryConfig {
  /**
   * Attempts in all, the first included.
   */
  readonly maxAttempts?: number;
  /**
   * Wait before the second attempt. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly initialDelay?: string;
  /**
   * How much longer each further wait is.
   */
  readonly multiplier?: number;
  /**
   * Longest wait between two attempts; a longer Retry-After ends the attempts. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly maxDelay?: string;
  /**
   * Whether waits are drawn between half and the whole of the computed delay, so that clients spread.
   */
  readonly jitter?: boolean;
  /**
   * Statuses worth another attempt.
   */
  readonly statuses?: number[];
  /**
   * Whether resets, timeouts and failed connections are worth another attempt.
   */
  readonly onNetworkError?: boolean;
}
/**
 * What a response may not exceed.
 */
export interface HttpLimits {
  /**
   * Decoded bytes of one body.
   */
  readonly bodySize?: number;
  /**
   * Levels of arrays and objects within each other.
   */
  readonly nesting?: number;
}
/**
 * The request that tells whether a datasource works.
 */
export interface ConnectorTest {
  readonly request: RequestConfig;
}
/**
 * One request.
 */
export interface RequestConfig {
  /**
   * Path below `http.baseUrl`, or a whole URL. `{name}` is one encoded segment, `{+name}` keeps slashes; `{{ … }}` is allowed too.
   */
  readonly path: string;
  /**
   * HTTP method. Default GET.
   */
  readonly method?: HttpMethod | Template;
  /**
   * Query parameters. Named values. A value whose expression gives nothing drops out; a list is sent once per element.
   */
  readonly query?: Record<string, QueryValue> | Template;
  /**
   * Request headers. Named values. A value whose expression gives nothing drops out; a list is sent once per element.
   */
  readonly headers?: Record<string, QueryValue> | Template;
  /**
   * The JSON body of the request. `{{ … }}` anywhere in it; a key whose expression gives nothing drops out.
   */
  readonly body?: JsonTemplate;
  /**
   * Whether the request may be sent again when its fate is unknown. Reads may, whatever their method; say false where one must not.
   */
  readonly idempotent?: boolean;
}
/**
 * What every object's operation starts from; a key that an object gives replaces the default's value whole, `none` removes it.
 */
export interface Defaults {
  readonly list?: ListDefaults;
  readonly get?: GetDefaults;
}
/**
 * Defaults for list of every object.
 */
export interface ListDefaults {
  /**
   * Path below `http.baseUrl`, or a whole URL. `{name}` is one encoded segment, `{+name}` keeps slashes; `{{ … }}` is allowed too.
   */
  readonly path?: string;
  /**
   * HTTP method. Default GET.
   */
  readonly method?: HttpMethod | Template;
  /**
   * Query parameters. Named values. A value whose expression gives nothing drops out; a list is sent once per element.
   */
  readonly query?: Record<string, QueryValue> | Template;
  /**
   * Request headers. Named values. A value whose expression gives nothing drops out; a list is sent once per element.
   */
  readonly headers?: Record<string, QueryValue> | Template;
  /**
   * The JSON body of the request. `{{ … }}` anywhere in it; a key whose expression gives nothing drops out.
   */
  readonly body?: JsonTemplate;
  /**
   * Whether the request may be sent again when its fate is unknown. Reads may, whatever their method; say false where one must not.
   */
  readonly idempotent?: boolean;
  /**
   * Path of the records in the response. Default the whole body: its elements when it is a list, itself when it is an object. May hold `{{ … }}`.
   */
  readonly records?: string;
  readonly pagination?: Pagination;
  readonly incremental?: Incremental;
  /**
   * More pages than this are an error, against reads without end.
   */
  readonly maxPages?: number;
}
/**
 * One response holds all records.
 */
export interface NoPagination {
  /**
   * One page.
   */
  readonly type: 'none';
}
/**
 * Numbered pages. Ends at the last page when the response tells how many there are, else at the first empty page.
 */
export interface PagePagination {
  /**
   * Numbered pages.
   */
  readonly type: 'page';
  readonly page?: Placement;
  readonly size?: PageSize;
  /**
   * Number of the first page.
   */
  readonly first?: number | Template;
  readonly totalPages?: Source;
  readonly total?: Source;
}
/**
 * How many records a page asks for.
 */
export interface PageSize {
  /**
   * Name of a query parameter. May hold `{{ … }}`.
   */
  readonly query?: string;
  /**
   * Name of a header. May hold `{{ … }}`.
   */
  readonly header?: string;
  /**
   * Path into the JSON body. May hold `{{ … }}`.
   */
  readonly body?: string;
  /**
   * Records asked for per page.
   */
  readonly value?: number | Template;
}
/**
 * A number of records to skip. Ends where the response says so (`hasMore`, `total`), else at the first empty page.
 */
export interface OffsetPagination {
  /**
   * Records to skip.
   */
  readonly type: 'offset';
  readonly offset?: Placement;
  readonly size?: PageSize;
  /**
   * The first offset.
   */
  readonly first?: number | Template;
  readonly hasMore?: Source;
  readonly total?: Source;
}
/**
 * A token from the response asks for the next page. Ends when there is none.
 */
export interface CursorPagination {
  /**
   * A token.
   */
  readonly type: 'cursor';
  readonly next: Source;
  readonly place?: Placement;
  readonly size?: PageSize;
  readonly hasMore?: Source;
}
/**
 * The response gives the URL of the next page: the `Link` header with rel=next (RFC 8288), or a place in the body. The URL must be on an allowed host.
 */
export interface LinkPagination {
  /**
   * The next page's URL.
   */
  readonly type: 'link';
  readonly next?: Source;
  readonly size?: PageSize;
}
/**
 * A choice by configuration.
 */
export interface SelectPagination {
  /**
   * A choice.
   */
  readonly type: 'select';
  /**
   * What chooses, as `{{ configuration.pagination.type }}`. May hold `{{ … }}`.
   */
  readonly value: string;
  /**
   * What to use for each value.
   */
  readonly cases: {
    readonly [k: string]: Pagination;
  };
  readonly default?: Pagination;
}
/**
 * How only what changed is asked for.
 */
export interface Incremental {
  /**
   * Path of the record's own update time.
   */
  readonly cursor: string;
  /**
   * How the API writes times, in records and in requests.
   */
  readonly format?: 'iso' | 'epochSeconds' | 'epochMilliseconds';
  /**
   * The zone of times that name none, in records and in what `since` is given. Without it such a time in a record is an error.
   */
  readonly zone?: 'UTC';
  readonly since: Placement;
  /**
   * How far before the last cursor each read starts again, for records that appear late. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly lookback?: string;
}
/**
 * Defaults for get of every object.
 */
export interface GetDefaults {
  /**
   * Path below `http.baseUrl`, or a whole URL. `{name}` is one encoded segment, `{+name}` keeps slashes; `{{ … }}` is allowed too.
   */
  readonly path?: string;
  /**
   * HTTP method. Default GET.
   */
  readonly method?: HttpMethod | Template;
  /**
   * Query parameters. Named values. A value whose expression gives nothing drops out; a list is sent once per element.
   */
  readonly query?: Record<string, QueryValue> | Template;
  /**
   * Request headers. Named values. A value whose expression gives nothing drops out; a list is sent once per element.
   */
  readonly headers?: Record<string, QueryValue> | Template;
  /**
   * The JSON body of the request. `{{ … }}` anywhere in it; a key whose expression gives nothing drops out.
   */
  readonly body?: JsonTemplate;
  /**
   * Whether the request may be sent again when its fate is unknown. Reads may, whatever their method; say false where one must not.
   */
  readonly idempotent?: boolean;
  /**
   * Path of the record in the response. Default the whole body.
   */
  readonly record?: string;
}
/**
 * One kind of record that the API has.
 */
export interface ConnectorObject {
  /**
   * Machine name, unique in the connector.
   */
  readonly name: string;
  /**
   * Name shown to people.
   */
  readonly label?: string;
  /**
   * What it is, in a sentence.
   */
  readonly description?: string;
  /**
   * The API's own name of it. Default `name`.
   */
  readonly externalName?: string;
  /**
   * Name of its stored collection. Default `<connector>_<object>`.
   */
  readonly collectionKey?: string;
  /**
   * Path of the record's id, or several whose values are joined by `:`. Default the first of id, external_id, uid, uuid, _id that a record has.
   */
  readonly recordId?: string | readonly string[];
  readonly entity?: EntityConfig;
  /**
   * Objects that are synced before this one.
   */
  readonly dependsOn?: string[];
  /**
   * Whether records may be created.
   */
  readonly allowCreate?: boolean;
  /**
   * Whether records may be changed.
   */
  readonly allowUpdate?: boolean;
  /**
   * Whether records may be deleted.
   */
  readonly allowDelete?: boolean;
  readonly list?: ListOperation;
  readonly get?: GetOperation;
}
/**
 * Where a record tells its own times and state.
 */
export interface EntityConfig {
  /**
   * Path of the creation time.
   */
  readonly createdAt?: string;
  /**
   * Path of the update time; orders versions of a record. Default `incremental.cursor`.
   */
  readonly updatedAt?: string;
  /**
   * JSONata over `record`: a time, or true while the record is archived; nothing or false when it is not.
   */
  readonly archivedAt?: string;
}
/**
 * Reads all records of an object, page by page.
 */
export interface ListOperation {
  /**
   * Path below `http.baseUrl`, or a whole URL. `{name}` is one encoded segment, `{+name}` keeps slashes; `{{ … }}` is allowed too.
   */
  readonly path: string;
  /**
   * HTTP method. Default GET.
   */
  readonly method?: HttpMethod | Template;
  /**
   * Query parameters. Named values. A value whose expression gives nothing drops out; a list is sent once per element.
   */
  readonly query?: Record<string, QueryValue> | Template | 'none';
  /**
   * Request headers. Named values. A value whose expression gives nothing drops out; a list is sent once per element.
   */
  readonly headers?: Record<string, QueryValue> | Template | 'none';
  /**
   * The JSON body of the request. `{{ … }}` anywhere in it; a key whose expression gives nothing drops out.
   */
  readonly body?: JsonTemplate;
  /**
   * Whether the request may be sent again when its fate is unknown. Reads may, whatever their method; say false where one must not.
   */
  readonly idempotent?: boolean;
  /**
   * Path of the records in the response. Default the whole body: its elements when it is a list, itself when it is an object. May hold `{{ … }}`.
   */
  readonly records?: string;
  readonly pagination?: Pagination;
  /**
   * How only what changed is asked for, or `none`.
   */
  readonly incremental?: Incremental | 'none';
  /**
   * More pages than this are an error, against reads without end.
   */
  readonly maxPages?: number;
}
/**
 * Reads one record by its id.
 */
export interface GetOperation {
  /**
   * Path below `http.baseUrl`, or a whole URL. `{name}` is one encoded segment, `{+name}` keeps slashes; `{{ … }}` is allowed too.
   */
  readonly path: string;
  /**
   * HTTP method. Default GET.
   */
  readonly method?: HttpMethod | Template;
  /**
   * Query parameters. Named values. A value whose expression gives nothing drops out; a list is sent once per element.
   */
  readonly query?: Record<string, QueryValue> | Template | 'none';
  /**
   * Request headers. Named values. A value whose expression gives nothing drops out; a list is sent once per element.
   */
  readonly headers?: Record<string, QueryValue> | Template | 'none';
  /**
   * The JSON body of the request. `{{ … }}` anywhere in it; a key whose expression gives nothing drops out.
   */
  readonly body?: JsonTemplate;
  /**
   * Whether the request may be sent again when its fate is unknown. Reads may, whatever their method; say false where one must not.
   */
  readonly idempotent?: boolean;
  /**
   * Path of the record in the response. Default the whole body.
   */
  readonly record?: string;
}
