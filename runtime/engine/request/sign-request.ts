import type { Placement } from '../../documents/terms.ts';
import type { HttpRequest } from '../../http/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { parseJson, stringifyJson } from '../../kernel/json.ts';
import { placeInBody } from './bodies/index.ts';
import { type Draft, place } from './place.ts';
import { pairsOf, usualEncoding } from './query-encoding.ts';
import { replaceParameter, writePairs } from './query-string.ts';

const where = 'authentication';

/** A written request with credentials in it: what stood in their places gives way. Throws CONNECTOR_CONFIG_INVALID. */
export function signRequest(request: HttpRequest, places: readonly { readonly at: Placement; readonly value: string }[]): HttpRequest {
  const start = { ...request, where, headers: { ...request.headers }, body: undefined, contentType: undefined };
  const draft: Draft = { ...start, url: new URL(request.url), encoding: usualEncoding, slots: [] };
  let { body } = request;
  for (const { at, value } of places) {
    if ('body' in at || 'form' in at) body = signBody(body, at, value, draft.headers);
    else if ('path' in at || 'url' in at) throw refuse('credentials go into the query, a header, a cookie or the body, not into the path');
    else place(draft, at, value);
  }
  const { method, url, headers, idempotent } = draft;
  return { method, url, headers, body, idempotent };
}

function signBody(
  text: string | undefined,
  at: { readonly body: string } | { readonly form: string },
  value: string,
  headers: Record<string, string>,
): string {
  const { kind, contentType } = 'body' in at ? ({ kind: 'body', contentType: 'application/json' } as const) : formKind;
  const type = (headers['content-type'] ??= contentType);
  if (text !== undefined && !(kind === 'form' ? /urlencoded/i : /json/i).test(type))
    throw refuse(`the body is ${type}, in which there is no ${kind === 'form' ? 'form field' : 'JSON path'} to put them`);
  if ('form' in at)
    return replaceParameter(text ?? '', at.form, writePairs(pairsOf(at.form, value, usualEncoding, where), usualEncoding, where));
  const before = text === undefined ? undefined : ({ kind: 'body', value: parseJson(text) } as const);
  return stringifyJson(placeInBody(before, at.body, value, where).value);
}

const formKind = { kind: 'form', contentType: 'application/x-www-form-urlencoded' } as const;

function refuse(why: string): ConnectorError {
  return new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: ${why}`);
}
