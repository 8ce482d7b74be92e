import type { QueryEncoding as QueryEncodingConfig } from '../../documents/generated/connector.ts';
import { isObject } from '../../kernel/json.ts';
import { escapeXml } from './bodies/xml.ts';
import { queryEncodingOf, usualEncoding, writePair } from './query-encoding.ts';

/**
 * A secret as a connector's requests may write it: plain, as its query encodings escape it, and in XML. Whoever hides secrets
 * must know these; the usual escapes it knows itself.
 */
export function secretForms(secret: string, connector: object): readonly string[] {
  if (!secret.isWellFormed()) return [secret];
  const encodings = [{ ...usualEncoding, space: 'percent' as const }, ...encodingsIn(connector).map(queryEncodingOf)];
  const queries = encodings.map((encoding) => writePair(['', secret], encoding, 'secret').slice(1));
  return [...new Set([secret, ...queries, escapeXml(secret)])];
}

/** Every `queryEncoding` of a document, wherever it stands. */
function encodingsIn(value: unknown): readonly QueryEncodingConfig[] {
  if (Array.isArray(value)) return value.flatMap(encodingsIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    // What the schema allows there; a parameter of that name is no object with `raw`.
    key === 'queryEncoding' && isObject(part) ? [part as QueryEncodingConfig] : encodingsIn(part),
  );
}
