import type { Clock } from '../kernel/clock.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Redactor } from '../kernel/redactor.ts';
import { fallsUnder } from './budgets/budget.ts';
import type { Budgets } from './budgets/budgets.ts';
import type { Permit } from './budgets/permit.ts';
import type { BodyStream } from './body-stream.ts';
import { readBody } from './read-body.ts';
import { decodeBody } from './decode-body.ts';
import type { ExchangeOptions, HttpRequest } from './exchange.ts';
import { explainFailure } from './failure.ts';
import type { Failure } from './failure-meanings.ts';
import type { Proxy } from './proxies.ts';
import { forStranger, mostRedirects, nextRequest, type Redirect, type SentRequest } from './redirects.ts';
import { requestHeaders } from './request-headers.ts';
import type { Routes } from './routes.ts';
import { sendOnce, type WireResponse } from './send-once.ts';
import { createStop, type Stop, untilStopped } from './stop.ts';

/** One request of an attempt and what came of it. */
export interface Hop extends SentRequest {
  readonly requestedAt: number;
  readonly durationMs: number;
  /** Its body decoded. */
  readonly response: WireResponse | undefined;
  readonly failure: Failure | undefined;
}

/** In order; the last one is the result. */
export type Hops = readonly [...Hop[], Hop];

export interface AttemptContext {
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly routes: Routes;
  readonly budgets: Budgets;
}

/**
 * Sends a request and follows its redirects: gives every hop, the last of which is the result. Rejects only with what
 * `sign` throws and with the signal's reason.
 */
export async function runAttempt(request: HttpRequest, options: ExchangeOptions, context: AttemptContext): Promise<Hops> {
  let redirect = firstOf(request, options, context);
  let signed = true;
  let stop: Stop | undefined;
  const hops: Hop[] = [];
  let last: Hop | undefined;
  try {
    for (;;) {
      const paid = payFor(redirect.request, options, context);
      if (paid instanceof Promise) {
        // The wait for a budget is not the attempt's own time.
        stop?.end();
        stop = undefined;
      }
      const permit = paid instanceof Promise ? await waitFor(paid, options, context) : paid;
      stop ??= createStop(options.policy.timeouts.total, options.signal);
      // Once it has left its origin, it stays unsigned: a stranger must not choose what we sign.
      signed &&= redirect.sameOrigin;
      const hop = await sendPaid(redirect.request, signed, options, context, { stop, permit });
      last = hop;
      options.signal?.throwIfAborted();
      const next = followRedirect(hop, hops.length, context.redactor);
      if (!next) return [...hops, hop];
      if (next instanceof ConnectorError) return [...hops, { ...hop, failure: { error: next, retry: 'never' } }];
      hops.push(hop);
      redirect = next;
    }
  } finally {
    if (stop) endAfterBody(stop, streamOf(last));
  }
}

/** Who is not signed for is asked without what is secret. */
function firstOf(request: HttpRequest, { signs }: ExchangeOptions, { redactor }: AttemptContext): Redirect {
  const isSigned = signs?.(request.url) ?? true;
  return { request: isSigned ? request : forStranger(request, redactor), sameOrigin: isSigned };
}

async function waitFor(paid: Promise<Permit>, { observe }: ExchangeOptions, { clock }: AttemptContext): Promise<Permit> {
  const begun = clock.monotonic();
  const permit = await paid;
  const ms = clock.monotonic() - begun;
  // Less is no wait, but the way through the queue.
  if (ms >= 1) observe?.({ type: 'wait', reason: 'budget', ms });
  return permit;
}

interface Leave {
  readonly stop: Stop;
  readonly permit: Permit | undefined;
}

/** Leave from every budget that the request falls under. */
function payFor(request: HttpRequest, options: ExchangeOptions, { budgets }: AttemptContext): Permit | Promise<Permit> | undefined {
  const due = options.budgets?.filter((budget) => fallsUnder(budget, request));
  if (due === undefined || due.length === 0) return undefined;
  return budgets.acquire(due, { maxWait: options.policy.retry.maxWait, signal: options.signal });
}

async function sendPaid(
  unsigned: HttpRequest,
  signed: boolean,
  options: ExchangeOptions,
  context: AttemptContext,
  leave: Leave,
): Promise<Hop> {
  let hop: Hop | undefined;
  try {
    const made = signed ? options.sign(unsigned) : unsigned;
    hop = await sendHop({ unsigned, sent: made instanceof Promise ? await made : made }, options, context, leave);
    if (hop.response) leave.permit?.learn(hop.response);
    return hop;
  } finally {
    const stream = streamOf(hop);
    if (stream) stream.onDone(() => leave.permit?.release());
    else leave.permit?.release();
  }
}

function streamOf(hop: Hop | undefined): BodyStream | undefined {
  return hop?.response?.stream;
}

/** The total time counts until the end of a body that is read while it comes. */
function endAfterBody(stop: Stop, stream: BodyStream | undefined): void {
  if (stream) stream.onDone(() => stop.end());
  else stop.end();
}

function followRedirect(hop: Hop, followed: number, redactor: Redactor): Redirect | ConnectorError | undefined {
  try {
    const next = hop.response && nextRequest(hop, hop.response, redactor);
    if (!next || followed < mostRedirects) return next;
    return new ConnectorError('UPSTREAM_RESPONSE_INVALID', `${hop.sent.url.host} redirects more than ${mostRedirects} times`, {
      host: hop.sent.url.host,
    });
  } catch (thrown) {
    return ConnectorError.from(thrown);
  }
}

async function sendHop(request: SentRequest, options: ExchangeOptions, { clock, routes }: AttemptContext, leave: Leave): Promise<Hop> {
  const requestedAt = clock.now();
  const begun = clock.monotonic();
  const result = await sendDecoded(request.sent, options, routes, leave);
  const response = 'status' in result ? result : undefined;
  const failure = 'status' in result ? undefined : result;
  return { unsigned: request.unsigned, sent: request.sent, requestedAt, durationMs: clock.monotonic() - begun, response, failure };
}

async function sendDecoded(
  request: HttpRequest,
  { policy, stream, signal }: ExchangeOptions,
  routes: Routes,
  { stop, permit }: Leave,
): Promise<WireResponse | Failure> {
  let proxy: Proxy | undefined;
  try {
    const found = routes.find(request.url, policy);
    const route = found instanceof Promise ? await untilStopped(found, stop) : found;
    proxy = route.proxy;
    const outcome = await sendOnce(route.dispatcher, request, requestHeaders(request), { policy, stop, onSend: permit?.sent, stream });
    if ('thrown' in outcome) return explainFailure(outcome, { url: request.url, proxy, timeouts: policy.timeouts });
    const encoding = outcome.headers['content-encoding'];
    if (outcome.stream)
      return { ...outcome, decoded: readBody(outcome.stream, encoding, signal, { url: request.url, proxy, timeouts: policy.timeouts }) };
    if (encoding === undefined) return outcome;
    return { ...outcome, body: await decodeBody(outcome.body, encoding, policy.limits.bodySize) };
  } catch (thrown) {
    return explainFailure({ thrown, started: true }, { url: request.url, proxy, timeouts: policy.timeouts });
  }
}
