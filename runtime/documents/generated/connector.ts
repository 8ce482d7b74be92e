// Generated from schemas/connector.schema.json by `npm run generate`; not edited.
import type { FieldType, HttpMethod, JsonTemplate, Placement, QueryValue, Source, Template } from '../terms.ts';

/**
 * How requests are signed in.
 */
export type Authentication =
  | NoAuthentication
  | ApiKeyAuthentication
  | BasicAuthentication
  | BearerAuthentication
  | Oauth2Authentication
  | SessionAuthentication
  | JwtAuthentication
  | FlowAuthentication
  | Oauth1Signer
  | AwsSigV4Signer
  | HmacSigner
  | HttpSignatureSigner
  | ComputedSigner
  | SelectAuthentication;
/**
 * How each request is signed: last, when everything else is in it, and anew for every attempt.
 */
export type RequestSigner = AwsSigV4Signer | Oauth1Signer | HmacSigner | HttpSignatureSigner | ComputedSigner;
/**
 * What responses mean that the statuses alone do not tell: the first rule whose conditions all hold counts. An operation's rules come before those of `http`, and both before what a status means by itself. Bodies of 200 are looked at too, where a rule could hold for them.
 *
 * @maxItems 100
 */
export type ErrorRules = ErrorRule[];
/**
 * What it gives: a path into the body, as `result`, or a structure whose texts hold `{{ … }}` over `response` (the body: JSON where it is JSON, else its text), `headers` and `status`. Default the body.
 */
export type ActionResult = JsonTemplate;
/**
 * How the next page is asked for, and when pages end.
 */
export type Pagination =
  | NoPagination
  | PagePagination
  | OffsetPagination
  | CursorPagination
  | LinkPagination
  | KeysetPagination
  | RangePagination
  | NextPagination
  | SelectPagination;
/**
 * What the body of a response is. Default `{ type: json }`.
 */
export type Decode =
  JsonDecoding | JsonLinesDecoding | CsvDecoding | XmlDecoding | TableDecoding | TextDecoding | SelectDecoding;
/**
 * Where the values of partitions come from.
 */
export type PartitionSource = ValuesPartition | RequestPartition | ParentPartition | UnionPartition;
/**
 * The parts that the records are read in, each with its own pages and its own checkpoint: one partition for each combination of what the sources give, in their order. A later source sees the values of those before it.
 *
 * @minItems 1
 * @maxItems 8
 */
export type Partitions = PartitionSource[];
/**
 * Fields to set, by the path of each; what stands there gives way, objects on the way are made. Values may hold `{{ … }}` over `record`, which has the fields set before; one whose expression gives nothing is left out. An expression that fails fails its record.
 */
export type ShapeAdd = Readonly<Record<string, JsonTemplate>>;
/**
 * Steps that records go through, one after another, before they are mapped; pagination has counted them by then. What is stored as raw is the shaped record: its exact text while it is a part of the response as it came, else written anew as JSON, with every digit.
 *
 * @minItems 1
 */
export type Shape = ShapeStep[];

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
  /**
   * Whatever else is to be known of it, as a category or links; shown with it and read by nothing.
   */
  readonly metadata?: {readonly [name: string]: unknown};
  readonly configurationSchema?: ConfigurationSchema;
  /**
   * What the configuration of every datasource begins with; a key that a datasource gives replaces the value whole. `${env:NAME}` may stand in it where the operator lets this document use the variable: a key that all datasources share.
   */
  readonly defaultConfiguration?: {readonly [name: string]: unknown};
  readonly authentication?: Authentication;
  readonly http: HttpConfig;
  readonly test?: ConnectorTest;
  readonly adminForm?: AdminForm;
  /**
   * What must hold before a datasource is connected, beside its schema and its credentials. Looked at when it connects and when it is tested, in order.
   *
   * @maxItems 50
   */
  readonly validate?: Validation[];
  /**
   * Values that are asked for once for each connection, by name, and kept: operations and actions see them as `context.name`. One that nothing reads is not asked for. They see those that stand before them.
   */
  readonly context?: {
    readonly [k: string]: ContextValue;
  };
  readonly defaults?: Defaults;
  /**
   * The objects of the API, in any order. May be left out of a connector that has `actions`.
   */
  readonly objects: ConnectorObject[];
  /**
   * Objects that only the API can tell, found at run time.
   *
   * @minItems 1
   */
  readonly discover?: Finder[];
  /**
   * What may be done at the provider beside reading, by name: each one request. What is declared here may be called.
   */
  readonly actions?: {
    readonly [k: string]: Action;
  };
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
 * OAuth 2.0 (RFC 6749).
 */
export interface Oauth2Authentication {
  /**
   * OAuth 2.0.
   */
  readonly type: 'oauth2';
  /**
   * What the token is given for: a person who allows it, the client itself, a user name and password, a refresh token that the configuration has, a signed token (RFC 7523), or a person who allows it on another device (RFC 8628).
   */
  readonly grant?: 'authorizationCode' | 'clientCredentials' | 'password' | 'refreshToken' | 'jwtBearer' | 'deviceCode';
  /**
   * Who the provider says it is. Addresses that are not given are taken from what it publishes of itself (OpenID Connect Discovery, RFC 8414), once for each connection; where it sends people back with `iss`, that must be this (RFC 9207). May hold `{{ … }}`.
   */
  readonly issuer?: string;
  /**
   * The resource that access is asked for, sent as `resource` wherever tokens are asked for (RFC 8707; null under `authorizationParameters`, `tokenParameters` or `refreshParameters` takes it away there). Without an `issuer` the resource is asked who signs people in at it (RFC 9728). May hold `{{ … }}`.
   */
  readonly resource?: string;
  readonly registration?: ClientRegistration;
  /**
   * What is asked before the person is sent away, behind what `issuer` looks up: the client is registered (RFC 7591), say. What it gives is kept, so that `clientId: "{{ connection.clientId }}"` can use it.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly before?: AuthenticationStep[];
  /**
   * Page where a person allows the access. `{name}` and `{{ … }}` are allowed.
   */
  readonly authorizationUrl?: string;
  /**
   * Address that gives the code which a person enters on another device (RFC 8628). `{name}` and `{{ … }}` are allowed.
   */
  readonly deviceAuthorizationUrl?: string;
  /**
   * Address that gives tokens. Needed where there is no `issuer`. `{name}` and `{{ … }}` are allowed.
   */
  readonly tokenUrl?: string;
  /**
   * Address that renews tokens. Default `tokenUrl`. `{name}` and `{{ … }}` are allowed.
   */
  readonly refreshUrl?: string;
  /**
   * Address that takes tokens back when the connection is given up (RFC 7009). `{name}` and `{{ … }}` are allowed.
   */
  readonly revocationUrl?: string;
  /**
   * The client. Default the app's; without an app `configuration.clientId`, else `configuration.apiKey`. May hold `{{ … }}`.
   */
  readonly clientId?: string;
  /**
   * Its secret. Default the app's; without an app `configuration.clientSecret`, else `configuration.apiSecret`. May hold `{{ … }}`.
   */
  readonly clientSecret?: string;
  /**
   * How the client proves itself to the token address: in the body, by Basic (`basicPlain`: without escaping id and secret first, against RFC 6749 §2.3.1), by its id alone, or by a signed token (RFC 7523 §2.2).
   */
  readonly clientAuthentication?: 'post' | 'basic' | 'basicPlain' | 'none' | 'privateKeyJwt';
  readonly assertion?: SignedToken;
  /**
   * User name of the grant `password`. May hold `{{ … }}`.
   */
  readonly username?: string;
  /**
   * Password of the grant `password`. May hold `{{ … }}`.
   */
  readonly password?: string;
  /**
   * Token of the grant `refreshToken`. One that is given in its place later is used from then on. May hold `{{ … }}`.
   */
  readonly refreshToken?: string;
  /**
   * What access is asked for.
   */
  readonly scopes?: readonly string[] | Template;
  /**
   * What parts the scopes.
   */
  readonly scopeSeparator?: string;
  /**
   * Proof key (RFC 7636).
   */
  readonly pkce?: 'S256' | 'plain' | 'none';
  /**
   * Further parameters of the page. A value whose expression gives nothing drops out; null takes away what would be sent by itself.
   */
  readonly authorizationParameters?: Record<string, JsonTemplate>;
  /**
   * Parameters of the page that are written as they are, not escaped.
   */
  readonly plainParameters?: string[];
  /**
   * Further parameters of the request for a token. A value whose expression gives nothing drops out; null takes away what would be sent by itself.
   */
  readonly tokenParameters?: Record<string, JsonTemplate>;
  /**
   * Parameters of the request for a token that stand in its query. A value whose expression gives nothing drops out; null takes away what would be sent by itself.
   */
  readonly tokenQuery?: Record<string, JsonTemplate>;
  /**
   * Headers of the request for a token. A value whose expression gives nothing drops out; null takes away what would be sent by itself.
   */
  readonly tokenHeaders?: Record<string, JsonTemplate>;
  /**
   * Method of the request for a token.
   */
  readonly tokenMethod?: 'GET' | 'POST' | 'PUT';
  /**
   * How the parameters of the request for a token are written. `xml` has the root element `request`.
   */
  readonly tokenBody?: 'form' | 'json' | 'query' | 'xml';
  /**
   * Parameters of the request that renews, beside or instead of its usual ones. A value whose expression gives nothing drops out; null takes away what would be sent by itself.
   */
  readonly refreshParameters?: Record<string, JsonTemplate>;
  /**
   * Headers of the request that renews. Default `tokenHeaders`. A value whose expression gives nothing drops out; null takes away what would be sent by itself.
   */
  readonly refreshHeaders?: Record<string, JsonTemplate>;
  /**
   * What renews the token instead: steps, or `none` where it cannot be renewed.
   */
  readonly refresh?: 'none' | AuthenticationStep[];
  /**
   * Parameter that the provider gives the code back in.
   */
  readonly code?: string;
  /**
   * Parameter that the provider gives back what we sent in it.
   */
  readonly state?: string;
  /**
   * Other parameters that the provider gives back and that are kept as `connection.<name>`: name to parameter.
   */
  readonly callback?: {
    readonly [k: string]: string;
  };
  readonly token?: TokenPaths;
  /**
   * What else is kept of the response with the token.
   */
  readonly captures?: {
    readonly [k: string]: AuthenticationCapture;
  };
  readonly expires?: AuthenticationExpiry;
  /**
   * Whether the response is a success, where its status does not tell. Default: a status of 2xx.
   */
  readonly success?: string;
  /**
   * Path of the provider's words in a body that is an error. Default: where they usually are.
   */
  readonly message?: string;
  /**
   * Steps after the token was given or renewed: it is exchanged for another, say.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly then?: AuthenticationStep[];
  /**
   * What is added to every request. Default the header `Authorization: Bearer …` with the token.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly place?: AuthenticationPlacement[];
  readonly sign?: RequestSigner;
  /**
   * Responses that mean that the token is no longer valid. Default a status of 401.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly invalid?: InvalidToken[];
  /**
   * What is asked once, after signing in for the first time: an account, a tenant, an address.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly afterConnect?: AuthenticationStep[];
  /**
   * What is asked before a connection is given up: the token is revoked, say. A failure does not keep it.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly beforeDisconnect?: AuthenticationStep[];
  /**
   * Whether requests are refused over plain http. Loopback is exempt where the operator allows it.
   */
  readonly requireHttps?: boolean;
}
/**
 * A client that is registered when a datasource is first connected (RFC 7591). Id and secret are kept sealed and used until the connection is given up; the client is removed then where the provider says how (RFC 7592).
 */
export interface ClientRegistration {
  /**
   * Address that registers clients. Default what the `issuer` publishes. `{name}` and `{{ … }}` are allowed.
   */
  readonly url?: string;
  /**
   * Initial access token, where the provider registers only for those who have one. May hold `{{ … }}`.
   */
  readonly token?: string;
  /**
   * What is said of the client, beside its name, `redirect_uris`, `grant_types`, `response_types`, `token_endpoint_auth_method` and `scope`, or in place of them. A value whose expression gives nothing drops out; null takes away what would be said by itself.
   */
  readonly metadata?: Record<string, JsonTemplate>;
}
/**
 * One step of signing in: a request, a signed token or a computation. What it gives is kept as `connection.<name>` for the steps after it and for all requests.
 */
export interface AuthenticationStep {
  /**
   * Whether it is taken. Default always.
   */
  readonly when?: string;
  readonly request?: RequestConfig;
  /**
   * Whether the request goes out as those of the objects do: signed in with what the steps before it gave, and with the headers and the query of `http`.
   */
  readonly authenticated?: boolean;
  readonly basic?: StepBasic;
  readonly sign?: RequestSigner;
  readonly jwt?: SignedToken;
  /**
   * Name of the signed token.
   */
  readonly as?: string;
  /**
   * Values by name, each of which sees those before it. `{{ … }}` anywhere in them.
   */
  readonly compute?: Record<string, JsonTemplate>;
  /**
   * Whether the response is a success, where its status does not tell. Default: a status of 2xx.
   */
  readonly success?: string;
  /**
   * Path of the provider's words in a body that is an error. Default: where they usually are.
   */
  readonly message?: string;
  /**
   * What is kept of the response.
   */
  readonly captures?: {
    readonly [k: string]: AuthenticationCapture;
  };
  readonly expires?: AuthenticationExpiry;
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
   * HTTP method. Default GET; POST where there is a body.
   */
  readonly method?: HttpMethod | Template;
  /**
   * Query parameters. Named values. A value whose expression gives nothing drops out. null takes a parameter of `http.query` away; `queryEncoding` says how lists and objects are written.
   */
  readonly query?: Record<string, JsonTemplate> | Template;
  /**
   * Request headers. Named values. A value whose expression gives nothing drops out. A list is sent as one line, its values parted by commas (RFC 9110 §5.3).
   */
  readonly headers?: Record<string, QueryValue> | Template;
  /**
   * The JSON body of the request. `{{ … }}` anywhere in it; a key whose expression gives nothing drops out.
   */
  readonly body?: JsonTemplate;
  /**
   * The body as `application/x-www-form-urlencoded`: named values, written as `queryEncoding` says. A value whose expression gives nothing drops out.
   */
  readonly form?: Record<string, JsonTemplate> | Template;
  /**
   * The body as `multipart/form-data`: fields by name. A list is a field for each element; a field that gives nothing drops out.
   */
  readonly multipart?: Record<string, JsonTemplate>;
  /**
   * The body as text, as it is. May hold `{{ … }}`.
   */
  readonly text?: string;
  /**
   * The body as XML: one root element, elements by name, a list an element for each item, `@name` an attribute, `#text` the text beside attributes. What gives nothing drops out.
   */
  readonly xml?: Record<string, JsonTemplate>;
  readonly graphql?: GraphqlRequest;
  /**
   * What the body is. Default by its kind: application/json, application/x-www-form-urlencoded, multipart/form-data, text/plain, application/xml. May hold `{{ … }}`.
   */
  readonly contentType?: string;
  readonly queryEncoding?: QueryEncoding;
  /**
   * Whether the request may be sent again when its fate is unknown. Reads may, whatever their method; say false where one must not.
   */
  readonly idempotent?: boolean;
}
/**
 * A GraphQL request. A response with `errors` is an error, whatever its status.
 */
