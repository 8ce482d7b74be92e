import { looksSecret, secretText } from '../../auth/index.ts';
import { signJwt } from '../../crypto/jwt.ts';
import type { Scope } from '../../expressions/index.ts';
import type { HttpPolicy, HttpRequest, HttpResponse } from '../../http/index.ts';
import { parseDuration } from '../../kernel/duration.ts';
import { isObject, type JsonValue } from '../../kernel/json.ts';
import { evaluate } from '../evaluate.ts';
import { usualEncoding } from '../request/query-encoding.ts';
import { renderMap, renderRequest, type RequestBase } from '../request/render-request.ts';
import { signRequest } from '../request/sign-request.ts';
import { writeRequest } from '../request/write-request.ts';
import type { EngineParts } from '../parts.ts';
import { type AppGuard, requireKnownHost } from '../app-secrets/guard.ts';
import { basicHeader } from './basic-header.ts';
import { capture } from './capture.ts';
import { expiryOf } from './expiry.ts';
import { requireEncrypted } from './https-only.ts';
import type { RequestAct, StepAct, StepPlan } from './flow-plan.ts';
import type { ConnectionValues, Progress } from './keeper.ts';
import { momentScope, type Moment } from './moment.ts';
import { refusal } from './refusal.ts';
import { bodyOf } from './token-body.ts';

export interface StepContext {
  readonly parts: EngineParts;
  readonly datasource: string;
  /** Bounds of the datasource's exchanges; the hosts are those that the steps name. */
  readonly policy: Omit<HttpPolicy, 'allowedHosts'>;
  /** Where secrets of the app may go; undefined: anywhere. */
  readonly guard: AppGuard | undefined;
  /** Who calls, as it is shown to a provider that asks for it. */
  readonly tls: () => Promise<Pick<HttpPolicy, 'tls'>>;
  /** Asked for only where a step has no whole URL: it may be known only after signing in. */
  readonly baseUrl: (scope: Scope) => Promise<string>;
  /** What requests of the objects begin with, for steps that go out as they do. */
  readonly base: (scope: Scope) => Promise<RequestBase>;
  /** Signs a request of a step as those of the objects are, with what the steps before it gave. */
  readonly authenticate: (request: HttpRequest, scope: Scope, moment: Moment) => Promise<HttpRequest>;
  /** What expressions see beside `connection` and the moment. */
  readonly scope: Scope;
  readonly moment: Moment;
  readonly signal?: AbortSignal | undefined;
  /** Told of what there is after a request that others may follow. */
  readonly progress?: Progress | undefined;
}

export interface Taken {
  /** What was known and what the steps gave. */
  readonly values: ConnectionValues;
  /** Until when all that they gave is good; null: nothing tells. */
  readonly expiresAt: number | null;
}

/** What steps gave, and how many of them were taken. */
export interface TakenSteps extends Taken {
  readonly taken: number;
}

/**
 * Takes steps in order; what each gives is seen by those after it. Throws AUTH_FAILED where the provider refuses, UPSTREAM_ERROR,
 * RATE_LIMIT, NETWORK_ERROR or TIMEOUT where it cannot answer now, UPSTREAM_RESPONSE_INVALID where what is to be kept is not in the answer.
 */
export async function takeSteps(steps: readonly StepPlan[], known: ConnectionValues, context: StepContext): Promise<TakenSteps> {
  let taken: TakenSteps = { values: known, expiresAt: null, taken: 0 };
  for (const [index, step] of steps.entries()) {
    context.signal?.throwIfAborted();
    const scope = { ...context.scope, ...momentScope(context.moment), connection: taken.values };
    if (step.when && (await evaluate(step.when, scope, `${step.where}.when`)) !== true) continue;
    const given = await act(step.act, step.where, scope, context);
    taken = {
      values: { ...taken.values, ...given.values },
      expiresAt: earlier(taken.expiresAt, given.expiresAt),
      taken: taken.taken + 1,
    };
    if (step.act.kind === 'request' && index < steps.length - 1) await context.progress?.(taken.values);
  }
  return taken;
}

