import { createHash } from 'node:crypto';
import type { Given } from '../values.ts';
import { keyFor } from '../keys.ts';
import { awsHeaders, differs, type Expected, filled, type Leaf, lower, present } from './parts.ts';
import { checkAws, checkJwt, checkOauth1 } from './signatures.ts';
import { client, type State } from './state.ts';
import { textOf, type Values } from './text.ts';

interface Credentials {
  readonly headers: Readonly<Record<string, Leaf>>;
  readonly check?: Expected['check'];
}

interface Asked {
  readonly state: State;
  readonly now: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** All that the settings add to a request. */
  readonly written: string;
}

const consumer = [client.id, client.secret] as const;

/** What a mode adds to every request. */
const added: Readonly<Record<string, (asked: Asked) => Credentials>> = {
  API_KEY: ({ written }) => (isAws(written) ? awsHeaders : nothing),
  NONE: () => nothing,
  BASIC: basic,
  INSTALL_PLUGIN: () => ({ headers: { authorization: basicOf(client.id, client.secret) } }),
  BILL: ({ state }) => ({ headers: { sessionid: `token-${state.number}`, devkey: state.given['credentials.devKey'] ?? '' } }),
  TBA: ({ state: { given }, now }) => {
    const token = [given['credentials.token_id'] ?? '', given['credentials.token_secret'] ?? ''] as const;
    const realm = given['connectionConfig.accountId'] ?? '';
    return {
      headers: { authorization: present },
      check: (sent) => checkOauth1(sent, { method: 'HMAC-SHA256', consumer, token, realm, now }),
    };
  },
  OAUTH1: ({ state, now }) => {
    const method = state.settings.signature_method ?? '';
    return {
      headers: { authorization: present },
      check: (sent) => checkOauth1(sent, { method, consumer, token: ['token-1', 'token-secret-1'], now }),
    };
  },
  AWS_SIGV4: ({ state: { given } }) => {
    const region = given['connectionConfig.region'] ?? given['integrationConfig.defaultRegion'] ?? '';
    const rules = { id: 'ASIA1', secret: 'aws-secret', token: 'aws-session', region, service: given['connectionConfig.service'] ?? '' };
    return { headers: { ...awsHeaders.headers, 'x-amz-security-token': 'aws-session' }, check: (sent) => checkAws(sent, rules) };
  },
  SIGNATURE: ({ state, now }) => ({ headers: { 'x-wsse': (actual) => checkWsse(String(actual), state.given, now) } }),
  JWT: ({ state, now, headers }) => jwtHeaders(state, now, headers),
};

const nothing: Credentials = { headers: {} };

export function credentialsOf(state: State, now: number, headers: Readonly<Record<string, unknown>>): Credentials {
  const { auth_mode: mode, proxy = {} } = state.settings;
  const written = JSON.stringify([headers, proxy.query, proxy.body]);
  return added[mode]?.({ state, now, headers, written }) ?? tokenHeader(state, written, headers);
}

function isAws(written: string): boolean {
  return written.includes('awsSigV4(');
}

function basic({ state, now, written }: Asked): Credentials {
  if (isAws(written)) return awsHeaders;
  if (/\$\{credentials\.(?:username|password)\}/.test(written)) return nothing;
  const value = (name: string): string => state.values(now).of(`credentials.${name}`) ?? '';
  return { headers: { authorization: basicOf(value('username'), value('password')) } };
}

function basicOf(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function tokenHeader(
  state: State,
  written: string,
  headers: Readonly<Record<string, unknown>>,
): { readonly headers: Readonly<Record<string, Leaf>> } {
  const isPlaced =
    /\$\{(?:accessToken|credentials\.token|credentials\._cookies)\}/.test(written) || Object.hasOwn(headers, 'authorization');
  return { headers: isPlaced ? {} : { authorization: `Bearer token-${state.number}` } };
}

function jwtHeaders(
  state: State,
  now: number,
  headers: Readonly<Record<string, unknown>>,
): { readonly headers: Readonly<Record<string, Leaf>>; readonly check: Expected['check'] } {
  const own = headers['authorization'];
  const stated = typeof own === 'string' ? own : 'Bearer ${accessToken}';
  const [before = ''] = stated.split('${accessToken}');
  return {
    headers: { authorization: present },
    check: (sent) => {
      const value = sent.headers['authorization'] ?? '';
      return value.startsWith(before) ? checkToken(value.slice(before.length), state, now) : value;
    },
  };
}

export function checkToken(token: string, state: State, now: number): string | undefined {
  const { token: rules = {}, signature } = state.settings;
  const { alg, ...header } = filled(rules.header ?? {}, state.values(now)) as { readonly alg: string };
  const text = textOf(rules.signing_key ?? '', state.values(now)) ?? '';
  const key =
    signature?.protocol === 'HMAC'
      ? { secret: Buffer.from(text, signature.hmac_secret_encoding === 'utf8' ? 'utf8' : 'hex') }
      : { publicKey: keyFor(alg).publicKey };
  return checkJwt(token, {
    algorithm: alg,
    header,
    claims: claimsOf(rules.payload ?? {}, state.values(now)),
    lifetime: (rules.expires_in_ms ?? 0) / 1_000,
    key,
    now,
  });
}

export function claimsOf(payload: Readonly<Record<string, unknown>>, values: Values): Readonly<Record<string, unknown>> {
  const isRandom = (actual: unknown): string | undefined => (typeof actual === 'string' && actual.length >= 16 ? undefined : 'not random');
  return Object.fromEntries(
    Object.entries(payload)
      .map(([name, value]) => [name, value === '${random}' ? isRandom : filled(value, values)])
      .filter(([, value]) => value !== undefined),
  );
}

function checkWsse(actual: string, given: Given, now: number): string | undefined {
  const [, username, digest, nonce = '', created = ''] =
    /^UsernameToken Username="([^"]*)", PasswordDigest="([^"]*)", Nonce="([^"]*)", Created="([^"]*)"$/.exec(actual) ?? [];
  if (username !== given['credentials.username'] || nonce.length < 16 || Date.parse(created) !== now) return actual;
  return differs(
    digest,
    Buffer.from(
      createHash('sha1')
        .update(nonce + created + (given['credentials.password'] ?? ''))
        .digest('hex'),
    ).toString('base64'),
  );
}

export function awsCall(
  state: State,
  now: number,
): { readonly id: string; readonly secret: string; readonly region: string; readonly service: string } {
  const call = /awsSigV4\((.*)\)\}/.exec(String(lower(state.settings.proxy?.headers ?? {})['authorization']))?.[1] ?? '';
  const [id = '', secret = '', region = '', service = ''] = call.split(', ').map((each) => textOf(each, state.values(now)) ?? '');
  return { id, secret, region, service };
}
