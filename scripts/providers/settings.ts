import { readFileSync } from 'node:fs';

/** One field of a form, as the settings describe it. */
export interface Field {
  readonly type?: string;
  readonly pattern?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly optional?: boolean;
  readonly default_value?: string;
  readonly secret?: boolean;
  /** It is not asked for: a script, a callback or an answer gives it. */
  readonly automated?: boolean;
}

export type Fields = Readonly<Record<string, Field>>;
/** Named texts with `${…}`; numbers, booleans and nested objects in bodies. */
export type Values = Readonly<Record<string, unknown>>;

export interface Verification {
  readonly method?: string;
  readonly endpoints?: readonly string[];
  readonly headers?: Values;
  readonly data?: unknown;
  readonly base_url_override?: string;
}

/** One request of signing in. */
export interface TokenStep {
  readonly token_url?: string | Readonly<Record<string, string>>;
  readonly token_request_method?: string;
  readonly token_headers?: Values;
  readonly token_params?: Values;
  readonly body_format?: 'form' | 'json' | 'query' | 'xml';
}

/** The settings of one provider, aliases resolved. Only what is read here. */
export interface Settings extends TokenStep {
  readonly auth_mode: string;
  readonly credentials?: Fields;
  readonly connection_config?: Fields;
  readonly assertion_option?: Fields;
  readonly integration_config?: Fields;
  readonly proxy?: {
    readonly base_url?: string;
    readonly headers?: Values;
    readonly query?: Values;
    readonly body?: Values;
    readonly verification?: Verification;
  };
  readonly authorization_url?: string;
  readonly authorization_params?: Values;
  readonly authorization_url_replacements?: Readonly<Record<string, string>>;
  readonly authorization_url_fragment?: string;
  readonly authorization_url_skip_encode?: readonly string[];
  readonly authorization_url_skip_empty?: boolean;
  readonly decode_url?: boolean;
  readonly authorization_code_param_in_callback?: string;
  readonly authorization_code_param_in_webhook?: string;
  readonly authorization_method?: 'header' | 'body';
  readonly token_request_auth_method?: string;
  readonly disable_pkce?: boolean;
  readonly scope_separator?: string;
  readonly default_scopes?: readonly string[];
  readonly refresh_params?: Values;
  readonly refresh_token_params?: Values;
  readonly refresh_token_headers?: Values;
  readonly refresh_url?: string;
  readonly redirect_uri_metadata?: readonly string[];
  readonly token_response_metadata?: readonly string[];
  readonly refresh_token_response_metadata?: readonly string[];
  readonly webhook_response_metadata?: readonly string[];
  readonly alternate_access_token_response_path?: string;
  readonly token_expires_in_ms?: number;
  readonly token_expiration_buffer?: number;
  readonly expires_in_unit?: string;
  readonly require_client_certificate?: boolean;
  readonly token_response?: {
    readonly token: string;
    readonly refresh_token?: string;
    readonly token_expiration?: string;
    readonly token_expiration_strategy?: 'expireIn' | 'expireAt';
  };
  readonly token_response_headers?: readonly string[];
  readonly additional_steps?: readonly TokenStep[];
  readonly assertion?: {
    readonly type: string;
    readonly key: string;
    readonly lifetimeInSeconds: number | string;
    readonly header?: Values;
    readonly payload?: Values;
    readonly [name: string]: unknown;
  };
  readonly signature?: { readonly protocol: string; readonly hmac_secret_encoding?: string };
  readonly token?: { readonly signing_key?: string; readonly expires_in_ms?: number; readonly header?: Values; readonly payload?: Values };
  readonly request_url?: string;
  readonly request_params?: Values;
  readonly signature_method?: string;
  readonly client_registration?: string;
  readonly registration_url?: string;
  readonly registration_params?: Values;
  readonly post_connection_script?: string;
  readonly credentials_verification_script?: string;
  readonly pre_connection_deletion_script?: string;
  readonly [name: string]: unknown;
}

export function readSettings(path: string): Readonly<Record<string, Settings>> {
  // Data for measuring, of the shape above; what is wrong with an entry shows when it is turned into a document.
  return JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, Settings>>;
}
