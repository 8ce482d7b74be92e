import type { Clock, Random } from '../kernel/clock.ts';
import { ConnectorError, type ErrorDetails } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import { type AttemptContext, type Hop, runAttempt } from './attempt.ts';
import { classify } from './classify.ts';
import type { Decision, Exchange, ExchangeOptions, HttpPolicy, HttpResponse, RefusedWait } from './exchange.ts';
import type { Failure } from './failure-meanings.ts';
import { nextWait, type Tries } from './next-wait.ts';
import { type ResponseHead, retryAfterMs } from './retry-after.ts';
import { isRateLimited, requestEvent, waitReason } from './exchange-events.ts';
import { traceHop, traceUrl } from './trace.ts';

export interface ExchangeContext extends AttemptContext {
  readonly random: Random;
  readonly log: Log;
}

export function createExchange(shared: ExchangeContext): Exchange {
  return async (request, options) => {
    const context = contextOf(shared, options);
    const { maxAttempts } = options.policy.retry;
    const tries: Tries = { counted: 0, waited: 0, renewed: false };
    const announce = onceOnRateLimit(options);
    for (let attempt = 1; ; attempt++) {
      options.signal?.throwIfAborted();
      const hops = await runAttempt(request, options, context);
      const last = hops[hops.length - 1] as Hop; // there is at least one
      const decided = decide(last, request.idempotent, attempt, options, context);
      const decision = decided instanceof Promise ? await decided : decided;
      announce(decision);
      const next = nextWait(decision, tries, options.policy.retry, context.random);
      const again = typeof next === 'number';
      report(hops, attempt, again ? next : undefined, decision, options, context);
      if (!again) return finish(last, attempt, maxAttempts, context, next);
      if (decision.type === 'renew' && !(await options.renew?.(last.sent))) return finish(last, attempt, maxAttempts, context);
      tries.waited += next;
      last.response?.stream?.cancel();
      if (next > 0) await pause(next, decision, options, context);
    }
  };
}

function contextOf(shared: ExchangeContext, { redactor }: ExchangeOptions): ExchangeContext {
  return redactor ? { ...shared, redactor } : shared;
}

/** An exchange tells of a limit once, however often it meets it. */
function onceOnRateLimit({ onRateLimit }: ExchangeOptions): (decision: Decision) => void {
  let announced = false;
  return (decision) => {
    if (announced || !isRateLimited(decision)) return;
    announced = true;
    onRateLimit?.(decision.afterMs === undefined ? undefined : Math.ceil(decision.afterMs / 1_000));
  };
}

async function pause(wait: number, decision: Decision, { signal, observe }: ExchangeOptions, { clock }: ExchangeContext): Promise<void> {
  observe?.({ type: 'wait', reason: waitReason(decision), ms: wait });
  try {
    await clock.sleep(wait, signal);
  } catch (thrown) {
    // Node's timers reject with an error of their own around the reason.
    signal?.throwIfAborted();
    throw thrown;
  }
}

function decide(
  hop: Hop,
  idempotent: boolean,
  attempts: number,
  { policy, judge, renew }: ExchangeOptions,
  { clock }: ExchangeContext,
): Decision | Promise<Decision> {
  if (hop.failure) return decideFailure(hop.failure, idempotent, policy.retry.onNetworkError);
  const { response } = hop;
  if (!response) return { type: 'fail' };
  const byStatus = (): Decision => classify(response, idempotent, policy.retry, clock.now());
  const judged = judge?.(responseOf(hop, attempts));
  if (judged === undefined) return byStatus();
  const allowed = (decision: Decision | undefined): Decision => {
    if (decision?.type === 'renew' && !renew) return { type: 'fail' };
    return decision ? onlyOnce(withWait(decision, response, policy.retry, clock), idempotent) : byStatus();
  };
  return judged instanceof Promise ? judged.then(allowed) : allowed(judged);
}

/** A judgement that names no wait leaves it to the headers. */
function withWait(decision: Decision, response: ResponseHead, { waitFrom }: HttpPolicy['retry'], clock: Clock): Decision {
  const open = (decision.type === 'retry' || decision.type === 'wait') && decision.afterMs === undefined;
  return open ? { ...decision, afterMs: retryAfterMs(response, clock.now(), waitFrom) } : decision;
}

/** A request that may not be sent twice is sent again only after a limit refused it: nothing was done then. */
function onlyOnce(decision: Decision, idempotent: boolean): Decision {
  return decision.type === 'retry' && !idempotent && !decision.rateLimited ? { type: 'fail' } : decision;
}

function decideFailure({ retry }: Failure, idempotent: boolean, onNetworkError: boolean): Decision {
  const worth = onNetworkError && (retry === 'always' || (retry === 'idempotent' && idempotent));
  return worth ? { type: 'retry', afterMs: undefined, rateLimited: false } : { type: 'fail' };
}

function finish(hop: Hop, attempts: number, maxAttempts: number, context: ExchangeContext, refusedWait?: RefusedWait): HttpResponse {
  if (hop.failure) {
    const request = `${hop.sent.method} ${traceUrl(hop, context.redactor)}`;
    throw placed(hop.failure.error, { request, attempts, maxAttempts }, context);
  }
  return responseOf(hop, attempts, refusedWait);
}

function responseOf(hop: Hop, attempts: number, refusedWait?: RefusedWait): HttpResponse {
  const { status, headers, body, decoded } = hop.response as NonNullable<Hop['response']>; // a hop without failure has one
  return {
    status,
    headers,
    body,
    url: hop.sent.url,
    requestedAt: hop.requestedAt,
    attempts,
    refusedWait,
    ...(decoded ? { stream: decoded } : {}),
  };
}

/** A redirect can lead to a host, and a document name one, that holds a secret. */
function placed(error: ConnectorError, place: ErrorDetails, { redactor }: ExchangeContext): ConnectorError {
  const details = Object.entries({ ...place, ...error.details }).map(([name, value]) => [
    name,
    typeof value === 'string' ? redactor.redact(value) : value,
  ]);
  return new ConnectorError(error.code, redactor.redact(error.message), Object.fromEntries(details), error.cause);
}

function tell(
  hops: readonly Hop[],
  attempt: number,
  wait: number | undefined,
  decision: Decision,
  { observe, isPrivate = false }: ExchangeOptions,
  redactor: ExchangeContext['redactor'],
): void {
  if (!observe) return;
  for (const hop of hops) observe(requestEvent(hop, { isLast: hop === hops.at(-1), attempt, wait, decision, isPrivate, redactor }));
}

/** Builds no trace that nobody looks at: pages that succeed unwatched cost nothing here. */
function report(
  hops: readonly Hop[],
  attempt: number,
  wait: number | undefined,
  decision: Decision,
  options: ExchangeOptions,
  { log, redactor }: ExchangeContext,
): void {
  const { onTrace, isPrivate = false } = options;
  tell(hops, attempt, wait, decision, options, redactor);
  if (!onTrace && decision.type === 'success') return;
  for (const [index, hop] of hops.entries()) {
    const isLast = index === hops.length - 1;
    const whole = traceHop(hop, attempt, isLast ? wait : undefined, redactor);
    const trace = isPrivate ? { ...whole, requestBody: undefined, responseBody: undefined } : whole;
    onTrace?.(trace);
    if (isLast && decision.type !== 'success') {
      const { method, url, status, error, responseBody, durationMs, retryInMs } = trace;
      log.warn(
        { method, url, status, error, responseBody: responseBody?.slice(0, 500), attempt, durationMs, retryInMs },
        'exchange failed',
      );
    }
  }
}