export interface GraphqlRequest {
  /**
   * The query's text. May hold `{{ … }}`; values belong in `variables`.
   */
  readonly query: string;
  /**
   * Its variables: `{{ … }}` keeps its type, one that gives nothing drops out.
   */
  readonly variables?: JsonTemplate;
  /**
   * Which operation of the query is meant. May hold `{{ … }}`.
   */
  readonly operationName?: string;
  /**
   * Take the `data` of a response that has `errors` too. A response without data is an error still.
   */
  readonly partial?: boolean;
}
/**
 * How values are written in queries and forms.
 */
export interface QueryEncoding {
  /**
   * `repeat`: `a=1&a=2`; `brackets`: `a[]=1&a[]=2`; `indices`: `a[0]=1&a[1]=2`; `comma`: `a=1,2`, a comma within an element escaped; `pipe`: `a=1|2`; `space`: `a=1 2`; `json`: `a=[1,2]`. What is shown is escaped, but for the comma. An empty list drops out.
   */
  readonly lists?: 'repeat' | 'brackets' | 'indices' | 'comma' | 'pipe' | 'space' | 'json';
  /**
   * `brackets`: `a[b]=1`; `dots`: `a.b=1`; `json`: `a={"b":1}`.
   */
  readonly objects?: 'brackets' | 'dots' | 'json';
  /**
   * `plus`: a space is `+`, and `~!'()` are escaped, as forms are (WHATWG URL); `percent`: a space is `%20`, and all but RFC 3986's unreserved characters are escaped.
   */
  readonly space?: 'plus' | 'percent';
  /**
   * Characters that are not escaped, as `(),:`. In a name `=` is escaped all the same.
   */
  readonly raw?: string;
}
/**
 * User name and password of the request, sent as Basic (RFC 7617).
 */
export interface StepBasic {
  /**
   * User name. May hold `{{ … }}`.
   */
  readonly username: string;
  /**
   * Password. May hold `{{ … }}`.
   */
  readonly password?: string;
  /**
   * Whether both are escaped as in a form first (RFC 6749 §2.3.1).
   */
  readonly escape?: boolean;
}
/**
 * AWS Signature Version 4.
 */
export interface AwsSigV4Signer {
  /**
   * AWS Signature Version 4.
   */
  readonly type: 'awsSigV4';
  /**
   * Id of the access key. May hold `{{ … }}`.
   */
  readonly accessKeyId: string;
  /**
   * The secret of the access key. May hold `{{ … }}`.
   */
  readonly secretAccessKey: string;
  /**
   * Token of temporary credentials. Nothing, or an empty text: there is none. May hold `{{ … }}`.
   */
  readonly sessionToken?: string;
  /**
   * Region. May hold `{{ … }}`.
   */
  readonly region: string;
  /**
   * Name of the service, as it is signed. May hold `{{ … }}`.
   */
  readonly service: string;
  /**
   * Where the signature goes: the header Authorization, or parameters of the query (a presigned URL).
   */
  readonly place?: 'header' | 'query';
  /**
   * How long a signature in the query is valid. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly expires?: string;
  /**
   * Whether the body is signed. Default `signed`; `unsigned` for the service s3 in the query.
   */
  readonly payload?: 'signed' | 'unsigned';
  /**
   * Whether the header X-Amz-Content-Sha256 is sent. Default: in the header, for the service s3 and where the payload is unsigned.
   */
  readonly payloadHeader?: boolean;
  /**
   * Whether the path is signed without double slashes. Default true, but for the service s3.
   */
  readonly normalizePath?: boolean;
  /**
   * How the path is signed: as it is sent, or encoded once more. Default `twice`, `once` for the service s3.
   */
  readonly encodePath?: 'once' | 'twice';
}
/**
 * OAuth 1.0 (RFC 5849).
 */
export interface Oauth1Signer {
  /**
   * OAuth 1.0.
   */
  readonly type: 'oauth1';
  /**
   * Key of the client. May hold `{{ … }}`.
   */
  readonly consumerKey: string;
  /**
   * Secret of the client, for HMAC and PLAINTEXT. May hold `{{ … }}`.
   */
  readonly consumerSecret?: string;
  /**
   * Token. Nothing, or an empty text: there is none yet. May hold `{{ … }}`.
   */
  readonly token?: string;
  /**
   * Secret of the token. May hold `{{ … }}`.
   */
  readonly tokenSecret?: string;
  /**
   * Private key, for RSA: PEM or JWK. May hold `{{ … }}`.
   */
  readonly privateKey?: string;
  /**
   * How it is signed (§3.4).
   */
  readonly signatureMethod?:
    'HMAC-SHA1' | 'HMAC-SHA256' | 'HMAC-SHA512' | 'RSA-SHA1' | 'RSA-SHA256' | 'RSA-SHA512' | 'PLAINTEXT';
  /**
   * Realm of the header Authorization: it is not signed. May hold `{{ … }}`.
   */
  readonly realm?: string;
  /**
   * Where the provider sends the person back to, `oauth_callback`: for the request of temporary credentials (§2.1). May hold `{{ … }}`.
   */
  readonly callback?: string;
  /**
   * What came back with the person, `oauth_verifier`: for the request of a token (§2.3). May hold `{{ … }}`.
   */
  readonly verifier?: string;
  /**
   * Further parameters of the protocol, signed and placed as the others. May hold `{{ … }}`.
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Where the parameters go (§3.5): the header Authorization, the query, or the body, which must be a form.
   */
  readonly place?: 'header' | 'query' | 'body';
  /**
   * Whether `oauth_version` is sent.
   */
  readonly version?: boolean;
  /**
   * Whether the hash of a body that is no form is sent and signed, `oauth_body_hash`.
   */
  readonly bodyHash?: boolean;
}
/**
 * An HMAC over parts of the request. Templates see `request` (`method`, `url`, `scheme`, `host`, `path`, `query`, `queryParameters`, `canonicalQuery`, `formParameters`, `canonicalForm`, `headers`, `body`), `timestamp` (`seconds`, `milliseconds`, `iso`, `isoSeconds`, `compact`, `http`), `nonce` and `values`, beside `configuration`, `connection` and `app`.
 */
