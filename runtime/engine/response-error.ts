import { retryAfterMs } from '../http/index.ts';
import type { Clock } from '../kernel/clock.ts';
import { ConnectorError, type ErrorCode, type ErrorDetails } from '../kernel/errors.ts';
import { isObject, parseJson } from '../kernel/json.ts';
import { blankNamed } from '../kernel/named-secrets.ts';
import type { Redactor } from '../kernel/redactor.ts';
import type { Answer } from './responses/answer.ts';

interface Meaning {
  readonly code: ErrorCode;
  readonly words: string;
}

/** The seed's words, exactly [ERR-09, ERR-10]. */
const signInAgain: Meaning = { code: 'AUTH_FAILED', words: 'Authentication failed. Please reconnect.' };
const rateLimited: Meaning = { code: 'RATE_LIMIT', words: 'API rate limit exceeded' };

/** What a final status means when the document says nothing of it (requirements.md §2.2). */
const meanings: readonly (Meaning & { readonly statuses: readonly number[] })[] = [
  { statuses: [401], ...signInAgain },
  { statuses: [403], code: 'UPSTREAM_FORBIDDEN', words: 'the provider does not allow this' },
  { statuses: [404, 410], code: 'UPSTREAM_NOT_FOUND', words: 'the provider has nothing at this address; check http.baseUrl and the path' },
  { statuses: [409, 412], code: 'UPSTREAM_CONFLICT', words: 'the provider reports a conflict' },
  { statuses: [408], code: 'UPSTREAM_ERROR', words: 'the provider gave up waiting' },
  { statuses: [429], ...rateLimited },
];

export interface ResponseErrorContext {
  readonly method: string;
  readonly redactor: Redactor;
  readonly clock: Clock;
}

/** True when the response may be decoded. */
export function isSuccess({ status, ruling }: Answer): boolean {
  return ruling === undefined && status >= 200 && status < 300;
}

/** The error that a response stands for by its status or by a rule of the document, with the provider's own words. */
export function responseError(response: Answer, { method, redactor, clock }: ResponseErrorContext): ConnectorError {
  const { status, ruling } = response;
  const { code, words } = meaningOf(response);
  const said = response.said ?? providersWords(response);
  const own = response.said !== undefined;
  const isSeeds = words === signInAgain.words || words === rateLimited.words;
  const suffix = own || said === undefined ? (isSeeds && !own ? '' : ` (${status})`) : ` (${status}: ${redactor.redact(said, longest)})`;
  const request = redactor.redact(`${method} ${response.url.href}`);
  return new ConnectorError(
    ruling?.rule.code ?? code,
    `${own ? redactor.redact(said ?? '', longest) : words}${suffix}${refusedWords(response)}`,
    {
      request,
      upstreamStatus: status,
      attempts: response.attempts,
      ...(ruling ? { rule: ruling.rule.where } : {}),
      ...waitDetails(response, clock),
    },
  );
}

function meaningOf({ status, ruling }: Answer): Meaning {
  const outcome = ruling?.rule.outcome;
  if (outcome === 'reconnect' || outcome === 'refresh') return signInAgain;
  if (outcome === 'wait') return rateLimited;
  const isFailure = status >= 300 || !outcome;
  if (isFailure) return meanings.find(({ statuses }) => statuses.includes(status)) ?? meaningOfRange(status);
  return {
    code: outcome === 'retry' ? 'UPSTREAM_ERROR' : 'UPSTREAM_RESPONSE_INVALID',
    words: 'the provider reports a failure in its answer',
  };
}

function meaningOfRange(status: number): Meaning {
  if (status >= 500) return { code: 'UPSTREAM_ERROR', words: 'the provider failed' };
  if (status >= 400) return { code: 'UPSTREAM_VALIDATION', words: 'the provider refused the request' };
  return { code: 'UPSTREAM_RESPONSE_INVALID', words: 'the provider answered with a status that holds no data' };
}

function refusedWords({ refusedWait }: Answer): string {
  if (!refusedWait) return '';
  const { asked, bound, most } = refusedWait;
  const wait = `${asked / 1_000}s`;
  const allowed = `\`http.retry.${bound}\` (${most / 1_000}s)`;
  return bound === 'maxWait'
    ? `; the provider wants us to wait ${wait}, longer than ${allowed} allows`
    : `; a further wait of ${wait} would exceed ${allowed}, which bounds all waits of a request together`;
}

function waitDetails(response: Answer, clock: Clock): ErrorDetails {
  const { status, ruling, refusedWait } = response;
  if (status !== 429 && status !== 503 && ruling?.rule.outcome !== 'wait') return {};
  const wait = refusedWait?.asked ?? retryAfterMs(response, clock.now());
  if (wait === undefined) return {};
  return { retryAfterSeconds: Math.ceil(wait / 1_000), resetAt: new Date(clock.now() + wait).toISOString() };
}

const longest = 300;
/** Bodies that are JSON and hold no word. */
const nothingSaid: ReadonlySet<string> = new Set(['[]', '{}', 'null', '""']);

/** The message inside an error body of one of the usual shapes, else the start of a body that is not HTML. */
function providersWords({ body, headers }: Answer): string | undefined {
  const text = body.toString('utf8', 0, 65_536).trim();
  if (text === '' || nothingSaid.has(text)) return undefined;
  try {
    const found = messageIn(parseJson(text));
    if (found !== undefined) return found;
  } catch {
    // Not JSON: its text is shown as it is.
  }
  if (text.startsWith('<') || headers['content-type']?.includes('html')) return undefined;
  return blankNamed(text);
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
