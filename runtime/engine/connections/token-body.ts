import { decoders } from '../../decoders/index.ts';
import type { HttpResponse } from '../../http/index.ts';
import { type JsonValue, parseJson } from '../../kernel/json.ts';

const nesting = 100;

/** The body of an answer to signing in: JSON, XML or a form (RFC 5849 §2.1 answers with one), else its text; nothing where there is none. */
export function bodyOf({ body, headers }: Pick<HttpResponse, 'body' | 'headers'>): JsonValue | undefined {
  const text = body.toString('utf8').replace(/^\uFEFF/, '');
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const type = headers['content-type'] ?? '';
  try {
    if (trimmed.startsWith('<') && !type.includes('html')) return xmlOf(body, type);
    return parseJson(trimmed);
  } catch {
    return isForm(trimmed, type) ? Object.fromEntries(new URLSearchParams(trimmed)) : trimmed;
  }
}

function xmlOf(body: Buffer, type: string): JsonValue {
  const whole = { keys: [], source: undefined, get: (value: unknown) => value };
  return decoders.xml({ type: 'xml' }).decode(body, whole, { nesting }, type).body;
}

/** Some send a form as text/html or text/plain. What only ends with `=` is a token in base64. */
function isForm(text: string, type: string): boolean {
  return type.includes('x-www-form-urlencoded') || /^[\w.~%-]+=[^=&\s<>{}][^\s<>{}]*$/.test(text);
}
