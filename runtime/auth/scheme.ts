import type { Authentication, FlowAuthentication } from '../documents/generated/connector.ts';
import type { Placement, Rendered } from '../documents/terms.ts';

/** Every way to sign in but a choice among them. */
export type AuthenticationConfig = Exclude<Authentication, { readonly type: 'select' }>;

/** Ways that know all they send from the configuration. */
export type FixedType = 'none' | 'apiKey' | 'basic' | 'bearer';

/** One of those with its templates rendered: it holds secrets in the clear. */
export type FixedConfig = Rendered<Extract<AuthenticationConfig, { readonly type: FixedType }>>;

/** Ways that a flow stands for: they take steps, or sign what is sent. */
export type FlowConfig = Exclude<AuthenticationConfig, { readonly type: FixedType }>;

export interface Placed {
  readonly at: Placement;
  readonly value: string;
}

/** What a scheme adds to every request. */
export interface Credentials {
  readonly place: readonly Placed[];
  /** Strings that must never be shown, beside the configuration's own secrets. */
  readonly secrets: readonly string[];
  readonly requireHttps: boolean;
}

export type FixedTable = {
  readonly [Type in FixedType]: (config: Extract<FixedConfig, { readonly type: Type }>) => Credentials;
};

/** A flow that a way to sign in is short for: words to words, nothing rendered. */
export type FlowTable = {
  readonly [Type in FlowConfig['type']]: (config: Extract<FlowConfig, { readonly type: Type }>) => FlowAuthentication;
};
