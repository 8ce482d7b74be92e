import type { RequestSigner as RequestSignerConfig } from '../../documents/generated/connector.ts';
import type { Placement } from '../../documents/terms.ts';
import type { Scope } from '../../expressions/index.ts';
import type { HttpRequest } from '../../http/index.ts';

export type { RequestSignerConfig };

/** When a request is signed: the same for all that its signer writes, and another for each attempt. */
export interface SigningMoment {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Never used before: a random UUID, say. */
  readonly nonce: string;
  /** Another, as UUIDs are written. */
  readonly uuid?: string;
}

/** Signs a final request: gives the one to send, and leaves its own as it was. Pure. Throws ConnectorError CONNECTOR_CONFIG_INVALID, without secrets. */
export type RequestSigner = (request: HttpRequest, moment: SigningMoment) => HttpRequest;

/** What signers are given. */
export interface SignerContext {
  /** The value of a template, given the names that only signers know beside those of the connection. */
  readonly render: (template: string, names: Scope) => unknown;
  /** A request with values in it: what stood in their places gives way. */
  readonly place: (request: HttpRequest, places: readonly SignedValue[]) => HttpRequest;
}

export interface SignedValue {
  readonly at: Placement;
  readonly value: string;
}

/** The configuration of one type. */
export type ConfigOf<Type extends RequestSignerConfig['type']> = Extract<RequestSignerConfig, { readonly type: Type }>;

export type SignerTable = {
  readonly [Type in RequestSignerConfig['type']]: (config: ConfigOf<Type>, context: SignerContext) => RequestSigner;
};
