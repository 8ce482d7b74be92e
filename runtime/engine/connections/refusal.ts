import type { Path } from '../../expressions/index.ts';
import type { HttpResponse } from '../../http/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/json.ts';
import { responseError } from '../response-error.ts';
import type { EngineParts } from '../parts.ts';

/** Errors of OAuth (RFC 6749 §5.2) that time mends. */
const passing: ReadonlySet<string> = new Set(['temporarily_unavailable', 'server_error', 'slow_down']);

const passingStatuses: readonly number[] = [408, 429];

/**
 * Why a step of signing in failed. A refusal is AUTH_FAILED, with the provider's code of it in `oauthError`; a failing server, a limit and what
 * OAuth calls temporary are errors that time mends, and say nothing of the credentials.
 */
export function refusal(
  response: HttpResponse,
  body: unknown,
  message: Path | undefined,
  where: string,
  { redactor, clock }: EngineParts,
): ConnectorError {
  const said = textOf(message?.get(body));
  const error = responseError({ ...response, said }, { method: 'sign-in', redactor, clock });
  const given = isObject(body) ? textOf(body['error']) : undefined;
  const oauthError = given && redactor.redact(given, 100);
  const isPassing = response.status >= 500 || passingStatuses.includes(response.status) || passing.has(oauthError ?? '');
  const code = isPassing ? passingCode(error) : 'AUTH_FAILED';
  const words = [oauthError, said ?? describedIn(body)].filter((part) => part !== undefined).join(': ');
  const told = words === '' ? `status ${response.status}` : redactor.redact(words, 300);
  const place = `${where}: ${response.url.host}`;
  const skew = skewOf(response);
  const text = isPassing ? `${place} cannot sign us in now (${told})` : `${place} refused to sign us in (${told})${skew}`;
  return new ConnectorError(code, text, { ...error.details, ...(oauthError === undefined ? {} : { oauthError }) });
}

/** What is signed, or lasts for minutes, fails by a clock that is off. */
const toleratedSkew = 300_000;

function skewOf({ headers, requestedAt }: HttpResponse): string {
  const off = requestedAt - Date.parse(headers['date'] ?? '');
  if (!(Math.abs(off) > toleratedSkew)) return '';
  return `; our clock is ${Math.round(Math.abs(off) / 60_000)} minutes ${off > 0 ? 'ahead of' : 'behind'} the provider's: set it right`;
}

function passingCode({ code }: ConnectorError): 'RATE_LIMIT' | 'UPSTREAM_ERROR' {
  return code === 'RATE_LIMIT' ? code : 'UPSTREAM_ERROR';
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function describedIn(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  for (const key of ['error_description', 'message', 'detail', 'title', 'error_message']) {
    const text = body[key];
    if (typeof text === 'string' && text !== '') return text;
  }
  return undefined;
}
