import { namesOf, structureOf, templateOf } from '../interpolation.ts';
import { identifier, type Known, Unstated } from '../names.ts';
import type { Settings, TokenStep } from '../settings.ts';
import { bearer, given, type Mode, withToken } from './mode.ts';
import { signedToken } from './signed.ts';

/** One or more requests that give a token. */
export const session: Mode = (context) => {
  const { settings, known } = context;
  const requests = [settings, ...(settings.additional_steps ?? [])];
  const before = [...assertionSteps(settings, known), ...tokenSteps(settings, known)];
  const { place, sign } = withToken(context);
  const steps = requests.map((step, index): Step => {
    const isLast = index === requests.length - 1;
    const expires = isLast ? expiryOf(settings) : undefined;
    return {
      request: requestOf(step, known),
      captures: { ...capturesOf(settings, index), ...(isLast ? tokenCaptures(settings) : {}) },
      ...(expires === undefined ? {} : { expires }),
    };
  });
  const refresh = refreshOf(settings, known);
  const [only] = steps;
  if (before.length > 0 || steps.length > 1 || only === undefined)
    return { authentication: given({ type: 'flow', steps: [...before, ...steps].map(withoutEmpty), refresh, place, sign }) };
  const { accessToken: token, ...captures } = only.captures;
  // The shorthand keeps the token under a name of its own.
  const named = (text: string): string => text.replaceAll('connection.accessToken', 'connection.token');
  const isUsual = place.length === 1 && place[0] === bearer;
  const words = { place: isUsual ? undefined : place, sign };
  return {
    authentication: given({
      type: 'session',
      login: only.request,
      token,
      captures: Object.keys(captures).length === 0 ? undefined : captures,
      expires: only.expires,
      refresh: refresh && refresh.map(renamed),
      // Only texts change.
      ...(JSON.parse(named(JSON.stringify(words))) as object),
    }),
  };
};

interface Step {
  readonly request: object;
  readonly captures: Readonly<Record<string, object>>;
  readonly expires?: object;
}

function withoutEmpty(step: object): object {
  const { captures, ...rest } = step as Partial<Step>;
  return captures !== undefined && Object.keys(captures).length > 0 ? { ...rest, captures } : rest;
}

function renamed({ captures, ...step }: Step): object {
  const { accessToken, ...others } = captures;
  return { ...step, captures: { ...others, token: accessToken } };
}

export function requestOf(step: TokenStep, known: Known): object {
  const { token_url: url, token_request_method: method = 'POST', token_headers: headers, token_params: parameters } = step;
  if (typeof url !== 'string') throw new Unstated('no address to sign in at');
  return given({
    path: templateOf(url, known, true),
    method,
    headers: headers && structureOf(headers, known),
    ...(parameters && Object.keys(parameters).length > 0
      ? bodyOf(method === 'GET' ? 'query' : (step.body_format ?? 'json'), structureOf(parameters, known))
      : {}),
  });
}

function bodyOf(format: 'form' | 'json' | 'query' | 'xml', parameters: unknown): object {
  if (format === 'form') return { form: parameters };
  if (format === 'query') return { query: parameters };
  return format === 'xml' ? { xml: withAttributes(parameters) } : { body: parameters };
}

/** Attributes begin with `$` there, with `@` here. */
function withAttributes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key.replace(/^\$/, '@'), withAttributes(each)]));
}

/** The name and the value of each cookie, without its attributes. */
const allCookies = '{{ $join($match(headers."set-cookie", /(?:^|, ?)([^=;, ]+=[^;,]*)/).groups, "; ") }}';

/** What later words read of the answer of a step. */
function capturesOf(settings: Settings, index: number): Readonly<Record<string, object>> {
  const learned = (settings.token_response_metadata ?? []).map((name) => [identifier(name), { body: name, optional: true }] as const);
  const read = namesOf([settings.additional_steps, settings.proxy]).flatMap((name): readonly (readonly [string, object])[] => {
    if (name === 'credentials._cookies') return [['cookies', { value: allCookies }]];
    const [, step, path] = /^(?:step(\d+)|credentials\.raw)\.(.+)$/.exec(name) ?? [];
    if (path === undefined) return [];
    if (step === undefined) return [[`raw_${identifier(path)}`, { body: path, optional: true }]];
    return Number(step) === index + 1 ? [[`step${step}_${identifier(path)}`, { body: path }]] : [];
  });
  return Object.fromEntries([...learned, ...read]);
}

function tokenCaptures({ token_response: response }: Settings): Readonly<Record<string, object>> {
  if (!response) throw new Unstated('where the token stands in the answer');
  return {
    accessToken: { body: response.token === '' ? '$' : response.token },
    ...(response.refresh_token === undefined ? {} : { refreshToken: { body: response.refresh_token, optional: true } }),
  };
}

function expiryOf(settings: Settings): object | undefined {
  const { token_response: response, token_expires_in_ms: after, token_expiration_buffer: early } = settings;
  const path = response?.token_expiration;
  if (path === undefined && !after) return undefined;
  const told =
    path === undefined ? {} : response?.token_expiration_strategy === 'expireAt' ? { at: { body: path } } : { in: { body: path } };
  return given({ ...told, after: after ? `${after / 1_000}s` : undefined, early: early === undefined ? undefined : `${early}s` });
}

/** Another request that renews the token, where the settings have one. */
function refreshOf(settings: Settings, known: Known): readonly Step[] | undefined {
  const { refresh_url: url, refresh_token_headers: headers, refresh_token_params: parameters } = settings;
  if (url === undefined && headers === undefined && parameters === undefined) return undefined;
  const step: TokenStep = {
    ...settings,
    token_url: url ?? settings.token_url ?? '',
    token_headers: { ...settings.token_headers, ...headers },
    token_params: parameters ?? {},
  };
  return [
    given({
      when: '$exists(connection.refreshToken)',
      request: requestOf(step, known),
      captures: { ...capturesOf(settings, 0), ...tokenCaptures(settings) },
      expires: expiryOf(settings),
    }) as Step,
  ];
}

function assertionSteps({ assertion }: Settings, known: Known): readonly object[] {
  if (!assertion) return [];
  if (assertion.type !== 'jwt') throw new Unstated(`an assertion of type ${assertion.type} is signed as XML, for which there is no word`);
  const lifetime = Number(assertion.lifetimeInSeconds) * 1_000;
  return [
    {
      jwt: signedToken(
        { signing_key: assertion.key, expires_in_ms: lifetime, header: assertion.header ?? {}, payload: assertion.payload ?? {} },
        known,
      ),
      as: 'assertion',
    },
  ];
}

function tokenSteps({ token }: Settings, known: Known): readonly object[] {
  return token ? [{ jwt: signedToken(token, known), as: 'signedToken' }] : [];
}
