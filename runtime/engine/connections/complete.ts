import type { Scope } from '../../expressions/index.ts';
import { ConnectorError, type ErrorCode } from '../../kernel/errors.ts';
import { evaluate } from '../evaluate.ts';
import type { Away, Callback } from './access.ts';
import type { Authenticator } from './authenticator.ts';
import type { AuthorizePlan } from './flow-plan.ts';
import { hideValues } from './hide-values.ts';
import type { Connected, ConnectionValues, Lease } from './keeper.ts';
import { momentOf } from './moment.ts';
import type { SignInContext } from './sign-in-context.ts';
import { createSignIn } from './sign-in.ts';
import { earlier, type Taken, takeSteps } from './take-steps.ts';

/**
 * Makes the connection of what the provider gave back, and keeps it. Throws CONNECTOR_OAUTH_STATE_INVALID where the documents have changed,
 * CONNECTOR_OAUTH_DENIED where the provider or the person refused, and CONNECTOR_OAUTH_TOKEN_FAILED, _PARSE_TOKEN_FAILED or
 * _PARSE_USERINFO_FAILED where it could not be made; NETWORK_ERROR, TIMEOUT and the like where the provider was not reached.
 */
export async function completeAuthorization(
  context: SignInContext,
  plan: AuthorizePlan,
  authenticator: Authenticator,
  { away, callback, lease }: { readonly away: Away; readonly callback: Callback; readonly lease?: Lease | undefined },
): Promise<Connected> {
  const signIn = createSignIn(context);
  const { owner } = signIn;
  if (away.fingerprint !== signIn.fingerprint) throw changed(owner);
  hideValues(away.values, signIn.isSecret, context.parts.redactor);
  if (away.codeVerifier !== null) context.parts.redactor.add(away.codeVerifier);
  refuseErrors(callback, context);
  const scope = { ...context.scope, callback, authorization: authorizationOf(away) };
  await checkIssuer(plan, callback, { ...scope, connection: away.values }, owner);
  requireParameters(plan, callback, owner);
  return authenticator.connect(signIn, await takeAll({ ...context, scope }, plan, away, callback), lease);
}

function authorizationOf({ redirectUri, state, codeVerifier }: Away): Readonly<Record<string, string>> {
  return { redirectUri, state, ...(codeVerifier === null ? {} : { codeVerifier }) };
}

async function takeAll(context: SignInContext, plan: AuthorizePlan, { values }: Away, callback: Callback): Promise<Taken> {
  const { flow, parts, newUuid } = context;
  // A code is good for one use, a token for many: neither is shown.
  for (const parameter of plan.config.required ?? ['code']) parts.redactor.add(callback[parameter] ?? '');
  const known = { ...values, ...captured(plan, callback) };
  const now = () => momentOf(parts.clock, newUuid);
  const taken = await takeSteps(flow.steps, known, { ...context, moment: now() }).catch(renamed(tokenCodes));
  const after = await takeSteps(flow.afterConnect, taken.values, { ...context, moment: now() }).catch(renamed(afterCodes));
  return { values: after.values, expiresAt: earlier(taken.expiresAt, after.expiresAt) };
}

