import type { Placement } from '../../documents/terms.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { type DraftBody, placeField, placeInBody } from './bodies/index.ts';
import { headersOf } from './headers.ts';
import { pairsOf, type QueryEncoding, scalarText } from './query-encoding.ts';
import { queryOf, replaceParameter, withMissing, writePairs } from './query-string.ts';
import { fillSlot } from './slots.ts';

/** A request while it is put together. */
export interface Draft {
  /** The operation, for messages: `objects.item.list`. */
  readonly where: string;
  readonly method: string;
  url: URL;
  readonly headers: Record<string, string>;
  /** Not yet written as text. */
  body: DraftBody | undefined;
  /** What the document says the body is; undefined: what its kind is. */
  readonly contentType: string | undefined;
  /** How what is placed in the query or a form is written. */
  readonly encoding: QueryEncoding;
  /** Slots of the path that values may be placed in. */
  readonly slots: readonly string[];
  readonly idempotent: boolean;
}

/** A draft of its own, in which values can be placed without changing the first. */
export function copyDraft(draft: Draft): Draft {
  return { ...draft, url: new URL(draft.url), headers: { ...draft.headers } };
}

/** Puts a value where the placement says; what stood there gives way. Nothing is placed nowhere; so is null, but in a body. Throws CONNECTOR_CONFIG_INVALID. */
export function place(draft: Draft, at: Placement, value: unknown): void {
  if (value === undefined) return;
  if ('body' in at) draft.body = placeInBody(draft.body, at.body, value, draft.where);
  else if (value !== null) placeText(draft, at, value);
}

function placeText(draft: Draft, at: Exclude<Placement, { readonly body: string }>, value: unknown): void {
  const { url, headers, encoding, where } = draft;
  if ('query' in at)
    url.search = replaceParameter(queryOf(url), at.query, writePairs(pairsOf(at.query, value, encoding, where), encoding, where));
  else if ('header' in at) Object.assign(headers, headersOf({ [at.header]: value }, where));
  else if ('cookie' in at) addCookie(headers, at.cookie, scalarText(value, `${where}: cookie ${at.cookie}`));
  else if ('form' in at) draft.body = placeField(draft.body, at.form, value, where);
  else if ('path' in at) fillSlot(url, at.path, value, encoding, where);
  else draft.url = wholeUrl(draft, value, at.url);
}

/** A relative one is resolved against the request's own (RFC 3986 §5). Whether its host is allowed, the exchange sees to. */
function wholeUrl({ url, where }: Draft, value: unknown, mode: true | 'withQuery'): URL {
  const whole = typeof value === 'string' ? URL.parse(value, url.href) : null;
  if (whole === null || !/^https?:$/.test(whole.protocol))
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: what goes in place of the URL is no http URL`);
  whole.hash = '';
  if (mode === 'withQuery') whole.search = withMissing(queryOf(whole), queryOf(url));
  return whole;
}

/** What no cookie can hold (RFC 6265 §4.1.1) is escaped; the rest stays as it is, so that one that was given goes back as it came. */
function addCookie(headers: Record<string, string>, name: string, value: string): void {
  const others = (headers['cookie'] ?? '').split('; ').filter((cookie) => cookie !== '' && !cookie.startsWith(`${name}=`));
  headers['cookie'] = [...others, `${name}=${value.replaceAll(/[^!#-+\--:<-[\]-~]/gu, encodeURIComponent)}`].join('; ');
}
