import type { KeyObject } from 'node:crypto';
import { hashOf } from '../../crypto/hash.ts';
import { hmacOf } from '../../crypto/hmac.ts';
import { rememberKey } from '../../crypto/private-key.ts';
import { signWith } from '../../crypto/sign.ts';
import type { HttpRequest } from '../../http/index.ts';
import { refuse } from '../require-secret.ts';
import { authorizationHeader, encodePairs, signatureBase } from './oauth1-base.ts';
import { type EncodedPair, percentEncode, readPairs, writePairs } from './percent.ts';
import { formPairs, isForm, queryOf, withHeaders, withQuery } from './request-parts.ts';
import { headerSafe, optional, required } from './settings.ts';
import type { ConfigOf, RequestSigner, SignerContext, SigningMoment } from './signer.ts';

type Config = ConfigOf<'oauth1'>;
type Method = NonNullable<Config['signatureMethod']>;

interface Signing extends SignerContext {
  readonly config: Config;
  readonly readKey: (text: string) => KeyObject;
}

/** OAuth 1.0 (RFC 5849). */
export function oauth1(config: Config, context: SignerContext): RequestSigner {
  const signing = { ...context, config, readKey: rememberKey() };
  return (request, moment) => sign(request, moment, signing);
}

function sign(request: HttpRequest, moment: SigningMoment, signing: Signing): HttpRequest {
  const { config } = signing;
  const { place = 'header' } = config;
  const parameters = encodePairs(protocolValues(request, moment, signing));
  // What is placed in the body of a request without one makes a form of it.
  const target = place === 'body' ? asForm(request) : request;
  const all = [...readPairs(queryOf(target.url)), ...formPairs(target), ...parameters];
  const signature = signatureOf(signatureBase(target.method, target.url, all), signing);
  return placed(target, [...parameters, ['oauth_signature', percentEncode(signature)]], signing);
}

/** §3.1, and what a provider wants beside it. */
function protocolValues(request: HttpRequest, { now, nonce }: SigningMoment, signing: Signing): Readonly<Record<string, string>> {
  const { config } = signing;
  const { signatureMethod = 'HMAC-SHA1', parameters = {}, version = true, bodyHash = false } = config;
  const extra = Object.entries(parameters).map(([name, value]) => [name, optional(value, `parameter ${name}`, signing)]);
  return {
    oauth_consumer_key: required(config.consumerKey, 'consumer key', signing),
    oauth_token: optional(config.token, 'token', signing),
    oauth_signature_method: signatureMethod,
    oauth_timestamp: String(Math.floor(now / 1_000)),
    // Some providers take letters and digits only.
    oauth_nonce: nonce.replaceAll(/[^A-Za-z0-9]/g, ''),
    oauth_version: version ? '1.0' : '',
    oauth_callback: optional(config.callback, 'callback', signing),
    oauth_verifier: optional(config.verifier, 'verifier', signing),
    oauth_body_hash: bodyHash && !isForm(request) ? bodyHashOf(request, signatureMethod) : '',
    ...Object.fromEntries(extra),
  };
}

/** https://oauth.googlecode.com/svn/spec/ext/body_hash/1.0/oauth-bodyhash.html: by the hash of the method, of an empty body too. */
function bodyHashOf({ body = '' }: HttpRequest, method: Method): string {
  return hashOf(hashOfMethod(method), body).toString('base64');
}

function hashOfMethod(method: Method): 'sha1' | 'sha256' | 'sha512' {
  if (method.endsWith('256')) return 'sha256';
  return method.endsWith('512') ? 'sha512' : 'sha1';
}

function signatureOf(base: string, signing: Signing): string {
  const { config, readKey } = signing;
  const { signatureMethod: method = 'HMAC-SHA1' } = config;
  const hash = hashOfMethod(method);
  // §3.4.3: the secrets of client and token are not used.
  if (method.startsWith('RSA'))
    return signWith(`rsa-${hash}`, readKey(required(config.privateKey, 'private key', signing)), Buffer.from(base)).toString('base64');
  const secrets = [required(config.consumerSecret, 'consumer secret', signing), optional(config.tokenSecret, 'token secret', signing)];
  const key = secrets.map((secret) => percentEncode(secret)).join('&');
  return method === 'PLAINTEXT' ? key : hmacOf(hash, key, base).toString('base64');
}

const formType = 'application/x-www-form-urlencoded';

/** §3.5.2. */
function asForm(request: HttpRequest): HttpRequest {
  if (request.body === undefined) return { ...withHeaders(request, { 'content-type': formType }), body: '' };
  if (isForm(request)) return request;
  throw refuse('the parameters of OAuth 1.0 go into the body, which is no form: place them in the header');
}

function placed(request: HttpRequest, parameters: readonly EncodedPair[], signing: Signing): HttpRequest {
  const { place = 'header' } = signing.config;
  if (place === 'header') {
    const realm = headerSafe(optional(signing.config.realm, 'realm', signing), 'realm');
    return withHeaders(request, { authorization: authorizationHeader(realm, parameters) });
  }
  const added = writePairs(parameters);
  if (place === 'query') return withQuery(request, append(queryOf(request.url), added));
  return { ...request, url: new URL(request.url), headers: { ...request.headers }, body: append(request.body ?? '', added) };
}

function append(text: string, added: string): string {
  return text === '' ? added : `${text}&${added}`;
}
