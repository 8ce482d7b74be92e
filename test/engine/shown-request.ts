import type { HttpRequest } from '../../runtime/http/index.ts';

/** A request as vectors write it: its body as JSON where it is, with a word for the boundary of its parts. */
export function shown({ method, url, headers, body, idempotent }: HttpRequest): object {
  const headerNames = Object.keys(headers).toSorted();
  if (body === undefined) return { method, url: url.href, headers, headerNames, idempotent, hasBody: false };
  const boundary = /boundary=(ferrule-[0-9a-f]{32})$/.exec(headers['content-type'] ?? '')?.[1];
  // Told from the content: vectors write BOUNDARY for its hash.
  if (boundary !== undefined) return withoutHash({ method, url: url.href, headers, idempotent, bodyText: body }, boundary);
  const isJson = /json/i.test(headers['content-type'] ?? '');
  return { method, url: url.href, headers, idempotent, body: isJson ? (JSON.parse(body) as unknown) : body, bodyText: body };
}

function withoutHash(request: object, boundary: string): object {
  return JSON.parse(JSON.stringify(request).replaceAll(boundary, 'ferrule-BOUNDARY')) as object;
}
