import { randomUUID } from 'node:crypto';
import type { HttpConfig, RetryConfig } from '../documents/generated/connector.ts';
import type { Scope } from '../expressions/index.ts';
import type { HttpPolicy } from '../http/index.ts';
import { parseDuration } from '../kernel/duration.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { JsonValue } from '../kernel/json.ts';
import { documentUses } from './app-secrets/document-uses.ts';
import { type AppGuard, requireKnownHosts } from './app-secrets/guard.ts';
import { united } from './app-secrets/uses.ts';
import { type RateLimit, renderRateLimits } from './budgets/rate-limits.ts';
import { choose } from './choice.ts';
import type { Authenticator } from './connections/authenticator.ts';
import { fixedSigning, flowSigning, signStep, type SigningIn } from './connections/credentials.ts';
import type { FlowPlan } from './connections/flow-plan.ts';
import type { SignIn } from './connections/renewal.ts';
import type { SignInContext } from './connections/sign-in-context.ts';
import { createSignIn } from './connections/sign-in.ts';
import { evaluate } from './evaluate.ts';
import { otherHosts } from './other-hosts.ts';
import type { ConnectorPlan } from './plan.ts';
import { baseUrlOf, requestBaseOf } from './request-base.ts';
import type { RequestBase } from './request/render-request.ts';
import type { RulePlan } from './responses/rule-plan.ts';
import type { EngineParts } from './parts.ts';

/** What is fixed for all exchanges of a datasource once its configuration is known. */
export interface Connection {
  readonly base: RequestBase;
  readonly policy: HttpPolicy;
  readonly signing: SigningIn;
  /** Whether a request to this URL is signed in. */
  readonly signs: (url: URL) => boolean;
  /** Responses that mean that what a request was signed with is no longer valid. */
  readonly invalid: readonly RulePlan[];
  readonly rateLimits: readonly RateLimit[];
}

/** What opens a connection: the plan, and the one who keeps what signing in gives. */
export interface OpeningContext {
  readonly parts: EngineParts;
  readonly datasource: string;
  readonly plan: ConnectorPlan;
  /** `connection` in it is filled with what signing in gives. */
  readonly scope: Scope;
  readonly learned: Record<string, JsonValue>;
  readonly allowedAddresses: readonly string[];
  readonly authenticator: Authenticator;
  /** Keeps what is asked once for the datasource. */
  readonly registrar: Authenticator;
  /** Where the app says that its provider sends people back to. */
  readonly redirectUri?: string | undefined;
  /** Where secrets of the app may go; undefined: anywhere. */
  readonly guard?: AppGuard | undefined;
}

/** Signs in where the document asks for it, then renders what every request begins with. Throws CONNECTOR_CONFIG_INVALID, AUTH_FAILED, CONNECTOR_NOT_CONNECTED and what the exchange of signing in throws. */
export async function openConnection(context: OpeningContext): Promise<Connection> {
  const { plan, scope } = context;
  const { http } = plan.loaded.document;
  const authentication = await choose(plan.authentication, scope, 'authentication');
  const signing =
    authentication.kind === 'fixed' ? await fixedSigning(authentication.config, context) : await signInFlow(authentication.flow, context);
  const base = await requestBaseOf(plan, scope);
  const url = new URL(base.baseUrl);
  const others = otherHosts(await evaluate(plan.allowedHosts, scope, 'http.allowedHosts'), url);
  const placed = authentication.kind === 'fixed' ? authentication.placedApp : authentication.flow.placedApp;
  const texts = (http.allowedHosts ?? []).map((entry) => (typeof entry === 'string' ? entry : entry.host));
  requireKnownHosts(context.guard, united(placed, documentUses(plan.loaded.document)), url, { texts, rendered: others.hosts });
  return {
    base,
    policy: {
      ...policyOf(http, context.allowedAddresses),
      ...(await tlsOf(plan, scope)),
      allowedHosts: [url.host, ...others.hosts],
    },
    signing,
    signs: others.signs,
    invalid: authentication.kind === 'flow' ? authentication.flow.invalid : [],
    rateLimits: renderRateLimits(await evaluate(plan.rateLimit, scope, 'http.rateLimit'), url),
  };
}

