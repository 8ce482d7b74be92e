import type { HttpRequest } from '../../http/index.ts';
import { bodyFormats } from './bodies/index.ts';
import type { Draft } from './place.ts';
import { dropOpenSlots } from './slots.ts';

/** The request as it is sent: its body is text, and says what it is unless the document says so. Throws CONNECTOR_CONFIG_INVALID. */
export function writeRequest(draft: Draft): HttpRequest {
  const { where, method, idempotent, slots } = draft;
  const headers: Record<string, string> = { accept: 'application/json', ...draft.headers };
  let { url } = draft;
  if (slots.length > 0) dropOpenSlots((url = new URL(url)), slots, where);
  return { method, url, headers, body: writeBody(draft, headers), idempotent };
}

function writeBody({ where, method, body, encoding, contentType }: Draft, headers: Record<string, string>): string | undefined {
  // RFC 9110 §9.3.2: content in a HEAD request means nothing.
  if (body === undefined || method === 'HEAD') return undefined;
  const written = bodyFormats[body.kind].write(body.value, { encoding, where: `${where}.${body.kind}` });
  if (written === undefined) return undefined;
  const type = headers['content-type'] ?? contentType;
  const { parameter } = written;
  const whole = type === undefined || parameter === undefined || /;\s*boundary=/i.test(type) ? type : `${type}; ${parameter}`;
  headers['content-type'] = whole ?? written.contentType;
  return written.text;
}
