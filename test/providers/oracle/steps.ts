import type { Settings, TokenStep } from '../../../scripts/providers/settings.ts';
import { keyFor } from '../keys.ts';
import { checkToken, claimsOf } from './credentials.ts';
import {
  addressOf,
  atPath,
  type Body,
  type Expected,
  filled,
  json,
  type Leaf,
  leavesOf,
  lower,
  merge,
  type Sent,
  type Tree,
  urlOf,
  xmlOf,
  onlyUrl,
} from './parts.ts';
import { checkJwt } from './signatures.ts';
import type { State } from './state.ts';
import type { Values } from './text.ts';

export function twoStepLasts(settings: Settings): number | null {
  if (settings.token_response?.token_expiration !== undefined) return 3_600_000;
  return settings.token_expires_in_ms ? settings.token_expires_in_ms : null;
}

export function twoSteps(state: State, now: number, isRenewal: boolean): readonly Expected[] {
  const { settings } = state;
  const hasRefresh =
    settings.refresh_url !== undefined || settings.refresh_token_headers !== undefined || settings.refresh_token_params !== undefined;
  if (isRenewal && hasRefresh) {
    const headers = { ...settings.token_headers, ...settings.refresh_token_headers };
    const step: TokenStep = {
      ...settings,
      token_url: settings.refresh_url ?? settings.token_url ?? '',
      token_headers: headers,
      token_params: settings.refresh_token_params ?? {},
    };
    return [stepRequest(state, now, step, 1, 1)];
  }
  const steps = [settings, ...(settings.additional_steps ?? [])];
  return steps.map((step, index) => stepRequest(state, now, step, index + 1, steps.length));
}

function stepRequest(state: State, now: number, step: TokenStep, number: number, of: number): Expected {
  const values = (sent?: Sent, random?: string): Values => withAssertion(state, now, sent, random);
  const { token_request_method: method = 'POST', token_headers: headers = {}, token_params: parameters = {} } = step;
  const { address, query } = addressOf(urlOf(onlyUrl(step.token_url), values()));
  const hasBody = Object.keys(parameters).length > 0 && method !== 'GET';
  const body = hasBody ? bodyOf(state, now, step) : undefined;
  const stated = leavesOf(lower(headers), values, (sent, name) => sent.headers[name]);
  if (number === of) state.number++;
  return {
    what: `step ${number}`,
    method,
    address,
    query,
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': types[body.kind] }), ...stated },
    body,
    answer: stepAnswer(state, now, number, of),
  };
}

const types = { form: 'application/x-www-form-urlencoded', json: 'application/json', xml: 'application/xml' } as const;

function bodyOf(state: State, now: number, { token_params: parameters = {}, body_format: format = 'json' }: TokenStep): Body {
  const values = (sent?: Sent, random?: string): Values => withAssertion(state, now, sent, random);
  const signed = signedLeaf(state, now, parameters);
  if (format === 'form') return { kind: 'form', fields: { ...leavesOf(parameters, values, () => undefined), ...signed } };
  const tree = merge(filled(parameters, values()) as Readonly<Record<string, unknown>>, signed) as Tree;
  return { kind: format === 'xml' ? 'xml' : 'json', value: tree };
}

/** Tokens that are signed on the way are checked, not told. */
function withAssertion(state: State, now: number, sent?: Sent, random?: string): Values {
  const values = state.values(now, sent, random);
  const isSigned = (name: string): boolean =>
    name === 'token' || (name === 'credentials.assertion' && state.settings.assertion !== undefined);
  return { ...values, of: (name) => (isSigned(name) ? 'signed' : values.of(name)) };
}

function signedLeaf(state: State, now: number, parameters: Readonly<Record<string, unknown>>): Readonly<Record<string, Leaf>> {
  const found: Record<string, Leaf> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (value === '${token}') found[name] = (actual) => checkToken(String(actual), state, now);
    if (value === '${credentials.assertion}' && state.settings.assertion) found[name] = (actual) => checkAssertion(actual, state, now);
  }
  return found;
}

function checkAssertion(actual: unknown, state: State, now: number): string | undefined {
  const { assertion } = state.settings;
  const { alg, ...header } = filled(assertion?.header ?? {}, state.values(now)) as { readonly alg: string };
  return checkJwt(actual, {
    algorithm: alg,
    header,
    claims: claimsOf(assertion?.payload ?? {}, state.values(now)),
    lifetime: Number(assertion?.lifetimeInSeconds),
    key: { publicKey: keyFor(alg).publicKey },
    now,
  });
}

function stepAnswer(state: State, now: number, number: number, of: number): Expected['answer'] {
  const { settings } = state;
  const named = namedAnswers(state, number);
  if (number !== of) return json(named);
  const { token = '' } = settings.token_response ?? {};
  const text = `token-${state.number}`;
  if (token === '') return { headers: { 'content-type': 'text/plain' }, body: text };
  const body = merge(named, tokenAnswer(state, now));
  if (settings.body_format === 'xml') return { headers: { 'content-type': 'application/xml' }, body: xmlOf(body) };
  const cookies = { 'set-cookie': `session=${text}; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly, route=a1; path=/` };
  return { ...json(body), headers: { 'content-type': 'application/json', ...(settings.token_response_headers ? cookies : {}) } };
}

/** What the settings read of the answer of a step beside the token. */
function namedAnswers(state: State, number: number): Record<string, unknown> {
  const { settings } = state;
  const text = JSON.stringify(settings);
  const steps = [...text.matchAll(/\$\{step(\d+)\.([^}]+)\}/g)].filter(([, each]) => Number(each) === number);
  const answers = [
    ...steps.map(([, , path = '']) => atPath(path, state.answerTo(`step${number}.${path}`, path))),
    ...(settings.token_response_metadata ?? []).map((name) => atPath(name, state.learned[`connectionConfig.${name}`])),
    ...[...text.matchAll(/\$\{credentials\.raw\.([^}]+)\}/g)].map(([, path = '']) => atPath(path, `raw-${path}`)),
  ];
  return answers.reduce<Record<string, unknown>>(merge, {});
}

function tokenAnswer({ settings, number }: State, now: number): Record<string, unknown> {
  const { token = '', refresh_token: refresh, token_expiration: ends, token_expiration_strategy: strategy } = settings.token_response ?? {};
  const answers = [
    atPath(token, `token-${number}`),
    refresh === undefined || refresh === token ? {} : atPath(refresh, `refresh-${number}`),
    ends === undefined ? {} : atPath(ends, strategy === 'expireAt' ? new Date(now + 3_600_000).toISOString() : 3_600),
  ];
  return answers.reduce<Record<string, unknown>>(merge, {});
}