/** When the first of two ends; null: nothing tells. */
export function earlier(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

async function act(step: StepAct, where: string, scope: Scope, context: StepContext): Promise<Taken> {
  switch (step.kind) {
    case 'compute':
      return compute(step, where, scope, context);
    case 'jwt':
      return signToken(step, where, scope, context);
    case 'request':
      return ask(step, where, scope, context);
    default:
      return step satisfies never;
  }
}

async function compute(
  { values: plans }: Extract<StepAct, { readonly kind: 'compute' }>,
  where: string,
  scope: Scope,
  { parts }: StepContext,
): Promise<Taken> {
  const values: Record<string, JsonValue> = {};
  // Ferrule's own: an object of values.
  const before = scope['connection'] as ConnectionValues;
  for (const { name, value } of plans) {
    const given = await evaluate(value, { ...scope, connection: { ...before, ...values } }, `${where}.compute.${name}`);
    if (given === undefined) continue;
    // An expression gives JSON.
    values[name] = given as JsonValue;
    if (looksSecret(name) && typeof given === 'string') parts.redactor.add(given);
  }
  return { values, expiresAt: null };
}

async function signToken(
  { as, config, words, expires }: Extract<StepAct, { readonly kind: 'jwt' }>,
  where: string,
  scope: Scope,
  context: StepContext,
): Promise<Taken> {
  const { key, keyId, headers, claims } = await renderMap(words, scope, `${where}.jwt`);
  const token = await signJwt({
    algorithm: config.algorithm,
    key: secretText(key, 'key'),
    keyEncoding: config.keyEncoding ?? 'utf8',
    // The schema has objects there.
    headers: { ...(headers as Record<string, unknown> | undefined), ...(keyId === undefined ? {} : { kid: secretText(keyId, 'key id') }) },
    claims: (claims ?? {}) as Record<string, unknown>,
    lifetime: parseDuration(config.lifetime ?? 'PT5M') ?? 300_000,
    issuedEarlier: parseDuration(config.issuedEarlier ?? 'PT0S') ?? 0,
    now: context.moment.now,
  });
  context.parts.redactor.add(token);
  const expiresAt = expires && (await expiryOf(expires, undefined, scope, context.moment.now, where));
  return { values: { [as]: token }, expiresAt: expiresAt ?? null };
}

async function ask(step: RequestAct, where: string, scope: Scope, context: StepContext): Promise<Taken> {
  const { parts, policy, tls } = context;
  const request = await requestOf(step, where, scope, context);
  requireKnownHost(context.guard, step.facts, request.url, where);
  if (step.requireHttps) requireEncrypted(request.url);
  const response = await parts.exchange(request, {
    policy: { ...policy, ...(await tls()), allowedHosts: [request.url.host] },
    sign: (unsigned) => unsigned,
    isPrivate: true,
    ...(context.signal ? { signal: context.signal } : {}),
    onRateLimit: (retryAfterSeconds) => parts.events.emit('rate_limit.exceeded', { datasource: context.datasource, retryAfterSeconds }),
  });
  const body = bodyOf(response);
  const answer = { ...scope, response: body, headers: response.headers, status: response.status };
  if (!(await isSuccess(step, response, answer, where))) throw refusal(response, body, step.message, where, parts);
  const values = await capture(step.captures, response, answer, where, parts.redactor).catch((thrown: unknown) => {
    // Some refuse with a status of 200: what they say is worth more than what is missing.
    throw isObject(body) && typeof body['error'] === 'string' && body['error'] !== ''
      ? refusal(response, body, step.message, where, parts)
      : thrown;
  });
  const expiresAt = step.expires && (await expiryOf(step.expires, response, answer, response.requestedAt, where));
  return { values, expiresAt: expiresAt ?? null };
}

async function requestOf(step: RequestAct, where: string, scope: Scope, context: StepContext): Promise<HttpRequest> {
  const draft = await renderRequest(step.request, await baseOf(step, scope, context), scope);
  if (step.basic) {
    const { username, password } = await renderMap(step.basic.words, scope, `${where}.basic`);
    draft.headers['authorization'] = basicHeader(username, password, step.basic.escape, where);
  }
  const { moment, authenticate } = context;
  const written = writeRequest(draft);
  const request = step.authenticated ? await authenticate(written, scope, moment) : written;
  return step.sign ? step.sign.bind(() => scope, signRequest)(request, moment) : request;
}

const bare = { headers: {}, query: {}, encoding: usualEncoding };

async function baseOf({ authenticated, isWhole }: RequestAct, scope: Scope, { base, baseUrl }: StepContext): Promise<RequestBase> {
  if (authenticated) return base(scope);
  return { ...bare, baseUrl: isWhole ? '' : await baseUrl(scope) };
}

async function isSuccess({ success }: RequestAct, { status }: HttpResponse, answer: Scope, where: string): Promise<boolean> {
  if (success === undefined) return status >= 200 && status < 300;
  // A failing server's answer is not asked what it means.
  return status < 500 && status !== 429 && (await evaluate(success, answer, `${where}.success`)) === true;
}
