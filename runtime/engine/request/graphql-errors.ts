import type { HttpResponse } from '../../http/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject, parseJson } from '../../kernel/json.ts';
import type { Redactor } from '../../kernel/redactor.ts';
import type { Draft } from './place.ts';

const shownErrors = 3;
const shownCharacters = 300;

/**
 * Throws for a successful response to a GraphQL request that has `errors`: the provider refused the request when there is no
 * `data` (GraphQL §7.1.2, request errors), else failed at a part of it. With `partial`, what data there is is taken.
 */
export function refuseGraphqlErrors({ body, where }: Draft, response: HttpResponse, redactor: Redactor): void {
  // Most responses have none: they are parsed once, by the decoder.
  if (body?.kind !== 'graphql' || !response.body.includes('"errors"')) return;
  const answer = parsed(response.body);
  if (!isObject(answer)) return;
  const { errors, data } = answer;
  if (!Array.isArray(errors) || errors.length === 0) return;
  const hasData = data !== undefined && data !== null;
  if (hasData && isPartial(body.value)) return;
  const words = redactor.redact(tell(errors));
  const [code, what] =
    data === undefined
      ? (['UPSTREAM_VALIDATION', 'the provider refused the GraphQL request'] as const)
      : (['UPSTREAM_ERROR', 'the provider could not answer all of the GraphQL request'] as const);
  const hint = hasData ? '; `partial: true` takes the data that there is' : '';
  throw new ConnectorError(code, `${where}: ${what}: ${words}${hint}`, { upstreamStatus: response.status, attempts: response.attempts });
}

function isPartial(words: unknown): boolean {
  return isObject(words) && words['partial'] === true;
}

/** What is no JSON, the decoder tells about. */
function parsed(body: Buffer): unknown {
  try {
    return parseJson(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function tell(errors: readonly unknown[]): string {
  const told = errors.slice(0, shownErrors).map((error) => {
    const { message, path } = isObject(error) ? error : { message: error, path: undefined };
    const at = Array.isArray(path) ? ` at ${path.join('.')}` : '';
    return `${typeof message === 'string' ? message : 'an error without a message'}${at}`;
  });
  const more = errors.length > shownErrors ? `, and ${errors.length - shownErrors} more` : '';
  return `${told.join('; ').slice(0, shownCharacters)}${more}`;
}
