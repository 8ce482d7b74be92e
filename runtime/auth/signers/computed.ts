import { type TextEncoding, decodeText, encodeBytes } from '../../crypto/encodings.ts';
import { hmacOf } from '../../crypto/hmac.ts';
import { rememberKey } from '../../crypto/private-key.ts';
import { signWith } from '../../crypto/sign.ts';
import type { Placement } from '../../documents/terms.ts';
import type { Scope } from '../../expressions/index.ts';
import { refuse, secretText } from '../require-secret.ts';
import { requestNames, timestampNames } from './request-parts.ts';
import { optional, required } from './settings.ts';
import type { ConfigOf, RequestSigner, SignedValue, SignerContext } from './signer.ts';

/** What hmac and computed have in common: values, then a signature over what they make, then its places. */
interface Words {
  readonly values?: Readonly<Record<string, string>>;
  readonly place: readonly { readonly at: Placement; readonly value: string }[];
}

/** Undefined where nothing is signed. */
type Sign = ((names: Scope) => string) | undefined;

/** An HMAC over parts of the request. */
export function hmac(config: ConfigOf<'hmac'>, context: SignerContext): RequestSigner {
  const { algorithm, keyEncoding = 'utf8', encoding = 'hex' } = config;
  return compute(config, context, (names) => {
    const key = secretBytes(required(config.key, 'key', context, names), keyEncoding);
    return encodeBytes(hmacOf(algorithm, key, optional(config.content, 'content', context, names)), encoding);
  });
}

/** Values for each request, and a signature by a private key. */
export function computed(config: ConfigOf<'computed'>, context: SignerContext): RequestSigner {
  const { algorithm, key, content, encoding = 'base64' } = config;
  const readKey = rememberKey();
  if (algorithm === undefined) return compute(config, context, undefined);
  return compute(config, context, (names) => {
    const data = Buffer.from(optional(content, 'content', context, names));
    return encodeBytes(signWith(algorithm, readKey(required(key, 'key', context, names)), data), encoding);
  });
}

/** Throws CONNECTOR_CONFIG_INVALID. */
export function secretBytes(text: string, encoding: TextEncoding): Buffer {
  const bytes = decodeText(text, encoding);
  if (bytes === undefined || bytes.length === 0) throw refuse(`the key is not written in ${encoding}; see \`keyEncoding\``);
  return bytes;
}

function compute(words: Words, context: SignerContext, sign: Sign): RequestSigner {
  return (request, { now, nonce, uuid }) => {
    const known = { request: requestNames(request), timestamp: timestampNames(now), nonce, uuid };
    const names = { ...known, values: valuesOf(words, known, context) };
    const signed = sign ? { ...names, signature: sign(names) } : names;
    return context.place(
      request,
      words.place.flatMap((place) => placedValue(place, signed, context)),
    );
  };
}

/** Each sees those before it. */
function valuesOf({ values = {} }: Words, known: Scope, { render }: SignerContext): Readonly<Record<string, unknown>> {
  let computedSoFar: Readonly<Record<string, unknown>> = {};
  for (const [name, template] of Object.entries(values))
    computedSoFar = { ...computedSoFar, [name]: render(template, { ...known, values: computedSoFar }) };
  return computedSoFar;
}

function placedValue({ at, value }: Words['place'][number], names: Scope, context: SignerContext): readonly SignedValue[] {
  const rendered = context.render(value, names);
  if (rendered === undefined || rendered === null) return [];
  return [{ at: renderedPlace(at, names, context), value: secretText(rendered, 'value that is placed') }];
}

/** The names of headers and parameters may be templates too. */
function renderedPlace(at: Placement, names: Scope, { render }: SignerContext): Placement {
  const [[kind, name] = ['', '']] = Object.entries(at);
  if (typeof name !== 'string' || !name.includes('{{')) return at;
  // Of the same kind as it was.
  return { [kind]: secretText(render(name, names), `name of a ${kind}`) } as unknown as Placement;
}