function signInFlow(flow: FlowPlan, context: OpeningContext): Promise<SigningIn> {
  const { authenticator, learned, scope, parts } = context;
  return flowSigning({ flow, signIn: signInOf(flow, context), authenticator, learned, scope, parts, newUuid: parts.newUuid ?? randomUUID });
}

/** What signs a datasource in, by its documents. */
export function signInOf(flow: FlowPlan, context: OpeningContext): SignIn {
  return createSignIn(signInContextOf(flow, context));
}

/** Where the steps that sign a datasource in are taken. */
export function signInContextOf(
  flow: FlowPlan,
  { parts, datasource, plan, scope, allowedAddresses, guard, registrar }: OpeningContext,
): SignInContext {
  const { http, authentication: document } = plan.loaded.document;
  return {
    flow,
    document,
    parts,
    datasource,
    scope,
    baseUrl: (seen) => baseUrlOf(plan, seen),
    base: (seen) => requestBaseOf(plan, seen),
    authenticate: (request, seen, moment) => signStep(flow, request, seen, moment, parts),
    policy: policyOf(http, allowedAddresses),
    guard,
    registrar,
    tls: () => tlsOf(plan, scope),
    newUuid: parts.newUuid ?? randomUUID,
  };
}

/** Empty texts count as nothing. Throws CONNECTOR_CONFIG_INVALID for a certificate without its key, or the other way round. */
async function tlsOf({ tls }: ConnectorPlan, scope: Scope): Promise<Pick<HttpPolicy, 'tls'>> {
  if (!tls) return {};
  // The schema has texts there.
  const rendered = (await evaluate(tls, scope, 'http.tls')) as Readonly<Record<string, unknown>>;
  const given = Object.fromEntries(Object.entries(rendered).filter(([, value]) => typeof value === 'string' && value !== ''));
  if ((given['certificate'] === undefined) === (given['key'] === undefined)) return Object.keys(given).length === 0 ? {} : { tls: given };
  const lacking = given['key'] === undefined ? 'key' : 'certificate';
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `http.tls.${lacking}: gives nothing; a certificate and its key go together`);
}

function policyOf(http: HttpConfig, allowedAddresses: readonly string[]): Omit<HttpPolicy, 'allowedHosts'> {
  const { timeouts = {}, retry = {}, limits = {} } = http;
  return {
    allowedAddresses,
    timeouts: {
      connect: milliseconds(timeouts.connect, 10_000),
      headers: milliseconds(timeouts.headers, 60_000),
      idle: milliseconds(timeouts.idle, 30_000),
      total: milliseconds(timeouts.total, 300_000),
    },
    retry: retryOf(retry),
    limits: { bodySize: limits.bodySize ?? 67_108_864, nesting: limits.nesting ?? 200 },
  };
}

function retryOf(retry: RetryConfig): HttpPolicy['retry'] {
  const maxDelay = milliseconds(retry.maxDelay, 60_000);
  const maxWait = milliseconds(retry.maxWait, maxDelay);
  return {
    maxAttempts: retry.maxAttempts ?? 3,
    backoff: retry.backoff ?? 'exponential',
    initialDelay: milliseconds(retry.initialDelay, 1_000),
    multiplier: retry.multiplier ?? 2,
    maxDelay,
    maxWait,
    totalWait: Math.max(milliseconds(retry.totalWait, 1_800_000), maxWait),
    waitFrom: (retry.waitFrom ?? []).map(({ header, as }) => ({ header: header.toLowerCase(), as })),
    jitter: retry.jitter ?? true,
    statuses: retry.statuses ?? [408, 429, 500, 502, 503, 504],
    onNetworkError: retry.onNetworkError ?? true,
  };
}

function milliseconds(text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : (parseDuration(text) ?? otherwise);
}
