import { hashOf } from '../../crypto/hash.ts';
import type { Expression, Scope } from '../../expressions/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { JsonValue } from '../../kernel/json.ts';
import { evaluate } from '../evaluate.ts';
import { pairsOf, scalarText, usualEncoding } from '../request/query-encoding.ts';
import { queryOf, setParameters, writePairs } from '../request/query-string.ts';
import { renderMap } from '../request/render-request.ts';
import { type AppGuard, requireKnownHost } from '../app-secrets/guard.ts';
import type { BeginOptions, Begun, Polling } from './access.ts';
import type { AuthorizePlan, PollPlan } from './flow-plan.ts';
import { momentOf, momentScope } from './moment.ts';
import { proofKeyOf } from './proof-key.ts';
import { registered } from './registration.ts';
import type { SignInContext } from './sign-in-context.ts';
import { createSignIn } from './sign-in.ts';
import { takeSteps } from './take-steps.ts';

/** How long they may take [AUTH-09]. */
const timeAway = 600_000;
const longestPolling = 1_800_000;

/**
 * Takes what comes before and gives the page that a person is to be sent to. Throws CONNECTOR_OAUTH_NOT_CONFIGURED without a client,
 * CONNECTOR_CONFIG_INVALID, and what `takeSteps` throws. `newSecret`: 32 random bytes in base64url.
 */
export async function beginAuthorization(
  context: SignInContext,
  plan: AuthorizePlan,
  { redirectUri, returnTo }: BeginOptions,
  newSecret: () => string,
): Promise<Begun> {
  const { parts, newUuid } = context;
  const state = newSecret();
  const proof = proofKeyOf(plan.config.pkce ?? 'S256', newSecret());
  if (proof) parts.redactor.add(proof.verifier);
  const authorization = { redirectUri, state, ...(proof && { codeVerifier: proof.verifier, codeChallenge: proof.challenge }) };
  const moment = momentOf(parts.clock, newUuid);
  const scope = { ...context.scope, authorization };
  const client = await registered(context, redirectUri);
  const { values } = await takeSteps(plan.before, client, { ...context, scope, moment });
  const seen = { ...scope, ...momentScope(moment), connection: values };
  const { fingerprint } = createSignIn(context);
  const { poll } = plan;
  return {
    id: idOf(plan.config.state ?? 'state', poll ? state : await stateOf(plan, seen)),
    url: await pageOf(plan, seen, context.guard),
    expiresAt: moment.now + (poll ? await secondsOf(poll.lasts, seen, 'lasts', longestPolling) : timeAway),
    poll: poll && (await pollingOf(poll, seen)),
    away: { fingerprint, redirectUri, returnTo: returnTo ?? null, state, codeVerifier: proof?.verifier ?? null, values },
  };
}

async function pollingOf({ userCode, interval, pending, slowDown }: PollPlan, seen: Scope): Promise<Polling> {
  const where = 'authentication.authorize.poll.userCode';
  return {
    userCode: scalarText((await evaluate(userCode, seen, where)) ?? '', where),
    interval: Math.max(1_000, await secondsOf(interval, seen, 'interval', longestPolling)),
    pending,
    slowDown,
  };
}

/** In milliseconds. */
async function secondsOf(expression: Expression, seen: Scope, key: string, most: number): Promise<number> {
  const where = `authentication.authorize.poll.${key}`;
  const seconds = Number(await evaluate(expression, seen, where));
  if (Number.isFinite(seconds) && seconds > 0) return Math.min(seconds * 1_000, most);
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: gives no number of seconds`);
}

/** What a pending authorization is kept under: who reads it there cannot come back with it. */
export function idOf(parameter: string, value: string): string {
  return hashOf('sha256', `${parameter}=${value}`).toString('hex');
}

async function stateOf({ stateValue, config }: AuthorizePlan, seen: Scope): Promise<string> {
  const where = 'authentication.authorize.stateValue';
  const value = await evaluate(stateValue, seen, where);
  const text = value === undefined || value === null ? '' : scalarText(value, where);
  if (text !== '') return text;
  const message = `${where}: gives nothing, and whoever comes back with \`${config.state ?? 'state'}\` could not be told from others`;
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', message);
}

/** A fragment that is a path: the page itself is found by it, and looks for its parameters behind it. */
const route = /^#!?\//;

/** The page with its parameters: those of its own stay, a fragment too. */
async function pageOf(plan: AuthorizePlan, seen: Scope, guard: AppGuard | undefined): Promise<string> {
  const where = 'authentication.authorize';
  const text = String(await evaluate(plan.url, seen, `${where}.url`));
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}.url: "${text}" is not a URL; expected https://host/path`);
  requireKnownHost(guard, plan.facts, url, `${where}.url`);
  const parameters = await renderMap(plan.query, seen, `${where}.query`);
  requireClient(plan, parameters);
  const pairs = written(plan, parameters, `${where}.query`);
  if (route.test(url.hash)) url.hash += `${url.hash.includes('?') ? '&' : '?'}${pairs.join('&')}`;
  else url.search = setParameters(queryOf(url), Object.keys(parameters), pairs);
  return url.href;
}

/** A template that gives nothing drops its key: without a client the provider would only say that something is wrong. */
function requireClient({ config }: AuthorizePlan, parameters: Readonly<Record<string, unknown>>): void {
  const client = parameters['client_id'];
  const isWanted = Object.hasOwn(config.query ?? {}, 'client_id') && config.query?.['client_id'] !== null;
  if (!isWanted || (client !== undefined && client !== null && client !== '')) return;
  throw new ConnectorError(
    'CONNECTOR_OAUTH_NOT_CONFIGURED',
    'there is no client to ask with: register one with the provider, then give its id under `apps` in ferrule.yaml or as `clientId` in the configuration',
  );
}

function written({ config }: AuthorizePlan, parameters: Readonly<Record<string, unknown>>, where: string): readonly string[] {
  const { scopeSeparator = ' ', plainParameters = [] } = config;
  return Object.entries(parameters).flatMap(([name, value]) => {
    const joined = Array.isArray(value) ? joinedList(value as readonly JsonValue[], scopeSeparator, `${where}.${name}`) : value;
    const pairs = pairsOf(name, joined, usualEncoding, where);
    return plainParameters.includes(name) ? pairs.map(([key, text]) => `${key}=${text}`) : writePairs(pairs, usualEncoding, where);
  });
}

function joinedList(items: readonly JsonValue[], separator: string, where: string): string | undefined {
  const texts = items.filter((item) => item !== null).map((item) => scalarText(item, where));
  return texts.length === 0 ? undefined : texts.join(separator);
}
