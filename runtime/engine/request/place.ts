import type { Placement } from '../../documents/terms.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/json.ts';

/** A request while it is put together. */
export interface Draft {
  readonly method: string;
  readonly url: URL;
  readonly headers: Record<string, string>;
  /** The JSON body, not yet written as text. */
  body: unknown;
  readonly idempotent: boolean;
}

/** Puts a value where the placement says; what stood there gives way. */
export function place(draft: Draft, at: Placement, value: string | number): void {
  if ('query' in at) draft.url.searchParams.set(at.query, String(value));
  else if ('header' in at) draft.headers[at.header.toLowerCase()] = String(value);
  else if ('cookie' in at) addCookie(draft.headers, at.cookie, String(value));
  else draft.body = withPath(draft.body, at.body.split('.'), value, at.body);
}

function addCookie(headers: Record<string, string>, name: string, value: string): void {
  const others = (headers['cookie'] ?? '').split('; ').filter((cookie) => cookie !== '' && !cookie.startsWith(`${name}=`));
  headers['cookie'] = [...others, `${name}=${encodeURIComponent(value)}`].join('; ');
}

/** A copy of `body` with `value` at the path; objects on the way are made where they are missing. */
function withPath(body: unknown, path: readonly string[], value: unknown, source: string): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (body !== undefined && !isObject(body)) {
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `cannot place a value at body path "${source}": "${key}" is not inside an object`);
  }
  return { ...body, [key]: withPath(body?.[key], rest, value, source) };
}
