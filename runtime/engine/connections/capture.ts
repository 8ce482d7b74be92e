import type { Scope } from '../../expressions/index.ts';
import type { HttpResponse } from '../../http/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject, type JsonValue } from '../../kernel/json.ts';
import type { Redactor } from '../../kernel/redactor.ts';
import { evaluate } from '../evaluate.ts';
import type { CapturePlan, SourcePlan } from './flow-plan.ts';
import type { ConnectionValues } from './keeper.ts';

/** What a step keeps of its answer. Throws UPSTREAM_RESPONSE_INVALID where something that must be there is not: it says where it was looked for, and what there is. */
export async function capture(
  plans: readonly CapturePlan[],
  response: HttpResponse,
  answer: Scope,
  where: string,
  redactor: Redactor,
): Promise<ConnectionValues> {
  const values: Record<string, JsonValue> = {};
  for (const plan of plans) {
    const place = `${where}.captures.${plan.name}`;
    const value = 'cookie' in plan.from ? cookieOf(response, plan.from.cookie) : await sourced(plan.from, response, answer, place);
    // An empty token is none.
    if (value === undefined || value === null || value === '') {
      if (!plan.optional) throw missing(plan, answer['response'], place);
      continue;
    }
    // What stands in JSON, in a header, or an expression gives.
    values[plan.name] = value as JsonValue;
    if (plan.secret) for (const text of textsIn(value)) redactor.add(text);
  }
  return values;
}

/** Where a response has something, and what. */
export async function sourced(from: SourcePlan, response: HttpResponse | undefined, answer: Scope, where: string): Promise<unknown> {
  if ('value' in from) return evaluate(from.value, answer, where);
  if ('header' in from) return response?.headers[from.header];
  return from.body.get(answer['response']);
}

/**
 * Set-Cookie lines are joined by a comma, which a date in them holds too (RFC 6265 §3), and careless values: a name follows the start, or a
 * comma. Of several of one name the last counts, as in browsers.
 */
function cookieOf({ headers }: HttpResponse, name: string): string | undefined {
  const begins = new RegExp(`(?:^|, ?)${escaped(name)}=((?:[^;,]|,(?! ?[\\w!#$%&'*+.^\`|~-]+=))*)`, 'g');
  const values = [...(headers['set-cookie'] ?? '').matchAll(begins)].map(([, value = '']) => value.trim());
  return values.at(-1)?.replace(/^"(.*)"$/, '$1');
}

function escaped(name: string): string {
  return name.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** Every text and number in a value. */
export function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'number' || typeof value === 'bigint') yield String(value);
  else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) yield* textsIn(part);
}

function notJson(body: unknown): string {
  if (typeof body !== 'string') return '';
  return body.trimStart().startsWith('<') ? '; it is a web page: is that the right address?' : '; it is text';
}

/** What answers to signing in call their parts (RFC 6749 §5, OpenID Connect Core §3.1.3.3, and what APIs have beside them). */
const toldKeys: ReadonlySet<string> = new Set(
  `access_token accessToken token token_type tokenType id_token refresh_token refreshToken expires expires_in expiresIn expires_at scope
   session session_id sessionId csrf jwt user user_id userId error error_description error_uri errors message code status success ok data
   result response`.split(/\s+/),
);

/** Nothing of such an answer is known to be no secret, not even a key: those that everybody knows are told, the others counted. */
function keysOf(body: object): string {
  const keys = Object.keys(body);
  const told = keys.filter((key) => toldKeys.has(key));
  const others = keys.length - told.length;
  if (others > 0) told.push(`${others} other ${others === 1 ? 'key' : 'keys'}`);
  return told.join(', ') || 'no keys';
}

function missing({ from, name }: CapturePlan, body: unknown, where: string): ConnectorError {
  const place =
    'cookie' in from
      ? `cookie ${from.cookie}`
      : 'header' in from
        ? `header ${from.header}`
        : 'body' in from
          ? `\`${from.body.source}\``
          : 'what its expression gives';
  const there = isObject(body) ? `; the body has ${keysOf(body)}` : notJson(body);
  return new ConnectorError(
    'UPSTREAM_RESPONSE_INVALID',
    `${where}: the provider's answer to signing in has no ${name} in ${place}${there}`,
  );
}
