import { blankNamed, isSecretName } from '../kernel/named-secrets.ts';
import type { Redactor } from '../kernel/redactor.ts';
import type { Hop } from './attempt.ts';
import type { ExchangeTrace, HttpRequest } from './exchange.ts';

const blank = '[redacted]';
const shownCharacters = 2_000;
/** Looked at for secrets: one that begins within the shown part is found whole. */
export const searchedBytes = 16_384;

const secretHeader = /authorization|cookie|secret|password|signature|credential|(?:^|-)(?:api-?key|auth|token)$/;

/** A hop as people may see it: without what signing changed, without headers made for secrets, without known secrets. */
export function traceHop(hop: Hop, attempt: number, retryInMs: number | undefined, redactor: Redactor): ExchangeTrace {
  const { unsigned, sent, response } = hop;
  return {
    method: sent.method,
    url: traceUrl(hop, redactor),
    requestHeaders: traceHeaders(sent.headers, redactor, unsigned.headers),
    requestBody: traceRequestBody(unsigned, sent, redactor),
    attempt,
    status: response?.status,
    responseHeaders: response && traceHeaders(response.headers, redactor),
    responseBody: response && (response.stream ? '(streamed)' : traceBody(response.body, redactor)),
    error: hop.failure && redactor.redact(hop.failure.error.message),
    durationMs: hop.durationMs,
    retryInMs,
  };
}

/** Parameters that signing added or changed, or that are named like secrets, keep their name only. */
export function traceUrl({ unsigned, sent }: Pick<Hop, 'unsigned' | 'sent'>, redactor: Redactor): string {
  if (sent.url.host === '') return `${sent.url.protocol}${blank}`;
  const parts = sent.url.search === '' ? [] : sent.url.search.slice(1).split('&');
  const known = new Set(unsigned.url.search.slice(1).split('&'));
  const shown = parts.map((part) => {
    const name = part.split('=', 1)[0] ?? '';
    return known.has(part) && !isSecretName(name) ? part : `${name}=${blank}`;
  });
  const samePath = sent.url.pathname === unsigned.url.pathname;
  const path = samePath ? sent.url.pathname : `/${blank}`;
  return redactor.redact(`${sent.url.protocol}//${sent.url.host}${path}${shown.length > 0 ? `?${shown.join('&')}` : ''}`);
}

function traceHeaders(headers: HttpRequest['headers'], redactor: Redactor, unsigned = headers): Record<string, string> {
  const shown = Object.entries(headers).map(([name, value]): [string, string] => {
    const hidden = secretHeader.test(name.toLowerCase()) || unsigned[name] !== value;
    return [name, hidden ? blank : redactor.redact(blankNamed(value))];
  });
  return Object.fromEntries(shown);
}

function traceRequestBody(unsigned: HttpRequest, sent: HttpRequest, redactor: Redactor): string | undefined {
  if (sent.body === undefined) return undefined;
  // What signing put into a body cannot be told apart from the rest without knowing its format.
  return sent.body === unsigned.body ? traceText(sent.body, redactor) : blank;
}

function traceBody(body: Buffer, redactor: Redactor): string {
  const head = body.subarray(0, searchedBytes);
  return head.includes(0) ? `(binary, ${body.length} bytes)` : traceText(head.toString('utf8'), redactor);
}

function traceText(text: string, redactor: Redactor): string {
  return redactor.redact(blankNamed(text.slice(0, searchedBytes)), shownCharacters);
}
