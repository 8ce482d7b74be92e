import type { Redactor } from '../kernel/redactor.ts';
import type { Hop } from './attempt.ts';
import type { Decision, ExchangeTrace, RequestEvent, WaitReason } from './exchange.ts';
import { searchedBytes, traceHop, traceUrl } from './trace.ts';

interface HopContext {
  readonly isLast: boolean;
  readonly attempt: number;
  readonly wait: number | undefined;
  readonly decision: Decision;
  readonly isPrivate: boolean;
  readonly redactor: Redactor;
}

/** A hop of an attempt as those are told who observe it. */
export function requestEvent(hop: Hop, context: HopContext): RequestEvent {
  const { isLast, attempt, wait, decision, isPrivate, redactor } = context;
  const { sent, requestedAt, durationMs, failure } = hop;
  const shown = withHead(hop);
  let made: ExchangeTrace | undefined;
  return {
    type: 'request',
    method: sent.method,
    url: traceUrl(hop, redactor),
    sentAt: requestedAt,
    durationMs,
    attempt,
    status: hop.response?.status,
    error: failure && redactor.redact(failure.error.message),
    outcome: outcomeOf(isLast, decision, wait),
    rateLimited: isLast && isRateLimited(decision),
    trace: () => (made ??= traced(shown, attempt, isLast ? wait : undefined, redactor, isPrivate)),
  };
}

export function isRateLimited(decision: Decision): decision is Extract<Decision, { readonly afterMs: unknown }> {
  return decision.type === 'wait' || (decision.type === 'retry' && decision.rateLimited);
}

/** Why the exchange waits before another attempt. */
export function waitReason(decision: Decision): WaitReason {
  if ('afterMs' in decision && decision.afterMs !== undefined) return 'retryAfter';
  return isRateLimited(decision) ? 'rateLimit' : 'backoff';
}

function outcomeOf(isLast: boolean, decision: Decision, wait: number | undefined): RequestEvent['outcome'] {
  if (!isLast) return 'redirect';
  if (decision.type === 'success') return 'ok';
  return wait === undefined ? 'refused' : 'again';
}

/** With no more of its body than is shown: whoever keeps the event does not keep the page. */
function withHead(hop: Hop): Hop {
  const { response } = hop;
  if (!response || response.body.length <= searchedBytes) return hop;
  return { ...hop, response: { ...response, body: Buffer.from(response.body.subarray(0, searchedBytes)) } };
}

function traced(hop: Hop, attempt: number, wait: number | undefined, redactor: Redactor, isPrivate: boolean): ExchangeTrace {
  const whole = traceHop(hop, attempt, wait, redactor);
  return isPrivate ? { ...whole, requestBody: undefined, responseBody: undefined } : whole;
}
