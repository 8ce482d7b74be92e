import { retryAfterMs, type HttpResponse } from '../http/index.ts';
import type { Clock } from '../kernel/clock.ts';
import { ConnectorError, type ErrorCode, type ErrorDetails } from '../kernel/errors.ts';
import { isObject, parseJson } from '../kernel/json.ts';
import type { Redactor } from '../kernel/redactor.ts';

/** What a final status means when the document says nothing of it (requirements.md §2.2). */
const meanings: readonly { readonly statuses: readonly number[]; readonly code: ErrorCode; readonly words: string }[] = [
  {
    statuses: [401],
    code: 'AUTH_FAILED',
    words: 'authentication failed: the provider refused the credentials; check the secrets and reconnect',
  },
  { statuses: [403], code: 'UPSTREAM_FORBIDDEN', words: 'the provider does not allow this' },
  { statuses: [404, 410], code: 'UPSTREAM_NOT_FOUND', words: 'the provider has nothing at this address; check http.baseUrl and the path' },
  { statuses: [409, 412], code: 'UPSTREAM_CONFLICT', words: 'the provider reports a conflict' },
  { statuses: [408], code: 'UPSTREAM_ERROR', words: 'the provider gave up waiting' },
  { statuses: [429], code: 'RATE_LIMIT', words: 'the provider limits how often we may ask' },
];

export interface ResponseErrorContext {
  readonly method: string;
  readonly redactor: Redactor;
  readonly clock: Clock;
}

/** True when the response may be decoded. */
export function isSuccess(response: HttpResponse): boolean {
  return response.status >= 200 && response.status < 300;
}

/** The error that a response with a failing status stands for, with the provider's own words. */
export function responseError(response: HttpResponse, { method, redactor, clock }: ResponseErrorContext): ConnectorError {
  const { status } = response;
  const { code, words } = meanings.find(({ statuses }) => statuses.includes(status)) ?? meaningOfRange(status);
  const said = providersWords(response);
  const request = redactor.redact(`${method} ${response.url.href}`);
  const message = `${words} (${status}${said === undefined ? '' : `: ${redactor.redact(said)}`})`;
  return new ConnectorError(code, message, {
    request,
    upstreamStatus: status,
    attempts: response.attempts,
    ...waitDetails(response, clock),
  });
}

function meaningOfRange(status: number): { readonly code: ErrorCode; readonly words: string } {
  if (status >= 500) return { code: 'UPSTREAM_ERROR', words: 'the provider failed' };
  if (status >= 400) return { code: 'UPSTREAM_VALIDATION', words: 'the provider refused the request' };
  return { code: 'UPSTREAM_RESPONSE_INVALID', words: 'the provider answered with a status that holds no data' };
}

function waitDetails(response: HttpResponse, clock: Clock): ErrorDetails {
  if (response.status !== 429 && response.status !== 503) return {};
  const wait = retryAfterMs(response, clock.now());
  if (wait === undefined) return {};
  return { retryAfterSeconds: Math.ceil(wait / 1_000), resetAt: new Date(clock.now() + wait).toISOString() };
}

const longest = 300;

/** The message inside an error body of one of the usual shapes, else the start of a body that is not HTML. */
function providersWords({ body, headers }: HttpResponse): string | undefined {
  const text = body.toString('utf8', 0, 65_536).trim();
  if (text === '') return undefined;
  try {
    const found = messageIn(parseJson(text));
    if (found !== undefined) return found.slice(0, longest);
  } catch {
    // Not JSON: its text is shown as it is.
  }
  if (text.startsWith('<') || headers['content-type']?.includes('html')) return undefined;
  return text.slice(0, longest);
}

function messageIn(body: unknown): string | undefined {
  if (Array.isArray(body)) return messageIn(body[0]);
  if (!isObject(body)) return typeof body === 'string' ? body : undefined;
  for (const key of ['message', 'error_description', 'detail', 'title', 'error', 'errors']) {
    const found = Object.hasOwn(body, key) ? messageIn(body[key]) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
