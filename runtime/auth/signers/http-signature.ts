import type { KeyObject } from 'node:crypto';
import { parseDictionary, serializeDictionary, serializeParameters } from 'structured-headers';
import { hashOf } from '../../crypto/hash.ts';
import { hmacOf } from '../../crypto/hmac.ts';
import { rememberKey } from '../../crypto/private-key.ts';
import { signWith } from '../../crypto/sign.ts';
import type { HttpRequest } from '../../http/index.ts';
import { parseDuration } from '../../kernel/duration.ts';
import { refuse } from '../require-secret.ts';
import { secretBytes } from './computed.ts';
import { headersOf, withHeaders } from './request-parts.ts';
import { type Component, componentsOf } from './signature-components.ts';
import { headerSafe, optional, required } from './settings.ts';
import type { ConfigOf, RequestSigner, SignerContext, SigningMoment } from './signer.ts';

type Config = ConfigOf<'httpSignature'>;

interface Signing extends SignerContext {
  readonly config: Config;
  readonly readKey: (text: string) => KeyObject;
}

/** HTTP Message Signatures (RFC 9421). A signature that is there already stays beside it. */
export function httpSignature(config: Config, context: SignerContext): RequestSigner {
  const signing = { ...context, config, readKey: rememberKey() };
  return (request, moment) => {
    const whole = complete(request, moment, config);
    const components = componentsOf(whole, config.components);
    const { input, base } = signatureInput(components, moment, signing);
    const signature = signatureOf(base, signing).toString('base64');
    const { label = 'sig1' } = config;
    const headers = headersOf(whole);
    return withHeaders(whole, {
      'signature-input': withMember(headers['signature-input'], label, input),
      signature: withMember(headers['signature'], label, `:${signature}:`),
    });
  };
}

/** The headers that are covered and made here: the digest, and those that the client would send by itself. */
function complete(request: HttpRequest, { now }: SigningMoment, { components, digest }: Config): HttpRequest {
  const headers = headersOf(request);
  const { body = '' } = request;
  const made: Readonly<Record<string, string>> = {
    date: new Date(now).toUTCString(),
    host: request.url.host,
    'content-length': String(Buffer.byteLength(body)),
  };
  const covered = components.map((name) => name.toLowerCase());
  const missing = Object.entries(made).filter(([name]) => covered.includes(name) && headers[name] === undefined);
  return withHeaders(request, {
    ...Object.fromEntries(missing),
    ...(digest === undefined ? {} : { 'content-digest': contentDigest(body, digest) }),
  });
}

/** RFC 9530 §2. */
function contentDigest(body: string, digest: NonNullable<Config['digest']>): string {
  return `${digest}=:${hashOf(digest === 'sha-256' ? 'sha256' : 'sha512', body).toString('base64')}:`;
}

/** The member of Signature-Input (§4.1), and the signature base (§2.5), which ends with it. */
function signatureInput(
  components: readonly Component[],
  moment: SigningMoment,
  signing: Signing,
): { readonly input: string; readonly base: string } {
  const input = `(${components.map(({ identifier }) => identifier).join(' ')})${serializeParameters(parametersOf(moment, signing))}`;
  const lines = components.map(({ identifier, value }) => `${identifier}: ${value}`);
  return { input, base: [...lines, `"@signature-params": ${input}`].join('\n') };
}

/** §2.3. */
function parametersOf({ now, nonce }: SigningMoment, signing: Signing): Map<string, string | number> {
  const { config } = signing;
  const seconds = Math.floor(now / 1_000);
  const lifetime = config.expires === undefined ? undefined : parseDuration(config.expires);
  const texts = { keyid: config.keyId, tag: config.tag };
  const { keyid, tag } = Object.fromEntries(
    Object.entries(texts).map(([name, template]) => [name, headerSafe(optional(template, name, signing), name)]),
  );
  const all: readonly (readonly [string, string | number | undefined])[] = [
    ['created', config.created === false ? undefined : seconds],
    ['expires', lifetime === undefined ? undefined : Math.floor((now + lifetime) / 1_000)],
    ['keyid', keyid],
    ['alg', config.sayAlgorithm === true ? config.algorithm : undefined],
    ['nonce', config.nonce === true ? headerSafe(nonce, 'nonce') : undefined],
    ['tag', tag],
  ];
  return new Map(all.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value] as const])));
}

const signatures = {
  ed25519: 'ed25519',
  'rsa-pss-sha512': 'rsa-pss-sha512',
  'rsa-v1_5-sha256': 'rsa-sha256',
  'ecdsa-p256-sha256': 'ecdsa-p256-sha256',
  'ecdsa-p384-sha384': 'ecdsa-p384-sha384',
} as const;

function signatureOf(base: string, signing: Signing): Buffer {
  const { config, readKey } = signing;
  const key = required(config.key, 'key', signing);
  // Header values are sent as Latin-1; all else of it is ASCII.
  const bytes = Buffer.from(base, 'latin1');
  if (config.algorithm === 'hmac-sha256') return hmacOf('sha256', secretBytes(key, config.keyEncoding ?? 'utf8'), bytes);
  return signWith(signatures[config.algorithm], readKey(key), bytes);
}

/** A dictionary (RFC 8941 §3.2) with one more member; one of the same name gives way. */
function withMember(dictionary: string | undefined, label: string, member: string): string {
  if (dictionary === undefined || dictionary.trim() === '') return `${label}=${member}`;
  try {
    const members = parseDictionary(dictionary);
    members.delete(label);
    return members.size === 0 ? `${label}=${member}` : `${serializeDictionary(members)}, ${label}=${member}`;
  } catch {
    throw refuse('the request has a header Signature or Signature-Input that cannot be read (RFC 8941)');
  }
}
