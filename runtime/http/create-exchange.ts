import type { Random } from '../kernel/clock.ts';
import { ConnectorError, type ErrorDetails } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import { type AttemptContext, type Hop, runAttempt } from './attempt.ts';
import { backoff } from './backoff.ts';
import { classify } from './classify.ts';
import type { Decision, Exchange, ExchangeOptions, HttpResponse } from './exchange.ts';
import type { Failure } from './failure-meanings.ts';
import { traceHop, traceUrl } from './trace.ts';

export interface ExchangeContext extends AttemptContext {
  readonly random: Random;
  readonly log: Log;
}

export function createExchange(context: ExchangeContext): Exchange {
  return async (request, options) => {
    const { retry } = options.policy;
    let announced = false;
    for (let attempt = 1; ; attempt++) {
      options.signal?.throwIfAborted();
      const hops = await runAttempt(request, options, context);
      const last = hops[hops.length - 1] as Hop; // there is at least one
      const decision = decide(last, request.idempotent, options, context);
      if (decision.type === 'retry' && decision.rateLimited && !announced) {
        announced = true;
        options.onRateLimit?.(decision.afterMs === undefined ? undefined : Math.ceil(decision.afterMs / 1_000));
      }
      const wait = attempt < retry.maxAttempts ? waitBefore(decision, attempt, options, context) : undefined;
      report(hops, attempt, wait, decision, options, context);
      if (wait === undefined) return finish(last, attempt, retry.maxAttempts, context);
      if (wait > 0) await pause(wait, options, context);
    }
  };
}

async function pause(wait: number, { signal }: ExchangeOptions, { clock }: ExchangeContext): Promise<void> {
  try {
    await clock.sleep(wait, signal);
  } catch (thrown) {
    // Node's timers reject with an error of their own around the reason.
    signal?.throwIfAborted();
    throw thrown;
  }
}

function decide(hop: Hop, idempotent: boolean, { policy }: ExchangeOptions, { clock }: ExchangeContext): Decision {
  if (hop.failure) return decideFailure(hop.failure, idempotent, policy.retry.onNetworkError);
  return hop.response ? classify(hop.response, idempotent, policy.retry, clock.now()) : { type: 'fail' };
}

function decideFailure({ retry }: Failure, idempotent: boolean, onNetworkError: boolean): Decision {
  const worth = onNetworkError && (retry === 'always' || (retry === 'idempotent' && idempotent));
  return worth ? { type: 'retry', afterMs: undefined, rateLimited: false } : { type: 'fail' };
}

/** Undefined when there is to be no other attempt, also because the provider wants us to wait longer than we may. */
function waitBefore(decision: Decision, attempt: number, { policy }: ExchangeOptions, { random }: ExchangeContext): number | undefined {
  if (decision.type !== 'retry') return undefined;
  const wait = decision.afterMs ?? backoff(attempt, policy.retry, random);
  return wait > policy.retry.maxDelay ? undefined : wait;
}

function finish(hop: Hop, attempts: number, maxAttempts: number, context: ExchangeContext): HttpResponse {
  if (hop.failure) {
    const request = `${hop.sent.method} ${traceUrl(hop, context.redactor)}`;
    throw placed(hop.failure.error, { request, attempts, maxAttempts }, context);
  }
  const { status, headers, body } = hop.response as NonNullable<Hop['response']>; // a hop without failure has one
  return { status, headers, body, url: hop.sent.url, requestedAt: hop.requestedAt, attempts };
}

/** A redirect can lead to a host, and a document name one, that holds a secret. */
function placed(error: ConnectorError, place: ErrorDetails, { redactor }: ExchangeContext): ConnectorError {
  const details = Object.entries({ ...place, ...error.details }).map(([name, value]) => [
    name,
    typeof value === 'string' ? redactor.redact(value) : value,
  ]);
  return new ConnectorError(error.code, redactor.redact(error.message), Object.fromEntries(details), error.cause);
}

/** Builds no trace that nobody looks at: pages that succeed unwatched cost nothing here. */
function report(
  hops: readonly Hop[],
  attempt: number,
  wait: number | undefined,
  decision: Decision,
  { onTrace }: ExchangeOptions,
  { log, redactor }: ExchangeContext,
): void {
  if (!onTrace && decision.type === 'success') return;
  for (const [index, hop] of hops.entries()) {
    const isLast = index === hops.length - 1;
    const trace = traceHop(hop, attempt, isLast ? wait : undefined, redactor);
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
