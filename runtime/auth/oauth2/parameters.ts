import type { AuthenticationStep, Oauth2Authentication, RequestConfig } from '../../documents/generated/connector.ts';

/** With every address that it asks. */
export type Located = Oauth2Authentication & { readonly tokenUrl: string; readonly registrationUrl?: string };

export type Parameters = Readonly<Record<string, unknown>>;

/** Standard parameters and those of the document, which replace them; null takes one away. */
export function merged(standard: Parameters, own: Parameters | undefined): Parameters {
  const all = { ...standard, ...own };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && value !== undefined));
}

/** The scopes as one text; undefined where there are none. */
export function scopeText({ scopes, scopeSeparator = ' ' }: Oauth2Authentication): string | undefined {
  if (scopes === undefined) return undefined;
  if (Array.isArray(scopes)) return scopes.join(scopeSeparator);
  const whole = /^\s*\{\{([\s\S]*)\}\}\s*$/.exec(String(scopes))?.[1];
  return whole === undefined ? String(scopes) : `{{ $join((${whole.trim()}), ${JSON.stringify(scopeSeparator)}) }}`;
}

/** The client as it was registered. */
const registeredClient = { id: '{{ connection.clientId }}', secret: '{{ connection.clientSecret }}' } as const;

/** Client id and secret as the document has them, else those that the engine knows as the app's. */
export function clientOf({ clientId, clientSecret, registration }: Oauth2Authentication): { readonly id: string; readonly secret: string } {
  const usual = registration ? registeredClient : { id: '{{ app.clientId }}', secret: '{{ app.clientSecret }}' };
  return { id: clientId ?? usual.id, secret: clientSecret ?? usual.secret };
}

/** How the client proves itself: what stands before the request, and in it (RFC 6749 §2.3, RFC 7523 §2.2). */
export function clientProof(config: Located): {
  readonly before: readonly AuthenticationStep[];
  readonly parameters: Parameters;
  readonly basic?: NonNullable<AuthenticationStep['basic']>;
} {
  const { id, secret } = clientOf(config);
  const { clientAuthentication = 'post' } = config;
  switch (clientAuthentication) {
    case 'post':
      return { before: [], parameters: { client_id: id, client_secret: secret } };
    case 'basic':
    case 'basicPlain':
      return { before: [], parameters: {}, basic: { username: id, password: secret, escape: clientAuthentication === 'basic' } };
    case 'none':
      return { before: [], parameters: { client_id: id } };
    case 'privateKeyJwt':
      return {
        before: [assertionStep(config, { iss: id, sub: id, aud: audienceOf(config.tokenUrl), jti: '{{ uuid }}' })],
        parameters: {
          client_id: id,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: '{{ connection.clientAssertion }}',
        },
      };
    default:
      return clientAuthentication satisfies never;
  }
}

/** An address as a claim, in which `{name}` means nothing: the name is one of the configuration's, unless it says whose it is. */
export function audienceOf(url: string): string {
  return url.replaceAll(/(?<!\{)\{([\w.]+)\}(?!\})/g, (_, name: string) => `{{ ${name.includes('.') ? name : `configuration.${name}`} }}`);
}

function assertionStep({ assertion }: Oauth2Authentication, claims: Parameters): AuthenticationStep {
  // The loader has seen that there is one.
  const signed = assertion as NonNullable<typeof assertion>;
  return { jwt: { ...signed, claims: merged(claims, signed.claims) }, as: 'clientAssertion' };
}

/** A request to the token address: its parameters where the document wants them. */
export function tokenRequest(
  config: Located,
  how: { readonly url: string; readonly parameters: Parameters; readonly headers: Parameters | undefined; readonly repeatable: boolean },
): RequestConfig {
  const { tokenMethod = 'POST', tokenBody = 'form', tokenQuery } = config;
  const inQuery = tokenBody === 'query' || tokenMethod === 'GET';
  const query = merged(inQuery ? how.parameters : {}, tokenQuery);
  const body = inQuery ? {} : bodies[tokenBody](how.parameters);
  const headers = merged({ Accept: 'application/json' }, how.headers) as NonNullable<RequestConfig['headers']>;
  return {
    path: how.url,
    method: tokenMethod,
    headers,
    ...(Object.keys(query).length === 0 ? {} : { query: query as NonNullable<RequestConfig['query']> }),
    ...body,
    idempotent: how.repeatable,
  };
}

const bodies: Readonly<Record<'form' | 'json' | 'query' | 'xml', (parameters: Parameters) => Partial<RequestConfig>>> = {
  form: (form) => ({ form }),
  json: (body) => ({ body }),
  query: () => ({}),
  xml: (request) => ({ xml: { request } }),
};
