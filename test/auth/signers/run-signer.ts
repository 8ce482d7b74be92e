import { compileSigner } from '../../../runtime/auth/signers/compile.ts';
import type { RequestSigner, RequestSignerConfig, SigningMoment } from '../../../runtime/auth/signers/index.ts';
import { signRequest } from '../../../runtime/engine/request/sign-request.ts';
import { createExpressions, type Scope } from '../../../runtime/expressions/index.ts';
import type { HttpRequest } from '../../../runtime/http/index.ts';

export interface Given {
  readonly config: RequestSignerConfig;
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly now?: string;
  readonly nonce?: string;
  readonly scope?: Scope;
}

export const expressions = createExpressions({ time: 1_000, size: 1_000_000 });

/** The signer that a document's words make, over names of a connection. */
export function signerOf(config: RequestSignerConfig, scope: Scope = {}): RequestSigner {
  const plan = compileSigner(config, ['configuration', 'connection', 'app'], expressions, 'authentication.sign');
  return plan.bind(() => scope, signRequest);
}

export function requestOf({ method = 'GET', url = 'https://api.example.com/v1/items?b=2&a=1', headers = {}, body }: Given): HttpRequest {
  return { method, url: new URL(url), headers, body, idempotent: true };
}

export function momentOf({ now = '2026-01-02T03:04:05.678Z', nonce = '7d8f3e4a' }: Given): SigningMoment {
  return { now: Date.parse(now), nonce, uuid: '6f1c2d3e-4b5a-4c6d-8e7f-901234567890' };
}
