import { isObject } from '../../kernel/json.ts';
import type { RequestChange } from '../../pagination/paginator.ts';
import { type Draft, place } from '../request/place.ts';
import { queryOf, setParameters, withMissing } from '../request/query-string.ts';
import { joinUrl } from '../request/render-request.ts';

/** A draft of a list's first request with parts of it changed for another page. */
export function changeRequest(draft: Draft, { query = {}, headers = {}, body, path, url }: RequestChange, baseUrl: string): Draft {
  const changed = { ...draft, url: urlOf(draft, path, url, baseUrl), headers: { ...draft.headers } };
  for (const [name, value] of Object.entries(query)) {
    if (value === null) changed.url.search = setParameters(queryOf(changed.url), [name], []);
    else place(changed, { query: name }, value);
  }
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) delete changed.headers[name.toLowerCase()];
    else place(changed, { header: name }, value);
  }
  if (body !== undefined) changed.body = { kind: draft.body?.kind ?? 'body', value: merged(draft.body?.value, body) };
  return changed;
}

/** Another path keeps the query of the first request, a whole URL stands for itself. */
function urlOf(draft: Draft, path: string | undefined, url: string | undefined, baseUrl: string): URL {
  if (url !== undefined) return new URL(url);
  if (path === undefined) return new URL(draft.url);
  const other = joinUrl(baseUrl, path, `${draft.where}.pagination.next: path`);
  other.search = withMissing(queryOf(other), queryOf(draft.url));
  return other;
}

/** RFC 7396: objects are merged, null takes a key out, anything else stands for what was there. */
function merged(before: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(before) ? { ...before } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}