export interface HmacSigner {
  /**
   * An HMAC.
   */
  readonly type: 'hmac';
  /**
   * Hash function of the HMAC.
   */
  readonly algorithm: 'sha256' | 'sha1' | 'sha384' | 'sha512' | 'md5';
  /**
   * The secret. May hold `{{ … }}`.
   */
  readonly key: string;
  /**
   * How the secret is written.
   */
  readonly keyEncoding?: 'utf8' | 'hex' | 'base64' | 'base64url';
  /**
   * Values by name, each of which sees those before it as `values.<name>`. May hold `{{ … }}`.
   */
  readonly values?: Readonly<Record<string, string>>;
  /**
   * What is signed. May hold `{{ … }}`.
   */
  readonly content: string;
  /**
   * How `signature` is written.
   */
  readonly encoding?: 'hex' | 'base64' | 'base64url';
  /**
   * What is added to the request, and where. Values see `signature` too.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly place: SignaturePlacement[];
}
/**
 * What a signer adds to the request, and where.
 */
export interface SignaturePlacement {
  readonly at: Placement;
  /**
   * The value, as text. A value whose expression gives nothing adds nothing. May hold `{{ … }}`.
   */
  readonly value: string;
}
/**
 * HTTP Message Signatures (RFC 9421).
 */
export interface HttpSignatureSigner {
  /**
   * HTTP Message Signatures.
   */
  readonly type: 'httpSignature';
  /**
   * How it is signed (§3.3).
   */
  readonly algorithm:
    'ed25519' | 'hmac-sha256' | 'rsa-pss-sha512' | 'rsa-v1_5-sha256' | 'ecdsa-p256-sha256' | 'ecdsa-p384-sha384';
  /**
   * Private key: PEM or JWK. Of hmac-sha256 the secret. May hold `{{ … }}`.
   */
  readonly key: string;
  /**
   * How the secret of hmac-sha256 is written.
   */
  readonly keyEncoding?: 'utf8' | 'hex' | 'base64' | 'base64url';
  /**
   * Parameter `keyid`. May hold `{{ … }}`.
   */
  readonly keyId?: string;
  /**
   * What is covered, in order: names of headers, `@method`, `@target-uri`, `@authority`, `@scheme`, `@request-target`, `@path`, `@query` and `@query-param;name="…"`. A `date` and a `content-length` that the request lacks are made.
   *
   * @maxItems 100
   */
  readonly components: string[];
  /**
   * Hash function of the header Content-Digest (RFC 9530), which is then sent. Absent: it is not made.
   */
  readonly digest?: 'sha-256' | 'sha-512';
  /**
   * Name of the signature.
   */
  readonly label?: string;
  /**
   * Whether the parameter `created` is sent.
   */
  readonly created?: boolean;
  /**
   * How long it is valid: parameter `expires`. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly expires?: string;
  /**
   * Whether the parameter `nonce` is sent.
   */
  readonly nonce?: boolean;
  /**
   * Parameter `tag`. May hold `{{ … }}`.
   */
  readonly tag?: string;
  /**
   * Whether the parameter `alg` is sent.
   */
  readonly sayAlgorithm?: boolean;
}
/**
 * Values computed for each request, and a signature by a private key where one is needed. Templates see `request` (`method`, `url`, `scheme`, `host`, `path`, `query`, `queryParameters`, `canonicalQuery`, `formParameters`, `canonicalForm`, `headers`, `body`), `timestamp` (`seconds`, `milliseconds`, `iso`, `isoSeconds`, `compact`, `http`), `nonce` and `values`, beside `configuration`, `connection` and `app`.
 */
export interface ComputedSigner {
  /**
   * Computed values.
   */
  readonly type: 'computed';
  /**
   * Values by name, each of which sees those before it as `values.<name>`. May hold `{{ … }}`.
   */
  readonly values?: Readonly<Record<string, string>>;
  /**
   * How `content` is signed with `key`. `ecdsa-sha256` is written in DER, the other ECDSA as the two numbers behind each other. Absent: nothing is signed, and there is no `signature`.
   */
  readonly algorithm?:
    | 'ed25519'
    | 'rsa-sha1'
    | 'rsa-sha256'
    | 'rsa-sha512'
    | 'rsa-pss-sha256'
    | 'rsa-pss-sha512'
    | 'ecdsa-sha256'
    | 'ecdsa-p256-sha256'
    | 'ecdsa-p384-sha384';
  /**
   * Private key: PEM or JWK. May hold `{{ … }}`.
   */
  readonly key?: string;
  /**
   * What is signed. May hold `{{ … }}`.
   */
  readonly content?: string;
  /**
   * How `signature` is written.
   */
  readonly encoding?: 'hex' | 'base64' | 'base64url';
  /**
   * What is added to the request, and where. Values see `signature` too.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly place: SignaturePlacement[];
}
/**
 * A JSON Web Token that is signed here (RFC 7519).
 */
export interface SignedToken {
  /**
   * How it is signed (RFC 7518 §3.1).
   */
  readonly algorithm:
    | 'HS256'
    | 'HS384'
    | 'HS512'
    | 'RS256'
    | 'RS384'
    | 'RS512'
    | 'PS256'
    | 'PS384'
    | 'PS512'
    | 'ES256'
    | 'ES384'
    | 'ES512'
    | 'EdDSA';
  /**
   * The key: PEM or JWK, or the secret of an HS algorithm. May hold `{{ … }}`.
   */
  readonly key: string;
  /**
   * How the secret of an HS algorithm is written.
   */
  readonly keyEncoding?: 'utf8' | 'hex' | 'base64' | 'base64url';
  /**
   * Header `kid`. May hold `{{ … }}`.
   */
  readonly keyId?: string;
  /**
   * Further headers. A value whose expression gives nothing drops out; null takes away what would be sent by itself.
   */
  readonly headers?: Record<string, JsonTemplate>;
  /**
   * The claims; `iat` and `exp` are there by themselves. A value whose expression gives nothing drops out; null takes away what would be sent by itself.
   */
  readonly claims?: Record<string, JsonTemplate>;
  /**
   * How long it is valid: `exp`. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly lifetime?: string;
  /**
   * How far `iat` lies back, where clocks differ. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly issuedEarlier?: string;
}
/**
 * Where a value of a response is that is kept as `connection.<name>`.
 */
export interface AuthenticationCapture {
  /**
   * Path in the body; `$` for the whole of it.
   */
  readonly body?: string;
  /**
   * A header.
   */
  readonly header?: string;
  /**
   * A cookie that the response sets.
   */
  readonly cookie?: string;
  /**
   * An expression over `response`, `headers`, `status` and what is known so far. May hold `{{ … }}`.
   */
  readonly value?: string;
  /**
   * Whether it may be absent: what was known of it before then stays. Else its absence is an error.
   */
  readonly optional?: boolean;
  /**
   * Whether it is hidden wherever it would be shown. Default: whether its name speaks of a token, key, secret, password, cookie, session, code or assertion.
   */
  readonly secret?: boolean;
}
/**
 * When what a step gave is to be renewed.
 */
export interface AuthenticationExpiry {
  readonly in?: AuthenticationSource;
  /**
   * Unit of `in`.
   */
  readonly unit?: 's' | 'ms' | 'min' | 'h' | 'd';
  readonly at?: AuthenticationSource;
  /**
   * How long it lasts where the response does not say. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly after?: string;
  /**
   * How long before its end it is renewed; never more than half of its life. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly early?: string;
}
/**
 * Where a value of a response is.
 */
export interface AuthenticationSource {
  /**
   * Path in the body.
   */
  readonly body?: string;
  /**
   * A header.
   */
  readonly header?: string;
  /**
   * An expression over `response`, `headers` and `status`. May hold `{{ … }}`.
   */
  readonly value?: string;
}
/**
 * Paths of the response with the token.
 */
export interface TokenPaths {
  /**
   * The token; `$` where the body is the token.
   */
  readonly accessToken?: string;
  /**
   * The token that renews it. Where it is absent, the one before stays.
   */
  readonly refreshToken?: string;
}
/**
 * What signing in adds to every request, and where.
 */
export interface AuthenticationPlacement {
  readonly at: Placement;
  /**
   * The value. Nothing is an error: a request that was to be signed in does not go out without. May hold `{{ … }}`.
   */
  readonly value: string;
}
/**
 * Which response means that the token is no longer valid: it is renewed and the request sent once more.
 */
export interface InvalidToken {
  /**
   * Status, class (`5xx`) or range (`400-404`), or a list of these. Default any.
   */
  readonly status?: number | string | readonly (number | string)[];
  /**
   * What must hold of `response`, `headers` and `status`.
   */
  readonly when?: string;
}
/**
 * A login that gives a token or cookie for the requests after it.
 */
export interface SessionAuthentication {
  /**
   * A login.
   */
  readonly type: 'session';
  readonly login: RequestConfig;
  readonly token: AuthenticationCapture;
  /**
   * What else is kept of the response.
   */
  readonly captures?: {
    readonly [k: string]: AuthenticationCapture;
  };
  /**
   * Whether the response is a success, where its status does not tell. Default: a status of 2xx.
   */
  readonly success?: string;
  /**
   * Path of the provider's words in a body that is an error. Default: where they usually are.
   */
  readonly message?: string;
  readonly expires?: AuthenticationExpiry;
  /**
   * What renews the token instead of another login.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly refresh?: AuthenticationStep[];
  readonly logout?: RequestConfig;
  /**
   * What is added to every request. Default the header `Authorization: Bearer …` with the token.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly place?: AuthenticationPlacement[];
  readonly sign?: RequestSigner;
  /**
   * Responses that mean that the token is no longer valid. Default a status of 401.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly invalid?: InvalidToken[];
  /**
   * What is asked once, after signing in for the first time: an account, a tenant, an address.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly afterConnect?: AuthenticationStep[];
  /**
   * Whether requests are refused over plain http. Loopback is exempt where the operator allows it.
   */
  readonly requireHttps?: boolean;
}
/**
 * A token that is signed here and sent with every request until it expires.
 */
export interface JwtAuthentication {
  /**
   * A signed token.
   */
  readonly type: 'jwt';
  /**
   * How it is signed (RFC 7518 §3.1).
   */
  readonly algorithm:
    | 'HS256'
    | 'HS384'
    | 'HS512'
    | 'RS256'
    | 'RS384'
    | 'RS512'
    | 'PS256'
    | 'PS384'
    | 'PS512'
    | 'ES256'
    | 'ES384'
    | 'ES512'
    | 'EdDSA';
  /**
   * The key: PEM or JWK, or the secret of an HS algorithm. May hold `{{ … }}`.
   */
  readonly key: string;
  /**
   * How the secret of an HS algorithm is written.
   */
  readonly keyEncoding?: 'utf8' | 'hex' | 'base64' | 'base64url';
  /**
   * Header `kid`. May hold `{{ … }}`.
   */
  readonly keyId?: string;
  /**
   * Further headers. A value whose expression gives nothing drops out; null takes away what would be sent by itself.
   */
  readonly headers?: Record<string, JsonTemplate>;
  /**
   * The claims; `iat` and `exp` are there by themselves. A value whose expression gives nothing drops out; null takes away what would be sent by itself.
   */
  readonly claims?: Record<string, JsonTemplate>;
  /**
   * How long it is valid: `exp`. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly lifetime?: string;
  /**
   * How far `iat` lies back, where clocks differ. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly issuedEarlier?: string;
  /**
   * What is added to every request. Default the header `Authorization: Bearer …` with the token.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly place?: AuthenticationPlacement[];
  /**
   * Responses that mean that the token is no longer valid. Default a status of 401.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly invalid?: InvalidToken[];
  /**
   * Whether requests are refused over plain http. Loopback is exempt where the operator allows it.
   */
  readonly requireHttps?: boolean;
}
/**
 * Signing in step by step: what the other ways are short for.
 */
export interface FlowAuthentication {
  /**
   * Step by step.
   */
  readonly type: 'flow';
  /**
   * What is asked once for each datasource, before anything else, and kept until its connection is given up, however often it is connected: a client is registered, say. Taken again when what it gave has expired.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly registration?: AuthenticationStep[];
  readonly authorize?: Authorization;
  /**
   * What gives the token, in order; taken again when it has expired, unless somebody must allow it (`authorize`).
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly steps?: AuthenticationStep[];
  /**
   * What renews the token instead of `steps`. What it does not give stays as it was.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly refresh?: AuthenticationStep[];
  /**
   * What is added to every request. Default nothing: what is signed in by the headers of `http` or by `sign` needs nothing here.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly place?: AuthenticationPlacement[];
  readonly sign?: RequestSigner;
  /**
   * Responses that mean that the token is no longer valid. Default a status of 401.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly invalid?: InvalidToken[];
  /**
   * What is asked once, after signing in for the first time: an account, a tenant, an address.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly afterConnect?: AuthenticationStep[];
  /**
   * What is asked before a connection is given up: the token is revoked, say. A failure does not keep it.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly beforeDisconnect?: AuthenticationStep[];
  /**
   * Whether requests are refused over plain http. Loopback is exempt where the operator allows it.
   */
  readonly requireHttps?: boolean;
}
/**
 * A person allows the access on a page of the provider and is sent back.
 */
export interface Authorization {
  /**
   * What is asked before the person is sent away: a request token, say.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly before?: AuthenticationStep[];
  /**
   * The page of the provider. `{name}` and `{{ … }}` are allowed.
   */
  readonly url: string;
  /**
   * Parameters of the page. `authorization.redirectUri`, `.state`, `.codeChallenge` are there to be placed. A value whose expression gives nothing drops out; null takes away what would be sent by itself.
   */
  readonly query?: Record<string, JsonTemplate>;
  /**
   * What parts a list in a parameter.
   */
  readonly scopeSeparator?: string;
  /**
   * Parameters that are written as they are, not escaped.
   */
  readonly plainParameters?: string[];
  /**
   * Proof key (RFC 7636).
   */
  readonly pkce?: 'S256' | 'plain' | 'none';
  /**
   * Parameter that the provider gives back what we sent in it.
   */
  readonly state?: string;
  /**
   * What the provider gives back in that parameter, where it is not what we made: its own request token, say. May hold `{{ … }}`.
   */
  readonly stateValue?: string;
  /**
   * Who the provider says it is. Where it gives back `iss`, that must be this (RFC 9207). May hold `{{ … }}`.
   */
  readonly issuer?: string;
  /**
   * Whether who comes back without `iss` is refused: an expression that gives `true` (RFC 9207 §2.4). May hold `{{ … }}`.
   */
  readonly issuerRequired?: string;
  /**
   * Parameters that the provider must give back.
   */
  readonly required?: string[];
  /**
   * Parameters that the provider gives back and that are kept as `connection.<name>`: name to parameter.
   */
  readonly captures?: {
    readonly [k: string]: string;
  };
  readonly poll?: AuthorizationPoll;
}
/**
 * The person is not sent back: `steps` are taken again and again until the provider says that the access is allowed (RFC 8628).
 */
export interface AuthorizationPoll {
  /**
   * What the person enters on the page. May hold `{{ … }}`.
   */
  readonly userCode: string;
  /**
   * Seconds between two attempts. May hold `{{ … }}`.
   */
  readonly interval?: string;
  /**
   * Seconds that the person has, at most half an hour. May hold `{{ … }}`.
   */
  readonly lasts?: string;
  /**
   * Errors that mean that the person has not decided yet.
   */
  readonly pending?: string[];
  /**
   * Errors that mean so too, and that the attempts come too fast: five seconds are added.
   */
  readonly slowDown?: string[];
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
  /**
   * What the error says where there is no case for the value and no default. Default: the value and the names of the cases. May hold `{{ … }}`.
   */
  readonly message?: string;
}
/**
 * How requests are sent.
 */
export interface HttpConfig {
  /**
   * Where paths start. `{name}` stands for `configuration.name`; `{{ … }}` is allowed too. `file:///folder` reads the files of a folder that the operator allows (`allow.folders` in ferrule.yaml).
   */
  readonly baseUrl: string;
  /**
   * Headers of every request. Named values. A value whose expression gives nothing drops out; a list is sent as one line, its values parted by commas (RFC 9110 §5.3).
   */
  readonly headers?: Record<string, QueryValue> | Template;
  /**
   * Query parameters of every request. Named values. A value whose expression gives nothing drops out; `queryEncoding` says how lists and objects are written.
   */
  readonly query?: Record<string, JsonTemplate> | Template;
  readonly queryEncoding?: QueryEncoding;
  /**
   * Hosts (`api.example.com`, `*.example.com`) that redirects and next links may lead to, beside the base URL's own. Requests to them are not signed in, and go without anything that is known as a secret, unless the entry says `credentials: true`.
   *
   * Items: A host.
   */
  readonly allowedHosts?: (string | AllowedHost)[];
  readonly timeouts?: Timeouts;
  readonly retry?: RetryConfig;
  readonly limits?: HttpLimits;
  readonly tls?: TlsConfig;
  readonly errors?: ErrorRules;
  /**
   * How often requests may be sent. Every request pays to those it falls under, retries, redirects and tests too: those that `match` it, and those that its operation names (`rateLimits`, by default `default`). Several of one name are windows that all hold.
   *
   * @maxItems 50
   */
  readonly rateLimit?: RateLimit[];
}
/**
 * A host that requests may go to.
 */
export interface AllowedHost {
  /**
   * The host: `api.example.com`, `*.example.com`, `host:8443`. May hold `{{ … }}`.
   */
  readonly host: string;
  /**
   * Whether requests to it are signed in as those to the base URL. What a next link or a redirect of the provider leads there then gets the credentials too.
   */
  readonly credentials?: boolean;
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
   * The whole exchange, retries and waits for rate limits not counted. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
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
   * How waits grow: each `multiplier` times the one before, or all as long as `initialDelay`.
   */
  readonly backoff?: 'exponential' | 'constant';
  /**
   * Wait before the second attempt. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly initialDelay?: string;
  /**
   * How much longer each further wait is.
   */
  readonly multiplier?: number;
  /**
   * Longest wait that is computed. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly maxDelay?: string;
  /**
   * Longest wait that the provider may ask for; a longer one ends the attempts, and the error says how long. Default `maxDelay`. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly maxWait?: string;
  /**
   * All waits of one exchange together; never less than `maxWait`. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly totalWait?: string;
  /**
   * Headers that tell how long to wait, the first that does counts. Retry-After (seconds or a date) and the usual rate limit headers are looked at after them.
   *
   * @maxItems 10
   */
  readonly waitFrom?: WaitHeader[];
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
 * A header and how it is written.
 */
export interface WaitHeader {
  /**
   * Name of a response header.
   */
  readonly header: string;
  /**
   * How it is written: a wait (`seconds`, `milliseconds`), a time, or a structured `RateLimit` field.
   */
  readonly as: 'seconds' | 'milliseconds' | 'epochSeconds' | 'epochMilliseconds' | 'httpDate' | 'iso' | 'rateLimit';
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
 * What a provider is shown that asks who calls, beside the credentials (mutual TLS). Its own certificate is verified as always.
 */
export interface TlsConfig {
  /**
   * Certificate of the client, in PEM, with those between it and an authority behind it. May hold `{{ … }}`.
   */
  readonly certificate?: string;
  /**
   * Its private key, in PEM. May hold `{{ … }}`.
   */
  readonly key?: string;
  /**
   * What the key is encrypted with. Nothing, or an empty text: it is not. May hold `{{ … }}`.
   */
  readonly passphrase?: string;
  /**
   * Certificates in PEM that the provider's own is verified by, instead of those that the system trusts. May hold `{{ … }}`.
   */
  readonly authority?: string;
}
/**
 * A response and what it means. It has at least one of `status`, `header` and `when`.
 */
export interface ErrorRule {
  /**
   * Status, class (`5xx`) or range (`400-404`), or a list of these. Default any.
   */
  readonly status?: number | string | readonly (number | string)[];
  /**
   * Response headers that must all hold, by name: a regular expression (RE2) that is found in its value, true where it only has to be there, false where it must not.
   */
  readonly header?: {readonly [name: string]: string | boolean};
  /**
   * JSONata over `response` (the body: JSON where it is JSON, else its text), `headers` (lower-case names) and `status`: true where the rule holds. A body that is streamed (`stream`) is nothing here.
   */
  readonly when?: string;
  /**
   * `retry`: another attempt, one of `http.retry.maxAttempts`. `wait`: rate limited; another attempt after the wait, bounded by `http.retry.maxWait` and `totalWait` alone. `refresh`: what the request was signed with is no longer valid: it is renewed and the request sent once more; where it cannot be, as `reconnect`. `skip`: the rest of this list or partition is left out and the others are read; said in the run, and nothing is taken for deleted. `empty`: there are no records here, and nothing is missing. `fail`: an error. `reconnect`: an error that asks to sign in again. `unchanged`: as 304, nothing is new. `restart`: the list cannot be gone on with, as where its page tokens expire; a new one begins at the greatest cursor seen, where `incremental` says `order: asc` and no record has come out of order or without a cursor, else at the first page of the same bounds, and brings records again. No more than 10 times a read, each with records that the list before did not give; on the first page it is an error. Only in `list.errors`. Where no list is read, `skip` and `unchanged` are errors, and `empty` is a record that is gone.
   */
  readonly then: 'retry' | 'wait' | 'refresh' | 'skip' | 'empty' | 'fail' | 'reconnect' | 'unchanged' | 'restart';
  /**
   * How long to wait, with `retry` and `wait`: a duration, or where the response tells it. Default `http.retry.waitFrom`, Retry-After, then the backoff. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly after?: string | WaitSource;
  readonly until?: WaitUntil;
  /**
   * What the error says, as `Shop says: {{ response.error.message }}`. Default the provider's own words where they are found. May hold `{{ … }}` over `response`, `headers` and `status`.
   */
  readonly message?: string;
  /**
   * Code of the error. Default by status; where the status is no failure, by `then`.
   */
  readonly code?:
    | 'AUTH_FAILED'
    | 'UPSTREAM_FORBIDDEN'
    | 'UPSTREAM_NOT_FOUND'
    | 'ENTITY_NOT_FOUND'
    | 'UPSTREAM_VALIDATION'
    | 'UPSTREAM_CONFLICT'
    | 'UPSTREAM_ERROR'
    | 'UPSTREAM_RESPONSE_INVALID'
    | 'RATE_LIMIT'
    | 'TIMEOUT';
}
/**
 * Where a response tells how long to wait: a header, or a path into the body.
 */
export interface WaitSource {
  /**
   * Name of a response header.
   */
  readonly header?: string;
  /**
   * Path into the response body.
   */
  readonly body?: string;
  /**
   * What the number counts. Default as Retry-After: seconds, or an HTTP date.
   */
  readonly as?: 'seconds' | 'milliseconds';
}
/**
 * Where a response tells the time from which to ask again: a header, or a path into the body.
 */
export interface WaitUntil {
  /**
   * Name of a response header.
   */
  readonly header?: string;
  /**
   * Path into the response body.
   */
  readonly body?: string;
  /**
   * How the time is written. Default told by its looks: a number by its magnitude, else an HTTP date or ISO 8601.
   */
  readonly as?: 'epochSeconds' | 'epochMilliseconds' | 'httpDate' | 'iso' | 'rateLimit';
}
/**
 * A budget of requests. It has `requests` with `per`, `concurrency` or `learn`.
 */
export interface RateLimit {
  /**
   * What operations name it by; several entries may share one. `default` applies to all operations that name none.
   */
  readonly name?: string;
  /**
   * Most requests, or cost, in any window of `per`, counted when they are sent.
   */
  readonly requests?: number | Template;
  /**
   * Length of the window. ISO 8601 (`PT30S`) or a number with its unit (`30s`). May hold `{{ … }}`.
   */
  readonly per?: string | Template;
  /**
   * Most requests under way at once.
   */
  readonly concurrency?: number | Template;
  /**
   * What a request costs of `requests`, unless its operation says otherwise.
   */
  readonly cost?: number | Template;
  readonly match?: RateLimitMatch;
  readonly learn?: RateLimitLearning;
  /**
   * What has a budget of its own: `connection`, each datasource; `app`, all datasources of this connector together; `operation` and `partition`, each of these within it.
   *
   * @minItems 1
   */
  readonly share?: ('app' | 'connection' | 'operation' | 'partition')[];
  /**
   * Requests that may wait for it; one more is an error.
   */
  readonly queue?: number;
}
/**
 * Requests that fall under it, whatever their operation names.
 */
export interface RateLimitMatch {
  /**
   * Their method, or one of several.
   */
  readonly method?: HttpMethod | readonly HttpMethod[];
  /**
   * Their path below `http.baseUrl`, without the query; `*` is any characters. One that begins with `*` is looked for in the whole path.
   */
  readonly path?: string;
}
/**
 * Response headers by which the provider tells the state of its limit: a number, or a structured `RateLimit` field. What they tell can only tighten the budget, until the reset; a longer wait than `http.retry.maxWait` is an error. A 429 leaves nothing until the time that it tells; one that tells that some remains was another limit's.
 */
export interface RateLimitLearning {
  /**
   * Header with the requests of a window.
   */
  readonly limit?: string;
  /**
   * Header with the requests that are left.
   */
  readonly remaining?: string;
  readonly reset?: RateLimitReset;
}
/**
 * Header that tells when the window is over. Without it what was told holds for `per`, or a minute.
 */
export interface RateLimitReset {
  /**
   * Name of the header.
   */
  readonly header: string;
  /**
   * How it is written. Default told by its looks.
   */
  readonly as?: 'seconds' | 'milliseconds' | 'epochSeconds' | 'epochMilliseconds' | 'httpDate' | 'iso' | 'rateLimit';
}
/**
 * The request that tells whether a datasource works.
 */
export interface ConnectorTest {
  readonly request: RequestConfig;
  /**
   * What must hold of the response, after it was a success: tells a service that answers, but is not this one. Looked at in order.
   *
   * @maxItems 20
   */
  readonly expect?: TestExpectation[];
}
/**
 * A condition, and what is said where it does not hold.
 */
export interface TestExpectation {
  /**
   * JSONata over `response`, `headers` and `status`: true where it holds. Nothing is false.
   */
  readonly assert: string;
  /**
   * What whoever tests is told where it does not hold. May hold `{{ … }}` over the same names.
   */
  readonly message: string;
}
/**
 * The form by which an administrator makes a datasource of this connector, over `/admin/connectors`. Without it the connector is not offered there. What its fields are called, how they are explained and what they may hold is said by `configurationSchema` and by the labels of objects.
 */
export interface AdminForm {
  /**
   * What the fields are called in bodies, in their order, and where each belongs: `configuration.<property>`, or `synchronization.objects.<object>.enabled`, which is true or false, for one object or for several. Where fields switch objects, those that none of them switches stay off.
   */
  readonly fields: {readonly [field: string]: string | readonly string[]};
}
/**
 * A condition, and what is said where it does not hold.
 */
export interface Validation {
  /**
   * JSONata over `configuration`, `connection`, `context`, `app` and `connector`: true where it holds. Nothing is false.
   */
  readonly assert: string;
  /**
   * What whoever connects is told where it does not hold. May hold `{{ … }}` over the same names.
   */
  readonly message: string;
}
/**
 * A value that operations and actions see: what a request is answered, or what an expression gives.
 */
export interface ContextValue {
  readonly request?: RequestConfig;
  readonly response?: ActionResult;
  readonly errors?: ErrorRules;
  /**
   * The value itself, instead of a request: `{{ … }}` over `configuration`, `connection`, `app`, `connector` and `context`.
   */
  readonly value?: JsonTemplate;
  /**
   * How long it is kept. ISO 8601 (`PT1H`) or a number with its unit (`30s`).
   */
  readonly ttl?: string;
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
   * HTTP method. Default GET; POST where there is a body.
   */
  readonly method?: HttpMethod | Template;
  /**
   * Query parameters. Named values. A value whose expression gives nothing drops out. null takes a parameter of `http.query` away; `queryEncoding` says how lists and objects are written.
   */
  readonly query?: Record<string, JsonTemplate> | Template;
  /**
   * Request headers. Named values. A value whose expression gives nothing drops out. A list is sent as one line, its values parted by commas (RFC 9110 §5.3).
   */
  readonly headers?: Record<string, QueryValue> | Template;
  /**
   * The JSON body of the request. `{{ … }}` anywhere in it; a key whose expression gives nothing drops out.
   */
  readonly body?: JsonTemplate;
  /**
   * The body as `application/x-www-form-urlencoded`: named values, written as `queryEncoding` says. A value whose expression gives nothing drops out.
   */
  readonly form?: Record<string, JsonTemplate> | Template;
  /**
   * The body as `multipart/form-data`: fields by name. A list is a field for each element; a field that gives nothing drops out.
   */
  readonly multipart?: Record<string, JsonTemplate>;
  /**
   * The body as text, as it is. May hold `{{ … }}`.
   */
  readonly text?: string;
  /**
   * The body as XML: one root element, elements by name, a list an element for each item, `@name` an attribute, `#text` the text beside attributes. What gives nothing drops out.
   */
  readonly xml?: Record<string, JsonTemplate>;
  readonly graphql?: GraphqlRequest;
  /**
   * What the body is. Default by its kind: application/json, application/x-www-form-urlencoded, multipart/form-data, text/plain, application/xml. May hold `{{ … }}`.
   */
  readonly contentType?: string;
  readonly queryEncoding?: QueryEncoding;
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
   * How a full read asks for no record that was created before the datasource's `syncFrom`, or `none`. Without it such records are read and left out, by `entity.createdAt`.
   */
  readonly syncFrom?: CreationBound | 'none';
  readonly changes?: ListOperation;
  /**
   * How long the provider tells changes. A cursor that lies further back, `lookback` considered, is too old: all is read anew then.
   */
  readonly changesKept?: string;
  /**
   * More pages than this are an error, against reads without end.
   */
  readonly maxPages?: number;
  readonly job?: Job;
  readonly partitions?: Partitions;
  /**
   * Partitions that are read side by side, under the one rate budget, by all processes of a fleet together. Pages of one partition come in their order. A read with a limit takes one partition after another.
   */
  readonly partitionConcurrency?: number;
  /**
   * How far an incremental read has come: `each` keeps a cursor for each partition, and one that is new is read from its beginning. `shared` keeps one cursor for all, for partitions without number: one that is new is read from that cursor on, and a full sync brings what is older.
   */
  readonly partitionState?: 'each' | 'shared';
  /**
   * Partitions that may have a cursor each; more are an error. With `partitionState: shared`, or without `incremental`, there is no bound.
   */
  readonly maxPartitions?: number;
  /**
   * What a partition that cannot be read means: `fail` ends the read. `continue` reads the others; the run is then `partial` and deletes nothing, and the failed partition keeps its cursor. Refused credentials end the read in any case, and so do 100 failed partitions.
   */
  readonly onPartitionError?: 'fail' | 'continue';
  readonly decode?: Decode;
  /**
   * Whether the body is read as it comes, in memory that one batch of records bounds: for json (records at a path of names), jsonLines, csv and text. `http.limits.bodySize` then bounds one record and what stands around the list, `http.timeouts.total` the whole download, with the work on its records. Paginators see the body without its list; error rules see no body of a success. A page that breaks off is read again from its beginning.
   */
  readonly stream?: boolean;
  /**
   * Records that are given at once of a body that is streamed; fewer when they have 4 MiB of text.
   */
  readonly batch?: number;
  /**
   * Pages asked for side by side where a response tells how many there are (`totalPages`, `total`). They are given in order, and no more than so many are held.
   */
  readonly concurrency?: number;
  /**
   * JSONata that is true when a list within a record was cut off: the read is then marked incomplete. It sees each raw `record`, or the whole `response` once a page, and `headers` and `page`.
   */
  readonly truncated?: string;
  readonly restart?: Restart;
  readonly shape?: Shape;
  /**
   * Records that `shape` may make of one page; more are an error.
   */
  readonly maxRecords?: number;
  readonly errors?: ErrorRules;
  /**
   * Names of the entries of `http.rateLimit` that its requests pay to, beside those that match them.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly rateLimits?: string[];
  /**
   * What a request costs of them. Default what each of them says.
   */
  readonly cost?: number;
  readonly properties?: Properties;
  /**
   * Asks only for what is not as it was: with the ETag (`etag`) or the modification time (`lastModified`) of the last complete sync of the same request. A 304 then means that nothing has changed. Only where one response is the whole list: a GET without pagination, incremental, partitions, job or enrichment.
   */
  readonly conditional?: 'etag' | 'lastModified';
}
/**
 * One response holds all records.
 */
export interface NoPagination {
  /**
   * One page.
   */
  readonly type: 'none';
  readonly total?: Source;
}
/**
 * Numbered pages. Ends at the last page when the response tells how many there are or that none follow, else at the first empty page.
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
  /**
   * Whether a record keeps its place when others come, change and go: a list in order of creation of which nothing is removed. Unless said, a read that a cursor is to come from looks at both sides of each border between pages, and what a full read lacks is asked for before it is deleted.
   */
  readonly stable?: boolean;
  /**
   * Whether the first page is asked for without it.
   */
  readonly omitFirst?: boolean;
  readonly hasMore?: Source;
  /**
   * JSONata that is true on the last page. It sees `response` (the body), `headers`, `page` (`number` from 1, `count` of its raw records, `received` raw records with those of earlier pages, `token` it was asked with) and `record` (the last raw one).
   */
  readonly until?: string;
  /**
   * Whether a page with fewer raw records than `size.value` ends the read. A server that gives fewer than it is asked for would end it too early: such a read proves no absence.
   */
  readonly shortPage?: 'continue' | 'end';
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
  /**
   * Whether only the first page is asked with a size, as where the tokens hold it.
   */
  readonly firstOnly?: boolean;
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
  /**
   * Whether a record keeps its place when others come, change and go: a list in order of creation of which nothing is removed. Unless said, a read that a cursor is to come from looks at both sides of each border between pages, and what a full read lacks is asked for before it is deleted.
   */
  readonly stable?: boolean;
  /**
   * Whether the first page is asked for without it.
   */
  readonly omitFirst?: boolean;
  /**
   * JSONata that is true on the last page. It sees `response` (the body), `headers`, `page` (`number` from 1, `count` of its raw records, `received` raw records with those of earlier pages, `token` it was asked with) and `record` (the last raw one).
   */
  readonly until?: string;
  /**
   * Whether a page with fewer raw records than `size.value` ends the read. A server that gives fewer than it is asked for would end it too early: such a read proves no absence.
   */
  readonly shortPage?: 'continue' | 'end';
}
/**
 * A token from the response asks for the next page. Ends when there is none, or where `hasMore`, `until` or `shortPage` say so.
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
  /**
   * Token of the first page, where the API wants one, as `*`. May hold `{{ … }}`.
   */
  readonly first?: string | number;
  readonly total?: Source;
  /**
   * JSONata that is true on the last page. It sees `response` (the body), `headers`, `page` (`number` from 1, `count` of its raw records, `received` raw records with those of earlier pages, `token` it was asked with) and `record` (the last raw one).
   */
  readonly until?: string;
  /**
   * Whether a page with fewer raw records than `size.value` ends the read. A server that gives fewer than it is asked for would end it too early: such a read proves no absence.
   */
  readonly shortPage?: 'continue' | 'end';
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
  /**
   * Whether pages stay put when records come and go, as behind a token. Say false where the links hold page numbers or offsets: what was not seen is then asked for before it is deleted.
   */
  readonly stable?: boolean;
  readonly size?: PageSize;
  readonly hasMore?: Source;
  readonly total?: Source;
  /**
   * JSONata that is true on the last page. It sees `response` (the body), `headers`, `page` (`number` from 1, `count` of its raw records, `received` raw records with those of earlier pages, `token` it was asked with) and `record` (the last raw one).
   */
  readonly until?: string;
  /**
   * Whether a page with fewer raw records than `size.value` ends the read. A server that gives fewer than it is asked for would end it too early: such a read proves no absence.
   */
  readonly shortPage?: 'continue' | 'end';
}
/**
 * The last record's value asks for the records that follow it. Ends at the first empty page, or where `hasMore`, `until` or `shortPage` say so. A last record without the value, or with the one that was asked with, is an error.
 */
export interface KeysetPagination {
  /**
   * The last record's value.
   */
  readonly type: 'keyset';
  /**
   * Path of the value in the raw record, as `id`. No two records may share one: a page that ends among records of one value is an error.
   */
  readonly key: string;
  readonly place: Placement;
  readonly size?: PageSize;
  /**
   * Value of the first page, where the API wants one, as 0. May hold `{{ … }}`.
   */
  readonly first?: string | number;
  readonly hasMore?: Source;
  readonly total?: Source;
  /**
   * JSONata that is true on the last page. It sees `response` (the body), `headers`, `page` (`number` from 1, `count` of its raw records, `received` raw records with those of earlier pages, `token` it was asked with) and `record` (the last raw one).
   */
  readonly until?: string;
  /**
   * Whether a page with fewer raw records than `size.value` ends the read. A server that gives fewer than it is asked for would end it too early: such a read proves no absence.
   */
  readonly shortPage?: 'continue' | 'end';
}
/**
 * A from–to pair, both ends included: one value such as `items=0-99` (RFC 9110 §14), or two places. Status 206 is a part, 416 a range behind the end. Ends when the total is reached, else at the first empty page.
 */
export interface RangePagination {
  /**
   * From and to.
   */
  readonly type: 'range';
  readonly place?: Placement;
  /**
   * Unit of the pair: `items` gives `items=0-99`. Absent: `0-99`.
   */
  readonly unit?: string;
  readonly from?: Placement;
  readonly to?: Placement;
  readonly size?: RangeSize;
  /**
   * The first position.
   */
  readonly first?: number | Template;
  /**
   * Whether a record keeps its place when others come, change and go: a list in order of creation of which nothing is removed. Unless said, a read that a cursor is to come from looks at both sides of each border between pages, and what a full read lacks is asked for before it is deleted.
   */
  readonly stable?: boolean;
  /**
   * Whether the first page is asked for without it.
   */
  readonly omitFirst?: boolean;
  readonly total?: Source;
  readonly hasMore?: Source;
  /**
   * JSONata that is true on the last page. It sees `response` (the body), `headers`, `page` (`number` from 1, `count` of its raw records, `received` raw records with those of earlier pages, `token` it was asked with) and `record` (the last raw one).
   */
  readonly until?: string;
  /**
   * Whether a page with fewer raw records than `size.value` ends the read. A server that gives fewer than it is asked for would end it too early: such a read proves no absence.
   */
  readonly shortPage?: 'continue' | 'end';
}
/**
 * How many records a range asks for.
 */
export interface RangeSize {
  /**
   * Records asked for per page.
   */
  readonly value?: number | Template;
}
/**
 * An expression gives what the request for the next page changes in the first one. Ends when it gives nothing.
 */
export interface NextPagination {
  /**
   * An expression.
   */
  readonly type: 'next';
  /**
   * JSONata that gives an object with any of `query`, `headers` (null takes one out), `body` (merged into the first request's, RFC 7396), `path` (below `http.baseUrl`) and `url`; nothing or null ends the read. It sees what `until` sees (`response`, `headers`, `page`, `record`), and the bounds of the read as `cursor`.
   */
  readonly next: string;
  /**
   * Whether pages stay put when records come and go, as behind a token; page numbers and offsets do not.
   */
  readonly stable?: boolean;
  readonly size?: PageSize;
  readonly total?: Source;
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
  /**
   * What the error says where there is no case for the value and no default. Default: the value and the names of the cases. May hold `{{ … }}`.
   */
  readonly message?: string;
}
/**
 * How only what changed is asked for.
 */
export interface Incremental {
  /**
   * What the cursor is. `time`: the record's update time. `number`: a number that grows with every change, compared exactly however long it is. `token`: a text that the provider gives and takes back, and that only it understands.
   */
  readonly type?: 'time' | 'number' | 'token';
  /**
   * Path of the record's own update time, or of its number. Default, of times, `updated_at`. A record without one is always taken.
   */
  readonly cursor?: string;
  readonly token?: Source;
  /**
   * Statuses that say that the token is too old: everything is read anew then. In partitions, that partition is: what it lacks is deleted where the records' ids begin with all values that tell the partition.
   */
  readonly expired?: number[];
  /**
   * How the API writes times, in records and in requests: `iso`, `epochSeconds`, `epochMilliseconds`, `epochMicroseconds`, `rfc2822`, `jsonDate` (`/Date(0)/`) or a pattern of the Unicode letters (`yyyy-MM-dd'T'HH:mm:ss.SSSXXX`; what stands for itself is quoted). May hold `{{ … }}` over `configuration`.
   */
  readonly format?: string;
  /**
   * How records write times, tried in order, where that is not `format` alone. Requests are written in `format`. May hold `{{ … }}` over `configuration`.
   *
   * @minItems 1
   * @maxItems 10
   */
  readonly formats?: string[];
  /**
   * The zone of times that name none (IANA, as `Europe/Berlin`), in records and in what `since` and `until` are given; days and months begin by it. Without it such a time in a record is an error. A time that clocks show twice is the first; bounds go back to it. May hold `{{ … }}` over `configuration`.
   */
  readonly zone?: string;
  readonly since?: Placement;
  /**
   * What is placed at `since`, with the bound as `cursor.since`. May hold `{{ … }}`.
   */
  readonly sinceValue?: string;
  /**
   * Whether the API gives what changed exactly at the lower bound. If not, the bound is moved back by `granularity`, else by the least that `format` can tell apart.
   */
  readonly sinceInclusive?: boolean;
  readonly until?: Placement;
  /**
   * What is placed at `until`, with the bound as `cursor.until`. May hold `{{ … }}`.
   */
  readonly untilValue?: string;
  /**
   * `asked`: the upper bound is sent only where somebody asks for one: with ranges of history (`backfill`) and with `--until`. For pages that are numbered and sorted by something that does not change: with a bound, what changes meanwhile would leave the list, and all behind it move.
   */
  readonly bounded?: 'always' | 'asked';
  /**
   * Whether the API gives what changed exactly at the upper bound. A window then ends one `granularity` before the next begins.
   */
  readonly untilInclusive?: boolean;
  /**
   * Where the first read begins, and what no read goes before: a time (ISO 8601, else in `format`) or a number. A read from there proves no absence: what it did not see is asked for before it goes. May hold `{{ … }}`.
   */
  readonly start?: string | number;
  /**
   * Where every read ends, in place of when it began. May hold `{{ … }}`.
   */
  readonly end?: string;
  /**
   * How long a change may take to appear in lists: the upper bound and the cursor stay so far behind the time at which the run began. ISO 8601 (`PT30S`) or a number with its unit (`30s`). May hold `{{ … }}` over `configuration`.
   */
  readonly settle?: string;
  /**
   * How far before the last cursor each read starts again, for records that appear late, but not before `start`: a duration, for numbers a number. The client-side filter keeps to it too.
   */
  readonly lookback?: string | number;
  /**
   * What the API's bounds are rounded to: the lower one down, the upper one up. Days and months are those of `zone`.
   */
  readonly granularity?: string;
  /**
   * The longest span that is asked for at once: a read goes window by window, each with its own pages. Months are those of the calendar.
   */
  readonly window?: string;
  /**
   * How the API sorts by the cursor. `asc`: the cursor moves with every page that keeps the order. `desc`: reading ends at the first page that is wholly older than the lower bound; windows are read from the last.
   */
  readonly order?: 'asc' | 'desc' | 'none';
  /**
   * `client`: records older than the lower bound are left out here, where the API cannot.
   */
  readonly filter?: 'client';
}
/**
 * Where the least creation time goes that is asked for.
 */
export interface CreationBound {
  readonly at: Placement;
  /**
   * How the API is told the time: as `incremental.format`, which is the default.
   */
  readonly format?: string;
  /**
   * What is placed, with the time as `cursor.since`. May hold `{{ … }}`.
   */
  readonly value?: string;
}
/**
 * Reads all records of an object, page by page.
 */
export interface ListOperation {
  /**
   * Path below `http.baseUrl`, or a whole URL. `{name}` is one encoded segment, `{+name}` keeps slashes; `{{ … }}` is allowed too.
   */
  readonly path?: string;
  /**
   * HTTP method. Default GET; POST where there is a body.
   */
  readonly method?: HttpMethod | Template;
  /**
   * Query parameters. Named values. A value whose expression gives nothing drops out. null takes a parameter of `http.query` away; `queryEncoding` says how lists and objects are written.
   */
  readonly query?: Record<string, JsonTemplate> | Template | 'none';
  /**
   * Request headers. Named values. A value whose expression gives nothing drops out. A list is sent as one line, its values parted by commas (RFC 9110 §5.3).
   */
  readonly headers?: Record<string, QueryValue> | Template | 'none';
  /**
   * The JSON body of the request. `{{ … }}` anywhere in it; a key whose expression gives nothing drops out. `none`: without the default's body, of whichever kind.
   */
  readonly body?: JsonTemplate;
  /**
   * The body as `application/x-www-form-urlencoded`: named values, written as `queryEncoding` says. A value whose expression gives nothing drops out.
   */
  readonly form?: Record<string, JsonTemplate> | Template;
  /**
   * The body as `multipart/form-data`: fields by name. A list is a field for each element; a field that gives nothing drops out.
   */
  readonly multipart?: Record<string, JsonTemplate>;
  /**
   * The body as text, as it is. May hold `{{ … }}`.
   */
  readonly text?: string;
  /**
   * The body as XML: one root element, elements by name, a list an element for each item, `@name` an attribute, `#text` the text beside attributes. What gives nothing drops out.
   */
  readonly xml?: Record<string, JsonTemplate>;
  readonly graphql?: GraphqlRequest;
  /**
   * What the body is. Default by its kind: application/json, application/x-www-form-urlencoded, multipart/form-data, text/plain, application/xml. May hold `{{ … }}`.
   */
  readonly contentType?: string;
  readonly queryEncoding?: QueryEncoding;
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
   * How a full read asks for no record that was created before the datasource's `syncFrom`, or `none`. Without it such records are read and left out, by `entity.createdAt`.
   */
  readonly syncFrom?: CreationBound | 'none';
  /**
   * How an object that has been read before is asked for what changed: keys that then take the place of the list's, as another `path`; `incremental` and what parts the list stay the list's own. The records must be of the same shape, ids and cursor; `shape` makes them so. The whole read, without a cursor, is that of the list; times then count from when it began. `none`: without the default.
   */
  readonly changes?: ListOperation | 'none';
  /**
   * How long the provider tells changes. A cursor that lies further back, `lookback` considered, is too old: all is read anew then.
   */
  readonly changesKept?: string;
  /**
   * More pages than this are an error, against reads without end.
   */
  readonly maxPages?: number;
  /**
   * Records that the API prepares first, or `none`. It takes the place of `path`, `method`, `query`, `headers` and `body`.
   */
  readonly job?: Job | 'none';
  /**
   * The parts that the records are read in, or `none`.
   */
  readonly partitions?: Partitions | 'none';
  /**
   * Partitions that are read side by side, under the one rate budget, by all processes of a fleet together. Pages of one partition come in their order. A read with a limit takes one partition after another.
   */
  readonly partitionConcurrency?: number;
  /**
   * How far an incremental read has come: `each` keeps a cursor for each partition, and one that is new is read from its beginning. `shared` keeps one cursor for all, for partitions without number: one that is new is read from that cursor on, and a full sync brings what is older.
   */
  readonly partitionState?: 'each' | 'shared';
  /**
   * Partitions that may have a cursor each; more are an error. With `partitionState: shared`, or without `incremental`, there is no bound.
   */
  readonly maxPartitions?: number;
  /**
   * What a partition that cannot be read means: `fail` ends the read. `continue` reads the others; the run is then `partial` and deletes nothing, and the failed partition keeps its cursor. Refused credentials end the read in any case, and so do 100 failed partitions.
   */
  readonly onPartitionError?: 'fail' | 'continue';
  readonly decode?: Decode;
  /**
   * Whether the body is read as it comes, in memory that one batch of records bounds: for json (records at a path of names), jsonLines, csv and text. `http.limits.bodySize` then bounds one record and what stands around the list, `http.timeouts.total` the whole download, with the work on its records. Paginators see the body without its list; error rules see no body of a success. A page that breaks off is read again from its beginning.
   */
  readonly stream?: boolean;
  /**
   * Records that are given at once of a body that is streamed; fewer when they have 4 MiB of text.
   */
  readonly batch?: number;
  /**
   * Pages asked for side by side where a response tells how many there are (`totalPages`, `total`). They are given in order, and no more than so many are held.
   */
  readonly concurrency?: number;
  /**
   * JSONata that is true when a list within a record was cut off: the read is then marked incomplete. It sees each raw `record`, or the whole `response` once a page, and `headers` and `page`.
   */
  readonly truncated?: string;
  /**
   * A new list where an API gives no more than so many records of one, or `none`.
   */
  readonly restart?: Restart | 'none';
  /**
   * Steps that records go through before they are mapped, or `none`.
   */
  readonly shape?: readonly ShapeStep[] | 'none';
  /**
   * Records that `shape` may make of one page; more are an error.
   */
  readonly maxRecords?: number;
  readonly errors?: ErrorRules;
  /**
   * Names of the entries of `http.rateLimit` that its requests pay to, beside those that match them.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly rateLimits?: string[];
  /**
   * What a request costs of them. Default what each of them says.
   */
  readonly cost?: number;
  /**
   * Properties that must be asked for by name, or `none`.
   */
  readonly properties?: Properties | 'none';
  /**
   * Asks only for what is not as it was: with the ETag (`etag`) or the modification time (`lastModified`) of the last complete sync of the same request. A 304 then means that nothing has changed. Only where one response is the whole list: a GET without pagination, incremental, partitions, job or enrichment. `none`: without the default.
   */
  readonly conditional?: 'etag' | 'lastModified' | 'none';
}
/**
 * JSON. Integers keep every digit.
 */
export interface JsonDecoding {
  /**
   * JSON.
   */
  readonly type: 'json';
  /**
   * What the body is compressed with where its first bytes cannot tell: brotli and bare deflate, the outermost first. gzip, zlib, zstd and zip are told by their first bytes, whatever the headers say, also inside of each other.
   *
   * @minItems 1
   * @maxItems 3
   */
  readonly compression?: ('brotli' | 'deflate')[];
  /**
   * Which files of a zip are read: `*` is any text without a slash, `**` any text, `?` one character; a pattern without a slash is held against the name without its folders. Records of all files come in the order of the archive.
   */
  readonly files?: string;
}
/**
 * A JSON value on each line (JSON Lines, NDJSON). Blank lines are ignored. `records` selects within each line. Paginators see the list of all records as the body.
 */
export interface JsonLinesDecoding {
  /**
   * JSON Lines.
   */
  readonly type: 'jsonLines';
  /**
   * What a line that is no JSON means: the page fails (`fail`), or it is left out and counted (`skip`); such a read proves no absence, and a note tells how many were left out. When none can be read, the page fails all the same.
   */
  readonly onBadLine?: 'fail' | 'skip';
  /**
   * What a body without a byte means, unless the status is 204: an error (`fail`), since no body proves no absence, or no records (`none`).
   */
  readonly onEmpty?: 'fail' | 'none';
  /**
   * What the body is compressed with where its first bytes cannot tell: brotli and bare deflate, the outermost first. gzip, zlib, zstd and zip are told by their first bytes, whatever the headers say, also inside of each other.
   *
   * @minItems 1
   * @maxItems 3
   */
  readonly compression?: ('brotli' | 'deflate')[];
  /**
   * Which files of a zip are read: `*` is any text without a slash, `**` any text, `?` one character; a pattern without a slash is held against the name without its folders. Records of all files come in the order of the archive.
   */
  readonly files?: string;
}
/**
 * Rows of text, a record each (RFC 4180). Values stay text unless `types` says otherwise; the stored raw text of a record is its JSON. Blank lines are ignored. Paginators see the list of all records as the body.
 */
export interface CsvDecoding {
  /**
   * CSV.
   */
  readonly type: 'csv';
  /**
   * What separates values, or `auto`: the comma, semicolon, tab or bar that divides the first lines alike.
   */
  readonly delimiter?: string;
  /**
   * What stands around values that hold a delimiter or a line end. Empty: nothing does.
   */
  readonly quote?: string;
  /**
   * What stands before a quote inside of quotes. Default the quote itself.
   */
  readonly escape?: string;
  /**
   * Where the names of columns are: in the first line (true), given here (a list; there is no header line), or nowhere (false): they are then `A`, `B` … as in a spreadsheet.
   */
  readonly header?: boolean | string[];
  /**
   * How its characters are written. A byte order mark counts more.
   */
  readonly encoding?:
    | 'utf-8'
    | 'utf-16le'
    | 'utf-16be'
    | 'latin1'
    | 'iso-8859-2'
    | 'iso-8859-5'
    | 'iso-8859-7'
    | 'iso-8859-9'
    | 'iso-8859-15'
    | 'windows-1250'
    | 'windows-1251'
    | 'windows-1252'
    | 'windows-1253'
    | 'windows-1254'
    | 'windows-1257'
    | 'koi8-r'
    | 'macintosh'
    | 'shift_jis'
    | 'euc-jp'
    | 'iso-2022-jp'
    | 'euc-kr'
    | 'gbk'
    | 'gb18030'
    | 'big5';
  /**
   * Lines before the header that are left out.
   */
  readonly skipLines?: number;
  /**
   * What lines begin with that are left out.
   */
  readonly comment?: string;
  /**
   * Whether white space around values and names is left out, but for what is quoted.
   */
  readonly trim?: boolean;
  /**
   * What a row that cannot be read, or has too few or too many values means: the page fails (`fail`), or it is left out and counted (`skip`); such a read proves no absence, and a note tells how many were left out. When none can be read, the page fails all the same.
   */
  readonly onBadLine?: 'fail' | 'skip';
  /**
   * What values become. `text`: they stay text. `infer`: `true` and `false` (also in capitals) become booleans, and what is written as a plain number of at most 15 digits a number: `12`, `-0.5`. Everything else stays text: what a number would lose or is no amount, as `007`, `+491234`, `1e5`, `1,5`, longer numbers, dates. Each value is looked at for itself, quoted or not.
   */
  readonly types?: 'text' | 'infer';
  /**
   * Values that stand for null, quoted or not.
   */
  readonly nullValues?: string[];
  /**
   * What a name that stands twice in the header means: the later ones are numbered, `name_2`, `name_3` (`suffix`), or an error (`fail`).
   */
  readonly onDuplicate?: 'suffix' | 'fail';
  /**
   * What a column without a name is: named as in a spreadsheet, `A`, `B` … `AA` (`columnLetter`), or left out (`skip`).
   */
  readonly onBlank?: 'columnLetter' | 'skip';
  /**
   * What a row with fewer cells than the header means: the missing values are as empty ones (`pad`), or an error (`fail`).
   */
  readonly short?: 'pad' | 'fail';
  /**
   * What a row with more cells than the header means: they are left out (`ignore`), or an error (`fail`). Empty ones at its end count for nothing.
   */
  readonly long?: 'ignore' | 'fail';
  /**
   * What a body without a byte means, unless the status is 204: an error (`fail`), since no body proves no absence, or no records (`none`).
   */
  readonly onEmpty?: 'fail' | 'none';
  /**
   * What the body is compressed with where its first bytes cannot tell: brotli and bare deflate, the outermost first. gzip, zlib, zstd and zip are told by their first bytes, whatever the headers say, also inside of each other.
   *
   * @minItems 1
   * @maxItems 3
   */
  readonly compression?: ('brotli' | 'deflate')[];
  /**
   * Which files of a zip are read: `*` is any text without a slash, `**` any text, `?` one character; a pattern without a slash is held against the name without its folders. Records of all files come in the order of the archive.
   */
  readonly files?: string;
}
/**
 * XML. An element with neither attributes nor elements in it is its text; another is an object of its attributes and elements; several elements of one name are a list. Values stay text; the stored raw text of a record is its JSON. The elements at `records` are always a list. Entities that a document type declares are refused.
 */
export interface XmlDecoding {
  /**
   * XML.
   */
  readonly type: 'xml';
  /**
   * What stands before the names of attributes.
   */
  readonly attributePrefix?: string;
  /**
   * Name of the text of an element that has attributes or elements too.
   */
  readonly textKey?: string;
  /**
   * Paths of elements that are always a list, also when there is one or none, from the root on.
   */
  readonly lists?: string[];
  /**
   * Whether names are without their namespace prefix and declarations are left out (`strip`), or as written (`keep`).
   */
  readonly namespaces?: 'strip' | 'keep';
  /**
   * Whether text that stands beside elements is kept. White space alone never is.
   */
  readonly keepText?: boolean;
  /**
   * What the body is compressed with where its first bytes cannot tell: brotli and bare deflate, the outermost first. gzip, zlib, zstd and zip are told by their first bytes, whatever the headers say, also inside of each other.
   *
   * @minItems 1
   * @maxItems 3
   */
  readonly compression?: ('brotli' | 'deflate')[];
  /**
   * Which files of a zip are read: `*` is any text without a slash, `**` any text, `?` one character; a pattern without a slash is held against the name without its folders. Records of all files come in the order of the archive.
   */
  readonly files?: string;
}
/**
 * JSON whose records are rows: a list of lists, at `records`, whose cells are named by a header. No rows at all are no records. The stored raw text of a record is its JSON.
 */
export interface TableDecoding {
  /**
   * A table.
   */
  readonly type: 'table';
  readonly header?: TableHeader;
  /**
   * What a name that stands twice in the header means: the later ones are numbered, `name_2`, `name_3` (`suffix`), or an error (`fail`).
   */
  readonly onDuplicate?: 'suffix' | 'fail';
  /**
   * What a column without a name is: named as in a spreadsheet, `A`, `B` … `AA` (`columnLetter`), or left out (`skip`).
   */
  readonly onBlank?: 'columnLetter' | 'skip';
  /**
   * What a row with fewer cells than the header means: the missing cells are null (`pad`), or an error (`fail`).
   */
  readonly short?: 'pad' | 'fail';
  /**
   * What a row with more cells than the header means: they are left out (`ignore`), or an error (`fail`). Empty ones at its end count for nothing.
   */
  readonly long?: 'ignore' | 'fail';
  /**
   * What the body is compressed with where its first bytes cannot tell: brotli and bare deflate, the outermost first. gzip, zlib, zstd and zip are told by their first bytes, whatever the headers say, also inside of each other.
   *
   * @minItems 1
   * @maxItems 3
   */
  readonly compression?: ('brotli' | 'deflate')[];
  /**
   * Which files of a zip are read: `*` is any text without a slash, `**` any text, `?` one character; a pattern without a slash is held against the name without its folders. Records of all files come in the order of the archive.
   */
  readonly files?: string;
}
/**
 * Where the names of columns are. Default `{ row: 1 }`.
 */
export interface TableHeader {
  /**
   * Which of the rows it is, from 1. Rows before it are left out.
   */
  readonly row?: number;
  /**
   * Path in the body to the names, when they are no row.
   */
  readonly fields?: string;
}
/**
 * Plain text: a record for each piece of it, as `{ value: … }`. Paginators see the list of all records as the body.
 */
export interface TextDecoding {
  /**
   * Plain text.
   */
  readonly type: 'text';
  /**
   * What separates pieces, as "\n"; empty pieces are left out, and with a line end a carriage return before it. Absent: the whole text is one record.
   */
  readonly separator?: string;
  /**
   * Name that the piece has in its record.
   */
  readonly as?: string;
  /**
   * How its characters are written. A byte order mark counts more.
   */
  readonly encoding?:
    | 'utf-8'
    | 'utf-16le'
    | 'utf-16be'
    | 'latin1'
    | 'iso-8859-2'
    | 'iso-8859-5'
    | 'iso-8859-7'
    | 'iso-8859-9'
    | 'iso-8859-15'
    | 'windows-1250'
    | 'windows-1251'
    | 'windows-1252'
    | 'windows-1253'
    | 'windows-1254'
    | 'windows-1257'
    | 'koi8-r'
    | 'macintosh'
    | 'shift_jis'
    | 'euc-jp'
    | 'iso-2022-jp'
    | 'euc-kr'
    | 'gbk'
    | 'gb18030'
    | 'big5';
  /**
   * What a body without a byte means, unless the status is 204: an error (`fail`), since no body proves no absence, or no records (`none`).
   */
  readonly onEmpty?: 'fail' | 'none';
  /**
   * What the body is compressed with where its first bytes cannot tell: brotli and bare deflate, the outermost first. gzip, zlib, zstd and zip are told by their first bytes, whatever the headers say, also inside of each other.
   *
   * @minItems 1
   * @maxItems 3
   */
  readonly compression?: ('brotli' | 'deflate')[];
  /**
   * Which files of a zip are read: `*` is any text without a slash, `**` any text, `?` one character; a pattern without a slash is held against the name without its folders. Records of all files come in the order of the archive.
   */
  readonly files?: string;
}
/**
 * A choice by configuration, or by the name of a file.
 */
export interface SelectDecoding {
  /**
   * A choice.
   */
  readonly type: 'select';
  /**
   * What chooses, as `{{ configuration.format }}` or `{{ $split(partition.file, '.')[-1] }}`. May hold `{{ … }}`.
   */
  readonly value: string;
  /**
   * What to use for each value.
   */
  readonly cases: {
    readonly [k: string]: Decode;
  };
  readonly default?: Decode;
  /**
   * What the error says where there is no case for the value and no default. Default: the value and the names of the cases. May hold `{{ … }}`.
   */
  readonly message?: string;
}
/**
 * Records that the API prepares first: a job is submitted, asked about until it is done, its results downloaded, and it is cleaned up. Each result is then read as a list is: `records`, `decode`, `pagination` are the list's.
 */
export interface Job {
  readonly submit: RequestConfig;
  /**
   * Values of the submit's response that later requests need, by name: `id` is then `job.id`. A resumed sync asks about the same job by them.
   */
  readonly captures?: {
    readonly [k: string]: Source;
  };
  readonly poll: RequestConfig;
  /**
   * JSONata over `response` (the body), `status`, `headers` and `job` of the poll: true when the job is done.
   */
  readonly until: string;
  /**
   * JSONata as in `until`: true, or the reason as a text, when the job has failed.
   */
  readonly failed?: string;
  /**
   * JSONata as in `until`: true when the job is done and has nothing to give.
   */
  readonly empty?: string;
  /**
   * Statuses of a poll that mean: not done yet.
   */
  readonly pending?: number[];
  /**
   * Wait before the first poll and, times `backoff`, between polls. A longer Retry-After of the provider counts. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly every?: string;
  /**
   * How much longer each further wait is.
   */
  readonly backoff?: number;
  /**
   * Longest wait between two polls, unless the provider asks for a longer one. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly maxEvery?: string;
  /**
   * How long a job may take, from its submission on. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly timeout?: string;
  /**
   * More polls than this of one job are an error.
   */
  readonly maxPolls?: number;
  /**
   * How many times the job is submitted when it fails, the first included.
   */
  readonly attempts?: number;
  readonly locate?: RequestConfig;
  readonly results?: Source;
  /**
   * More results than this of one job are an error.
   */
  readonly maxResults?: number;
  readonly download?: RequestConfig;
  /**
   * Whether downloads carry the credentials and `http.headers`. Default only where they go to the base URL's own origin, since results often lie on another host behind a signed URL.
   */
  readonly authenticate?: boolean;
  readonly cleanup?: RequestConfig;
}
/**
 * Values that the document or the configuration lists.
 */
export interface ValuesPartition {
  /**
   * Values that the document or the configuration lists.
   */
  readonly type: 'values';
  /**
   * Name of the value: `as: region` is read as `partition.region`.
   */
  readonly as: string;
  /**
   * The list, or an expression that gives one. Values may be objects: `partition.region.id`.
   */
  readonly values: JsonTemplate;
  /**
   * So many values in one partition: `partition.<as>` and each of `fields` are then lists. The last batch may be shorter. Default: no list, a value each.
   */
  readonly batch?: number;
}
/**
 * Values that a request gives.
 */
export interface RequestPartition {
  /**
   * Values that a request gives.
   */
  readonly type: 'request';
  /**
   * Name of the value: `as: productId` is read as `partition.productId`. Several names, where `key` has several paths.
   */
  readonly as: string | readonly string[];
  readonly request: RequestConfig;
  /**
   * Path of the records in the response. Default the whole body: its elements when it is a list, itself when it is an object. May hold `{{ … }}`.
   */
  readonly records?: string;
  readonly pagination?: Pagination;
  /**
   * Path of the value that a partition is told by; several paths, with as many names in `as`, tell it by all of them. 0 and "" are values. Default the record itself, where the response lists plain values.
   */
  readonly key?: string | readonly string[];
  /**
   * Further values of the record, by the name they get: `title: name` makes the record's `name` readable as `partition.title`. They tell no partition from another, so they may change.
   */
  readonly fields?: Record<string, string>;
  /**
   * JSONata over `record`: only records for which it is true make a partition. `partition` holds the values of the sources before this one.
   */
  readonly where?: string;
  /**
   * What to do with a record that lacks `key`: `fail` ends the read, `skip` leaves it out and says so in the run's notes.
   */
  readonly onMissing?: 'fail' | 'skip';
  /**
   * So many values in one partition: `partition.<as>` and each of `fields` are then lists. The last batch may be shorter. Default: no list, a value each.
   */
  readonly batch?: number;
}
/**
 * One partition for each record of another object.
 */
export interface ParentPartition {
  /**
   * One for each record of another object.
   */
  readonly type: 'parent';
  /**
   * Name of the parent object. It may itself be partitioned, to any depth: the values of its partitions are carried down under their names.
   */
  readonly object: string;
  /**
   * Path of the value that a partition is told by; several paths, with as many names in `as`, tell it by all of them. 0 and "" are values.
   */
  readonly key: string | readonly string[];
  /**
   * Name of the value: `as: productId` is read as `partition.productId`. Several names, where `key` has several paths.
   */
  readonly as: string | readonly string[];
  /**
   * Further values of the record, by the name they get: `title: name` makes the record's `name` readable as `partition.title`. They tell no partition from another, so they may change.
   */
  readonly fields?: Record<string, string>;
  /**
   * JSONata over `record`: only records for which it is true make a partition. `partition` holds the values of the sources before this one.
   */
  readonly where?: string;
  /**
   * Whether there is also one partition without the parent, first: its names give nothing.
   */
  readonly optional?: boolean;
  /**
   * So many values in one partition: `partition.<as>` and each of `fields` are then lists. The last batch may be shorter. Default: no list, a value each.
   */
  readonly batch?: number;
  /**
   * `read` asks the provider for the parents, once for all children of a run. `store` takes those that were synced before; a sync of the parent must have come to its end. `changed` is `read`, but an incremental sync asks only for parents that changed since all children of those asked for last time were read: for an API where a parent changes whenever one of its children does. How far that was is kept with the child, by the parent's `incremental` and its `lookback`; a first sync and a full one read all parents.
   */
  readonly from?: 'read' | 'store' | 'changed';
  /**
   * What to do with a record that lacks `key`: `fail` ends the read, `skip` leaves it out and says so in the run's notes.
   */
  readonly onMissing?: 'fail' | 'skip';
}
/**
 * What several lists of sources give, one list after another. A partition that comes twice counts once.
 */
export interface UnionPartition {
  /**
   * What several lists of sources give.
   */
  readonly type: 'union';
  /**
   * The lists of sources.
   *
   * @minItems 1
   * @maxItems 8
   */
  readonly of: Partitions[];
}
/**
 * A new list from the first page on, with the lower bound moved to the greatest cursor seen, where an API gives no more than so many records of one list.
 */
export interface Restart {
  /**
   * Raw records of one list after which the next list begins.
   */
  readonly after: number;
}
/**
 * One step: exactly one of these.
 */
export interface ShapeStep {
  /**
   * Keeps the records for which this holds: JSONata over `record`, or paths with the value that each must have, or a list of the values that it may have. An expression that fails ends the read: a record must not get lost by mistake.
   */
  readonly where?:
    string | Readonly<Record<string, string | number | boolean | null | readonly (string | number | boolean | null)[]>>;
  readonly each?: ShapeEach;
  readonly entries?: ShapeEntries;
  readonly scalars?: ShapeScalars;
  readonly zip?: ShapeZip;
  readonly pairs?: ShapePairs;
  readonly add?: ShapeAdd;
  /**
   * Paths to take out; `lines[*].cost` takes it out of each item. What is not there is no error.
   *
   * @minItems 1
   */
  readonly remove?: string[];
  /**
   * Fields to rename, all at once: old path to new path. What is not there is no error; a new name that is taken fails the record.
   */
  readonly rename?: Readonly<Record<string, string>>;
  /**
   * The only paths to keep, in this order; `lines[*].sku` keeps it of each item.
   *
   * @minItems 1
   */
  readonly select?: string[];
  /**
   * An object whose fields become the record's own: its path, or more.
   */
  readonly lift?: string | {readonly path: string; readonly conflicts?: 'fail' | 'keep' | 'replace'};
  readonly flatten?: ShapeFlatten;
  readonly keys?: ShapeKeys;
  /**
   * Puts the record into an object, under this name.
   */
  readonly wrap?: string;
  /**
   * Writes values as other types: `fields`, as the object's `fields` declare them, or types by path; `lines[*].qty` is that of each item. Texts become numbers with every digit and booleans (`true`, `t`, `yes`, `y`, `on`, `1` and their opposites), anything else becomes text, one value in the place of a list a list of one. Null stays null, and what cannot be cast without loss stays as it is; so does what is declared as more than one type beside null.
   */
  readonly cast?: 'fields' | Readonly<Record<string, 'string' | 'integer' | 'number' | 'boolean' | 'array'>>;
  /**
   * Paths of texts that hold JSON, which take its place. Null, nothing and an empty text stay; text that is no JSON fails the record.
   *
   * @minItems 1
   */
  readonly parse?: string[];
  readonly join?: ShapeJoin;
  /**
   * JSONata over `record` that gives the record anew; a list gives several, an empty one none. For what no other step can do. One that fails, or gives nothing, fails the record.
   */
  readonly compute?: string;
  readonly enrich?: Enrich;
}
/**
 * A list in a record becomes records, one for each item. One value in the place of the list is a list of one; null and nothing are an empty list.
 */
export interface ShapeEach {
  /**
   * The list.
   */
  readonly path: string;
  /**
   * Fields of the record that each new one gets: `{ order_id: id }` writes the parent's `id` as `order_id`; `all` keeps all of them but the one that was parted, below the new record's own.
   */
  readonly keep?: Readonly<Record<string, string>> | 'all';
  /**
   * Where the item goes in the new record. Default: the item's fields are the record's, for which it must be an object.
   */
  readonly as?: string;
  /**
   * Where the item's number goes, from 0.
   */
  readonly index?: string;
  /**
   * What becomes of a record that has none: `drop` lets it go, `keep` makes one record of what `keep` keeps.
   */
  readonly empty?: 'drop' | 'keep';
}
/**
 * An object of records, `{ a: {…}, b: {…} }`, becomes records, each with its key inside. Null and an empty list are an empty object.
 */
export interface ShapeEntries {
  /**
   * The object. Default the record itself.
   */
  readonly path?: string;
  /**
   * Where the key goes in the new record.
   */
  readonly key: string;
  /**
   * Where the value goes. Default: its fields are the record's, for which it must be an object.
   */
  readonly value?: string;
  /**
   * Fields of the record that each new one gets: `{ order_id: id }` writes the parent's `id` as `order_id`; `all` keeps all of them but the one that was parted, below the new record's own.
   */
  readonly keep?: Readonly<Record<string, string>> | 'all';
  /**
   * What becomes of a record that has none: `drop` lets it go, `keep` makes one record of what `keep` keeps.
   */
  readonly empty?: 'drop' | 'keep';
}
/**
 * Makes an object of each record that is none, as `a` becomes `{ value: a }`.
 */
export interface ShapeScalars {
  /**
   * Where the value goes.
   */
  readonly as: string;
}
/**
 * Names and values that stand in lists of their own become an object. A short list of values leaves null, a longer one fails the record.
 */
export interface ShapeZip {
  /**
   * The names: a path in the record, `{ body: path }` in the page's whole body, or a list of them.
   */
  readonly keys: string | {readonly body: string} | readonly string[];
  /**
   * The values. Default the record itself, which then is a list.
   */
  readonly values?: string;
  /**
   * Where the object goes. Default in the place of the values.
   */
  readonly as?: string;
}
/**
 * A list of names with values, `[{ name: a, value: 1 }]`, becomes an object, `{ a: 1 }`.
 */
export interface ShapePairs {
  /**
   * The list. Default the record itself.
   */
  readonly path?: string;
  /**
   * Path of the name in each item.
   */
  readonly key?: string;
  /**
   * Path of the value in each item.
   */
  readonly value?: string;
  /**
   * Where the object goes. Default in the place of the list.
   */
  readonly as?: string;
  /**
   * What a name that comes again means: `fail` fails the record, `first` and `last` take one value, `list` makes a list of the values of such a name.
   */
  readonly repeated?: 'fail' | 'first' | 'last' | 'list';
}
/**
 * Objects in each other become fields side by side, `{ a: { b: 1 } }` `{ a.b: 1 }`. Two fields of one name fail the record.
 */
export interface ShapeFlatten {
  /**
   * The object to flatten, in its place. Default the record itself.
   */
  readonly path?: string;
  /**
   * What stands between the names.
   */
  readonly separator?: string;
  /**
   * Levels that it goes down; what lies deeper stays as it is.
   */
  readonly depth?: number;
  /**
   * What becomes of lists: `keep` leaves them, `index` flattens them too, `{ a: [1] }` to `{ a.0: 1 }`.
   */
  readonly lists?: 'keep' | 'index';
}
/**
 * Writes the names of all fields in another way. Two that become one fail the record.
 */
export interface ShapeKeys {
  /**
   * `snake`: first_name; `camel`: firstName; `lower`: all letters lower case, nothing else.
   */
  readonly case?: 'snake' | 'camel' | 'lower';
  readonly replace?: ShapeReplace;
  /**
   * Levels that it goes down; what lies deeper stays as it is.
   */
  readonly depth?: number;
}
/**
 * Text to replace in each name, before `case`.
 */
export interface ShapeReplace {
  /**
   * Text to find, every time it occurs.
   */
  readonly from: string;
  /**
   * What to write for it.
   */
  readonly to: string;
}
/**
 * Joins records with a list elsewhere on the page, as `included` of JSON:API. What finds none is left out.
 */
export interface ShapeJoin {
  /**
   * The list, in the page's whole body; absent is empty.
   */
  readonly from: string;
  /**
   * Path, or paths, in its items that tell which one it is.
   */
  readonly key: string | readonly string[];
  /**
   * Path, or as many paths, of the same in the record. With `[*]` it names many, which become a list.
   */
  readonly with: string | readonly string[];
  /**
   * Where what was found goes.
   */
  readonly as: string;
}
/**
 * Asks for more about each record, with `record` seen in the request, and puts the answer into it. Equal requests of a page are made once.
 */
export interface Enrich {
  /**
   * Path below `http.baseUrl`, or a whole URL. `{name}` is one encoded segment, `{+name}` keeps slashes; `{{ … }}` is allowed too.
   */
  readonly path: string;
  /**
   * HTTP method. Default GET; POST where there is a body.
   */
  readonly method?: HttpMethod | Template;
  /**
   * Query parameters. Named values. A value whose expression gives nothing drops out. null takes a parameter of `http.query` away; `queryEncoding` says how lists and objects are written.
   */
  readonly query?: Record<string, JsonTemplate> | Template;
  /**
   * Request headers. Named values. A value whose expression gives nothing drops out. A list is sent as one line, its values parted by commas (RFC 9110 §5.3).
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
   * The body as `application/x-www-form-urlencoded`: named values, written as `queryEncoding` says. A value whose expression gives nothing drops out.
   */
  readonly form?: Record<string, JsonTemplate> | Template;
  /**
   * The body as `multipart/form-data`: fields by name. A list is a field for each element; a field that gives nothing drops out.
   */
  readonly multipart?: Record<string, JsonTemplate>;
  /**
   * The body as text, as it is. May hold `{{ … }}`.
   */
  readonly text?: string;
  /**
   * The body as XML: one root element, elements by name, a list an element for each item, `@name` an attribute, `#text` the text beside attributes. What gives nothing drops out.
   */
  readonly xml?: Record<string, JsonTemplate>;
  readonly graphql?: GraphqlRequest;
  /**
   * What the body is. Default by its kind: application/json, application/x-www-form-urlencoded, multipart/form-data, text/plain, application/xml. May hold `{{ … }}`.
   */
  readonly contentType?: string;
  readonly queryEncoding?: QueryEncoding;
  readonly decode?: Decode;
  readonly errors?: ErrorRules;
  /**
   * Names of the entries of `http.rateLimit` that its requests pay to, beside those that match them.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly rateLimits?: string[];
  /**
   * What a request costs of them. Default what each of them says.
   */
  readonly cost?: number;
  /**
   * Path of one object in the response. Default the whole body. May hold `{{ … }}`.
   */
  readonly record?: string;
  /**
   * Path of a list in the response, for which `as` is needed; instead of `record`. May hold `{{ … }}`.
   */
  readonly records?: string;
  readonly pagination?: Pagination;
  /**
   * More pages for one record than this are an error.
   */
  readonly maxPages?: number;
  /**
   * JSONata over `record`: asks only for those for which it holds. Default all.
   */
  readonly when?: string;
  /**
   * Where the answer goes in the record. Default: its fields become the record's own, in place of those of the same name.
   */
  readonly as?: string;
  /**
   * What it means that there is none (404, 410, or missing in a batch): `fail` fails the record, `skip` leaves it as it is, `null` puts null, `drop` lets the record go.
   */
  readonly notFound?: 'fail' | 'skip' | 'null' | 'drop';
  /**
   * Requests side by side.
   */
  readonly concurrency?: number;
  /**
   * Requests that one page may take, those for further pages of an answer not counted; more are an error.
   */
  readonly maxRequests?: number;
  /**
   * Levels of a tree: above 1, what is found is enriched in the same way. With `when`, which tells what has more below it, a record whose tree is deeper fails; without, the tree ends there.
   */
  readonly depth?: number;
  readonly batch?: EnrichBatch;
}
/**
 * One request for many records, whose ids are seen as `ids`, a list of texts: `{{ $join(ids, ',') }}`. What is found is told apart by its own id.
 */
export interface EnrichBatch {
  /**
   * Ids in one request.
   */
  readonly size?: number;
  /**
   * Path of the id in the record; one that has none is left as it is. With `[*]` it names many, which become a list.
   */
  readonly id?: string;
  /**
   * Path of the same id in what is found.
   */
  readonly match?: string;
}
/**
 * Properties of the records that must be asked for by name. The same page is asked for once for each batch of names, and what the responses say of a record is put together by its id. Pagination looks at the first response. No more than 200 batches.
 */
export interface Properties {
  /**
   * The names. `{{ … }}` gives a list of them.
   */
  readonly values: readonly string[] | Template;
  readonly place: Placement;
  /**
   * What stands between the names. Absent: they are placed as a list.
   */
  readonly join?: string;
  /**
   * Most names of a batch, those of `always` among them.
   */
  readonly size?: number;
  /**
   * Most characters of a batch's names with what stands between them, not yet escaped.
   */
  readonly maxCharacters?: number;
  /**
   * Names that every batch asks for, as that of the record's id.
   */
  readonly always?: string[];
  /**
   * When a record comes in some batches only: an error, or it is kept as it is.
   */
  readonly missing?: 'fail' | 'keep';
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
   * HTTP method. Default GET; POST where there is a body.
   */
  readonly method?: HttpMethod | Template;
  /**
   * Query parameters. Named values. A value whose expression gives nothing drops out. null takes a parameter of `http.query` away; `queryEncoding` says how lists and objects are written.
   */
  readonly query?: Record<string, JsonTemplate> | Template;
  /**
   * Request headers. Named values. A value whose expression gives nothing drops out. A list is sent as one line, its values parted by commas (RFC 9110 §5.3).
   */
  readonly headers?: Record<string, QueryValue> | Template;
  /**
   * The JSON body of the request. `{{ … }}` anywhere in it; a key whose expression gives nothing drops out.
   */
  readonly body?: JsonTemplate;
  /**
   * The body as `application/x-www-form-urlencoded`: named values, written as `queryEncoding` says. A value whose expression gives nothing drops out.
   */
  readonly form?: Record<string, JsonTemplate> | Template;
  /**
   * The body as `multipart/form-data`: fields by name. A list is a field for each element; a field that gives nothing drops out.
   */
  readonly multipart?: Record<string, JsonTemplate>;
  /**
   * The body as text, as it is. May hold `{{ … }}`.
   */
  readonly text?: string;
  /**
   * The body as XML: one root element, elements by name, a list an element for each item, `@name` an attribute, `#text` the text beside attributes. What gives nothing drops out.
   */
  readonly xml?: Record<string, JsonTemplate>;
  readonly graphql?: GraphqlRequest;
  /**
   * What the body is. Default by its kind: application/json, application/x-www-form-urlencoded, multipart/form-data, text/plain, application/xml. May hold `{{ … }}`.
   */
  readonly contentType?: string;
  readonly queryEncoding?: QueryEncoding;
  /**
   * Whether the request may be sent again when its fate is unknown. Reads may, whatever their method; say false where one must not.
   */
  readonly idempotent?: boolean;
  /**
   * Path of the record in the response. Default the whole body.
   */
  readonly record?: string;
  readonly decode?: Decode;
  readonly shape?: Shape;
  readonly errors?: ErrorRules;
  /**
   * Names of the entries of `http.rateLimit` that its requests pay to, beside those that match them.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly rateLimits?: string[];
  /**
   * What a request costs of them. Default what each of them says.
   */
  readonly cost?: number;
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
   * Path of the record's id, or several whose values are joined by `:`; `{ rowNumber: true }` for its number in the read, from 1; `{ contentHash: true }`, or `{ contentHash: [paths] }`, for a hash of what it holds. Row numbers shift when a row is inserted: nothing is deleted then. Default the first of id, external_id, uid, uuid, _id that a record has.
   */
  readonly recordId?: string | readonly string[] | {readonly rowNumber: true} | {readonly contentHash: true | readonly string[]};
  readonly entity?: EntityConfig;
  /**
   * JSONata over `configuration`: the object is there only where this is true; so are those that are read for its records. Absent: always.
   */
  readonly when?: string;
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
  readonly parent?: Parent;
  /**
   * What is declared of its records, by field. `ferrule discover` compares what comes with it, and tells what is new, missing or of another type; the store shows them as the columns of a view. Absent: whatever comes, and no view.
   */
  readonly fields?: {
    readonly [k: string]: Field;
  };
  /**
   * Name of the view in which the store shows its records as a table, with a column for each declared field. Default its collection key. Without `fields` there is no view.
   */
  readonly view?: string;
  /**
   * Table in which the store also shows its records as rows, with what came and what it was mapped to: `external_product` or `external_order`. Default none.
   */
  readonly table?: 'external_product' | 'external_order';
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
 * The object whose records this one is read for: short for a first source `type: parent` of `list.partitions`.
 */
export interface Parent {
  /**
   * Name of the parent object. It may itself be partitioned, to any depth: the values of its partitions are carried down under their names.
   */
  readonly object: string;
  /**
   * Path of the value that a partition is told by; several paths, with as many names in `as`, tell it by all of them. 0 and "" are values.
   */
  readonly key: string | readonly string[];
  /**
   * Name of the value: `as: productId` is read as `partition.productId`. Several names, where `key` has several paths.
   */
  readonly as: string | readonly string[];
  /**
   * Further values of the record, by the name they get: `title: name` makes the record's `name` readable as `partition.title`. They tell no partition from another, so they may change.
   */
  readonly fields?: Record<string, string>;
  /**
   * JSONata over `record`: only records for which it is true make a partition. `partition` holds the values of the sources before this one.
   */
  readonly where?: string;
  /**
   * Whether there is also one partition without the parent, first: its names give nothing.
   */
  readonly optional?: boolean;
  /**
   * So many values in one partition: `partition.<as>` and each of `fields` are then lists. The last batch may be shorter. Default: no list, a value each.
   */
  readonly batch?: number;
  /**
   * `read` asks the provider for the parents, once for all children of a run. `store` takes those that were synced before; a sync of the parent must have come to its end. `changed` is `read`, but an incremental sync asks only for parents that changed since all children of those asked for last time were read: for an API where a parent changes whenever one of its children does. How far that was is kept with the child, by the parent's `incremental` and its `lookback`; a first sync and a full one read all parents.
   */
  readonly from?: 'read' | 'store' | 'changed';
  /**
   * What to do with a record that lacks `key`: `fail` ends the read, `skip` leaves it out and says so in the run's notes.
   */
  readonly onMissing?: 'fail' | 'skip';
}
/**
 * What is declared of one field of a record: the part of JSON Schema that records are compared with.
 */
export interface Field {
  /**
   * Its JSON type, or several, as `[string, 'null']`. Absent: any.
   */
  readonly type?: FieldType | readonly FieldType[];
  /**
   * What it means.
   */
  readonly description?: string;
  /**
   * What its texts are.
   */
  readonly format?: 'date-time' | 'date' | 'email' | 'uri' | 'uuid';
  readonly items?: Field;
  /**
   * Its own fields, by name.
   */
  readonly properties?: {
    readonly [k: string]: Field;
  };
}
/**
 * Reads one record by its id.
 */
export interface GetOperation {
  /**
   * Path below `http.baseUrl`, or a whole URL. `{name}` is one encoded segment, `{+name}` keeps slashes; `{{ … }}` is allowed too.
   */
  readonly path?: string;
  /**
   * HTTP method. Default GET; POST where there is a body.
   */
  readonly method?: HttpMethod | Template;
  /**
   * Query parameters. Named values. A value whose expression gives nothing drops out. null takes a parameter of `http.query` away; `queryEncoding` says how lists and objects are written.
   */
  readonly query?: Record<string, JsonTemplate> | Template | 'none';
  /**
   * Request headers. Named values. A value whose expression gives nothing drops out. A list is sent as one line, its values parted by commas (RFC 9110 §5.3).
   */
  readonly headers?: Record<string, QueryValue> | Template | 'none';
  /**
   * The JSON body of the request. `{{ … }}` anywhere in it; a key whose expression gives nothing drops out. `none`: without the default's body, of whichever kind.
   */
  readonly body?: JsonTemplate;
  /**
   * The body as `application/x-www-form-urlencoded`: named values, written as `queryEncoding` says. A value whose expression gives nothing drops out.
   */
  readonly form?: Record<string, JsonTemplate> | Template;
  /**
   * The body as `multipart/form-data`: fields by name. A list is a field for each element; a field that gives nothing drops out.
   */
  readonly multipart?: Record<string, JsonTemplate>;
  /**
   * The body as text, as it is. May hold `{{ … }}`.
   */
  readonly text?: string;
  /**
   * The body as XML: one root element, elements by name, a list an element for each item, `@name` an attribute, `#text` the text beside attributes. What gives nothing drops out.
   */
  readonly xml?: Record<string, JsonTemplate>;
  readonly graphql?: GraphqlRequest;
  /**
   * What the body is. Default by its kind: application/json, application/x-www-form-urlencoded, multipart/form-data, text/plain, application/xml. May hold `{{ … }}`.
   */
  readonly contentType?: string;
  readonly queryEncoding?: QueryEncoding;
  /**
   * Whether the request may be sent again when its fate is unknown. Reads may, whatever their method; say false where one must not.
   */
  readonly idempotent?: boolean;
  /**
   * Path of the record in the response. Default the whole body.
   */
  readonly record?: string;
  readonly decode?: Decode;
  /**
   * Steps that records go through before they are mapped, or `none`.
   */
  readonly shape?: readonly ShapeStep[] | 'none';
  readonly errors?: ErrorRules;
  /**
   * Names of the entries of `http.rateLimit` that its requests pay to, beside those that match them.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly rateLimits?: string[];
  /**
   * What a request costs of them. Default what each of them says.
   */
  readonly cost?: number;
}
/**
 * Objects that only the API can tell: each record of a request stands for one, read as the object named in `object` is. They are named `<object>_<id>`, so that a rename at the provider changes neither their records nor their state.
 */
export interface Finder {
  readonly from: ListOperation;
  /**
   * JSONata over `record`: true for those that are wanted. Default all.
   */
  readonly where?: string;
  /**
   * Path of the id in the record: one that a rename leaves as it is.
   */
  readonly id: string;
  /**
   * What the API calls such a thing.
   */
  readonly type?: string;
  /**
   * Name shown to people. Default the id. May hold `{{ … }}` over `record`.
   */
  readonly label?: string;
  /**
   * The API's own name of it, `object.externalName` in its requests. Default the id. May hold `{{ … }}` over `record`.
   */
  readonly externalName?: string;
  /**
   * Name of the object that each is read as. That object itself cannot be read; in its requests `object.found` is the record.
   */
  readonly object: string;
  /**
   * How long what was found is taken for what is there. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly keep?: string;
}
/**
 * One thing that may be done at the provider.
 */
export interface Action {
  /**
   * Name shown to people.
   */
  readonly label?: string;
  /**
   * What it does, in a sentence.
   */
  readonly description?: string;
  readonly input?: ValueSchema;
  readonly output?: ValueSchema;
  readonly request: ActionRequest;
  readonly response?: ActionResult;
  /**
   * Whether the request may be sent again when its fate is unknown: where doing it twice is as good as once, or where the request carries a key by which the provider knows it again (`{{ uuid }}` stays the same for all attempts).
   */
  readonly idempotent?: boolean;
  readonly errors?: ErrorRules;
  /**
   * Names of the entries of `http.rateLimit` that its requests pay to, beside those that match them.
   *
   * @minItems 1
   * @maxItems 20
   */
  readonly rateLimits?: string[];
  /**
   * What a request costs of them. Default what each of them says.
   */
  readonly cost?: number;
}
/**
 * The part of JSON Schema that values of actions are checked with, and types are written of.
 */
export interface ValueSchema {
  /**
   * Its JSON type, or several, as `[string, 'null']`. Absent: any.
   */
  readonly type?: FieldType | readonly FieldType[];
  /**
   * Label of its form field.
   */
  readonly title?: string;
  /**
   * What it means.
   */
  readonly description?: string;
  /**
   * Used where it is not given.
   */
  readonly default?: {
    readonly [k: string]: unknown;
  };
  /**
   * Values as they may be.
   */
  readonly examples?: unknown[];
  /**
   * The only values allowed.
   *
   * @minItems 1
   * @maxItems 1000
   */
  readonly enum?: unknown[];
  /**
   * The only value allowed.
   */
  readonly const?: {
    readonly [k: string]: unknown;
  };
  /**
   * What a text is.
   */
  readonly format?: 'date-time' | 'date' | 'time' | 'email' | 'uri' | 'uuid' | 'hostname' | 'ipv4' | 'ipv6';
  /**
   * Fewest characters.
   */
  readonly minLength?: number;
  /**
   * Most characters.
   */
  readonly maxLength?: number;
  /**
   * Regular expression (RE2) that is found in a text.
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
  /**
   * Number that it must be above.
   */
  readonly exclusiveMinimum?: number;
  /**
   * Number that it must be below.
   */
  readonly exclusiveMaximum?: number;
  readonly items?: ValueSchema;
  /**
   * Fewest elements.
   */
  readonly minItems?: number;
  /**
   * Most elements.
   */
  readonly maxItems?: number;
  /**
   * What an object may hold, by name.
   */
  readonly properties?: {
    readonly [k: string]: ValueSchema;
  };
  /**
   * Names that an object must have.
   */
  readonly required?: string[];
  /**
   * Whether, and as what, an object may hold other names. Default true, as in JSON Schema.
   */
  readonly additionalProperties?: boolean | ValueSchema;
  /**
   * Fewest names of an object.
   */
  readonly minProperties?: number;
  /**
   * Alternatives, one of which at least must hold.
   *
   * @minItems 1
   * @maxItems 50
   */
  readonly anyOf?: ValueSchema[];
}
/**
 * The one request of an action.
 */
export interface ActionRequest {
  /**
   * Path below `http.baseUrl`, or a whole URL. `{name}` is one encoded segment, `{+name}` keeps slashes. What the caller gives may only stand in these: `{input.id}`.
   */
  readonly path: string;
  /**
   * HTTP method. Default GET; POST where there is a body.
   */
  readonly method?: HttpMethod | Template;
  /**
   * Query parameters. Named values. A value whose expression gives nothing drops out. null takes a parameter of `http.query` away; `queryEncoding` says how lists and objects are written.
   */
  readonly query?: Record<string, JsonTemplate> | Template;
  /**
   * Request headers. Named values. A value whose expression gives nothing drops out. A list is sent as one line, its values parted by commas (RFC 9110 §5.3).
   */
  readonly headers?: Record<string, QueryValue> | Template;
  /**
   * The JSON body of the request. `{{ … }}` anywhere in it; a key whose expression gives nothing drops out.
   */
  readonly body?: JsonTemplate;
  /**
   * The body as `application/x-www-form-urlencoded`: named values, written as `queryEncoding` says. A value whose expression gives nothing drops out.
   */
  readonly form?: Record<string, JsonTemplate> | Template;
  /**
   * The body as `multipart/form-data`: fields by name. A list is a field for each element; a field that gives nothing drops out.
   */
  readonly multipart?: Record<string, JsonTemplate>;
  /**
   * The body as text, as it is. May hold `{{ … }}`.
   */
  readonly text?: string;
  /**
   * The body as XML: one root element, elements by name, a list an element for each item, `@name` an attribute, `#text` the text beside attributes. What gives nothing drops out.
   */
  readonly xml?: Record<string, JsonTemplate>;
  readonly graphql?: GraphqlRequest;
  /**
   * What the body is. Default by its kind: application/json, application/x-www-form-urlencoded, multipart/form-data, text/plain, application/xml. May hold `{{ … }}`.
   */
  readonly contentType?: string;
  readonly queryEncoding?: QueryEncoding;
}