function captured({ config: { captures = {} } }: AuthorizePlan, callback: Callback): ConnectionValues {
  const given = Object.entries(captures).map(([name, parameter]) => [name, callback[parameter]] as const);
  return Object.fromEntries(given.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
}

function changed(datasource: string): ConnectorError {
  const message = `datasource ${datasource}: its documents have changed since the access was asked for; connect it again`;
  return new ConnectorError('CONNECTOR_OAUTH_STATE_INVALID', message, { datasource });
}

/** RFC 6749 §4.1.2.1. The provider's code of it is shown, its words as far as they are plain. */
function refuseErrors({ error = '', error_description: words = '' }: Callback, { datasource, parts }: SignInContext): void {
  if (error === '') return;
  const code = plain(error).slice(0, 100);
  const told = [code, plain(parts.redactor.redact(words)).slice(0, 300)].filter((part) => part !== '').join(': ');
  const what = code === 'access_denied' ? 'the access was not allowed' : 'the provider did not give access';
  throw new ConnectorError('CONNECTOR_OAUTH_DENIED', `datasource ${datasource}: ${what} (${told}); connect it again to be asked again`, {
    datasource,
    oauthError: code,
  });
}

/** RFC 6749 appendix A.7 and A.8: other characters do not belong there. */
function plain(text: string): string {
  return text.replaceAll(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?');
}

/** RFC 9207 §2.4: a code of one provider must not go to another. */
async function checkIssuer({ issuer, issuerRequired }: AuthorizePlan, { iss }: Callback, scope: Scope, datasource: string): Promise<void> {
  const isRequired = issuerRequired && (await evaluate(issuerRequired, scope, 'authentication.authorize.issuerRequired')) === true;
  if (iss === undefined && isRequired) {
    const lacking = `datasource ${datasource}: the answer does not say whose it is, and its provider says that it always does (\`iss\`, RFC 9207); nothing was sent, connect it again`;
    throw new ConnectorError('CONNECTOR_OAUTH_STATE_INVALID', lacking, { datasource });
  }
  if (issuer === undefined || iss === undefined) return;
  const expected = await evaluate(issuer, scope, 'authentication.authorize.issuer');
  if (expected === iss) return;
  const message = `datasource ${datasource}: the answer is from ${JSON.stringify(plain(iss).slice(0, 200))}, expected ${JSON.stringify(expected)}; nothing was sent to either, connect it again`;
  throw new ConnectorError('CONNECTOR_OAUTH_STATE_INVALID', message, { datasource });
}

function requireParameters({ config }: AuthorizePlan, callback: Callback, datasource: string): void {
  const { required = ['code'] } = config;
  const missing = required.filter((name) => (callback[name] ?? '') === '');
  if (missing.length === 0) return;
  const message = `datasource ${datasource}: the provider sent back no ${missing.join(', ')}, and no error; it gave ${Object.keys(callback).slice(0, 20).map(plain).join(', ') || 'nothing'}`;
  throw new ConnectorError('CONNECTOR_OAUTH_TOKEN_FAILED', message, { datasource });
}

type Codes = { readonly [Code in ErrorCode]?: ErrorCode };

const tokenCodes: Codes = {
  AUTH_FAILED: 'CONNECTOR_OAUTH_TOKEN_FAILED',
  UPSTREAM_ERROR: 'CONNECTOR_OAUTH_TOKEN_FAILED',
  UPSTREAM_RESPONSE_INVALID: 'CONNECTOR_OAUTH_PARSE_TOKEN_FAILED',
};
const afterCodes: Codes = {
  AUTH_FAILED: 'CONNECTOR_OAUTH_PARSE_USERINFO_FAILED',
  UPSTREAM_ERROR: 'CONNECTOR_OAUTH_PARSE_USERINFO_FAILED',
  UPSTREAM_RESPONSE_INVALID: 'CONNECTOR_OAUTH_PARSE_USERINFO_FAILED',
};

function codeOf({ code, details }: ConnectorError, codes: Codes): ErrorCode | undefined {
  // RFC 8628 §3.5: the one who is asked again and again says it there.
  return details['oauthError'] === 'access_denied' ? 'CONNECTOR_OAUTH_DENIED' : codes[code];
}

/** What failed while connecting has the words of connecting: a code is good once, so that the person must begin again. */
function renamed(codes: Codes): (thrown: unknown) => never {
  return (thrown) => {
    const code = thrown instanceof ConnectorError ? codeOf(thrown, codes) : undefined;
    if (!(thrown instanceof ConnectorError) || code === undefined) throw thrown;
    throw new ConnectorError(code, `${thrown.message}; connect it again`, thrown.details, thrown);
  };
}
