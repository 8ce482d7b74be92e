import type { Authentication } from '../documents/generated/connector.ts';
import type { Placement, Rendered } from '../documents/terms.ts';

/** An authentication with its templates rendered and its choices made: it holds secrets in the clear. */
export type AuthenticationConfig = Rendered<Exclude<Authentication, { readonly type: 'select' }>>;

/** What a scheme adds to every request. */
export interface Credentials {
  readonly place: readonly { readonly at: Placement; readonly value: string }[];
  /** Strings that must never be shown, beside the configuration's own secrets. */
  readonly secrets: readonly string[];
  readonly requireHttps: boolean;
}

export type AuthenticationTable = {
  readonly [Type in AuthenticationConfig['type']]: (config: Extract<AuthenticationConfig, { readonly type: Type }>) => Credentials;
};
