import type { Settings } from '../../../scripts/providers/settings.ts';
import { keys } from '../keys.ts';
import {
  addressOf,
  atPath,
  type Body,
  type Expected,
  json,
  type Leaf,
  leavesOf,
  lower,
  merge,
  type Sent,
  urlOf,
  onlyUrl,
} from './parts.ts';
import { checkJwt } from './signatures.ts';
import { client, type Oracle, scopes, type State } from './state.ts';
import type { Values } from './text.ts';

export function scopeOf(settings: Settings): string {
  return (settings.default_scopes ?? scopes).join(settings.scope_separator ?? ' ');
}

function tokenAnswer(state: State): Expected['answer'] {
  const { settings } = state;
  const lasts = settings.expires_in_unit === 'milliseconds' ? 3_600_000 : 3_600;
  const token = { access_token: `token-${state.number}`, refresh_token: `refresh-${state.number}`, token_type: 'bearer' };
  const other = settings.alternate_access_token_response_path;
  let body: Record<string, unknown> =
    other === undefined ? { ...token, expires_in: lasts } : { ok: true, expires_in: lasts, [other]: token };
  const names = [...(settings.token_response_metadata ?? []), ...(settings.refresh_token_response_metadata ?? [])];
  for (const name of names) body = merge(body, atPath(name, state.learned[`connectionConfig.${name}`]));
  return json(body);
}

interface TokenWords {
  readonly url: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly proof: 'post' | 'header' | 'basic' | 'assertion';
}

/** A request to the token address. The client is in it once: in the header, or among the parameters. */
export function tokenRequest(state: State, now: number, what: string, words: TokenWords): Expected {
  const values = (sent?: Sent, random?: string): Values => state.values(now, sent, random);
  const client = clientOf(state, now, words.proof);
  const { address, query } = addressOf(urlOf(words.url, values()));
  const fields = { ...leavesOf(words.parameters, values, () => undefined), ...client.fields };
  const stated = leavesOf(lower(words.headers), values, () => undefined);
  state.number++;
  const isQuery = state.settings.body_format === 'query';
  const body = isQuery ? undefined : bodyOf(state.settings, fields, words.parameters);
  const type = body?.kind === 'json' ? 'application/json' : 'application/x-www-form-urlencoded';
  return {
    what,
    method: 'POST',
    address,
    query: isQuery ? { ...query, ...fields } : query,
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': type }), ...client.headers, ...stated },
    body,
    answer: tokenAnswer(state),
  };
}

function bodyOf({ body_format: format }: Settings, fields: Readonly<Record<string, Leaf>>, stated: TokenWords['parameters']): Body {
  return format === 'json' ? { kind: 'json', value: typed(fields, stated) } : { kind: 'form', fields };
}

/** How the client proves itself: in a field, or in a header. */
function clientOf(
  state: State,
  now: number,
  proof: TokenWords['proof'],
): { readonly fields: Readonly<Record<string, Leaf>>; readonly headers: Readonly<Record<string, string>> } {
  const id = state.registered ?? state.given['credentials.client_id'] ?? client.id;
  const secret = state.given['credentials.client_secret'] ?? client.secret;
  if (state.registered !== undefined || state.settings.client_registration === 'cimd') return { fields: { client_id: id }, headers: {} };
  if (proof === 'post') return { fields: { client_id: id, client_secret: secret }, headers: {} };
  if (proof === 'assertion') {
    const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    return { fields: { client_id: id, client_assertion_type: type, client_assertion: clientAssertion(state, now, id) }, headers: {} };
  }
  // RFC 6749 §2.3.1 has both written as in a form first.
  const form = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);
  const pair = proof === 'header' ? `${form(id)}:${form(secret)}` : `${id}:${secret}`;
  return { fields: {}, headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

/** In JSON, numbers and booleans stay what they are. */
function typed(fields: Readonly<Record<string, Leaf>>, parameters: Readonly<Record<string, unknown>>): Readonly<Record<string, Leaf>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, leaf]) => {
      const stated = parameters[name];
      return [name, typeof stated === 'number' || typeof stated === 'boolean' ? stated : leaf];
    }),
  );
}

function clientAssertion(state: State, now: number, id: string): Leaf {
  return (actual, sent) =>
    checkJwt(actual, {
      algorithm: 'RS256',
      header: {},
      claims: {
        iss: id,
        sub: id,
        aud: sent.url,
        jti: (value: unknown) => (typeof value === 'string' && value.length >= 16 ? undefined : 'not random'),
      },
      lifetime: undefined,
      key: { publicKey: keys.rsa.publicKey },
      now,
    });
}

export function proofOf({ authorization_method: method, token_request_auth_method: way }: Settings): TokenWords['proof'] {
  if (way === 'basic') return 'basic';
  if (way === 'private_key_jwt') return 'assertion';
  return method === 'header' ? 'header' : 'post';
}

export function clientToken(state: State, now: number): Expected {
  const { settings } = state;
  const parameters = { scope: scopeOf(settings), ...settings.token_params };
  return tokenRequest(state, now, 'client credentials', {
    url: onlyUrl(settings.token_url),
    parameters,
    headers: settings.token_headers ?? {},
    proof: proofOf(settings),
  });
}

export function certificateOf({ settings, given }: State): Oracle['certificate'] {
  return settings.require_client_certificate
    ? { certificate: given['credentials.client_certificate'], key: given['credentials.client_private_key'] }
    : undefined;
}
