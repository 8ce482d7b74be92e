import { isObject, type JsonValue, parseJson, stringifyJson } from '../kernel/json.ts';
import type { DecodedPage, Decoder, RecordSelector } from './decoder.ts';
import { markup, missingRecords, nothingFound, notUtf8 } from './json-failures.ts';
import { parsePlaced, type Spans } from './json-parse.ts';
import { code, elementPlaces, isLast, locate, skipWhitespace } from './json-scan.ts';
import { splitList } from './json-split.ts';
import { cut, invalidUtf8At, type JsonText, jsonText } from './json-text.ts';

/** Levels of an element that are looked at on the call stack, of which a limit may allow more than it bears. */
const mostLevels = 500;

const nothing: DecodedPage = { values: [], body: null, rawOf: () => '' };

/**
 * Decodes JSON (RFC 8259, in UTF-8; a byte order mark is left out). Most bodies, a list at a path of names, are split without
 * a walk through their bytes; whatever is not plain is parsed strictly, which also finds what is wrong with it.
 */
export const decodeJson: Decoder = (body, selector, limits, contentType) => {
  const source = jsonText(body, contentType);
  const first = source.bytes[skipWhitespace(source.bytes, 0)];
  if (first === undefined) return nothing;
  if (first === code.less) throw markup(source);
  const wrong = invalidUtf8At(source);
  if (wrong !== undefined) throw notUtf8(source, wrong);
  const plain = selector.keys === undefined ? undefined : decodePlain(source, selector.keys, limits.nesting);
  return plain ?? decodeAny(source, selector, limits.nesting);
};

/** Undefined when the body is not plain JSON with a list at `keys`. */
function decodePlain(source: JsonText, keys: readonly string[], nesting: number): DecodedPage | undefined {
  const { bytes } = source;
  const start = locate(bytes, keys, nesting);
  if (bytes[start] !== code.openList || keys.length >= nesting) return undefined;
  const list = splitList(source, start, Math.min(nesting - keys.length - 1, mostLevels));
  if (list === undefined || !isLast(bytes, list.end, keys, nesting)) return undefined;
  const body = withList(`${cut(source, 0, start)}[]${cut(source, list.end, bytes.length)}`, keys, list.values);
  const { values, places } = list;
  return body === undefined
    ? undefined
    : { values, body, rawOf: (index) => cut(source, places[index * 2] ?? 0, places[index * 2 + 1] ?? 0) };
}

/** The value of `envelope` with `list` in the place of the empty list at `keys`; undefined when it is not JSON. */
export function withList(envelope: string, keys: readonly string[], list: JsonValue[]): JsonValue | undefined {
  const last = keys.at(-1);
  if (last === undefined) return list;
  try {
    const body = parseJson(envelope);
    const parent = keys.slice(0, -1).reduce<JsonValue | undefined>(memberOf, body);
    // The list was found there, so that even a member named `__proto__` is the parent's own.
    if (isObject(parent) && Object.hasOwn(parent, last)) (parent as Record<string, JsonValue>)[last] = list;
    return body;
  } catch {
    return undefined;
  }
}

export function memberOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  // What isObject narrows a JsonValue to holds JsonValues.
  return isObject(value) && Object.hasOwn(value, key) ? (value[key] as JsonValue) : undefined;
}

function decodeAny(source: JsonText, selector: RecordSelector, nesting: number): DecodedPage {
  const spans: Spans = new Map();
  const body = parsePlaced(source, nesting, spans, selector.keys?.length);
  if (body === null) return nothing;
  const found = selector.keys === undefined ? match(body, selector, spans) : follow(body, selector.keys, selector.source);
  return found === null ? { ...nothing, body } : { ...recordsOf(source, found, spans), body };
}

/** The value at `keys`. Null in the place of the list, or of the object that would hold it, is no records; nothing there is an error. */
function follow(body: JsonValue, keys: readonly string[], path: string | undefined): JsonValue {
  let value = body;
  for (const [depth, key] of keys.entries()) {
    const member = memberOf(value, key);
    if (member === undefined && value === null && depth === keys.length - 1) return null;
    if (member === undefined) throw missingRecords(path ?? keys.join('.'), value, keys.slice(0, depth), key);
    value = member;
  }
  return value;
}

/** What a path of more than names selects. Matches come as a list; one match that is a list itself is the list of records. */
function match(body: JsonValue, selector: RecordSelector, spans: Spans): JsonValue {
  // A path selects parts of the body, or lists them.
  const found = selector.get(body) as JsonValue | undefined;
  if (found === undefined) throw nothingFound(selector.source, body);
  const [only] = Array.isArray(found) && found.length === 1 && !spans.has(found) ? found : [];
  return Array.isArray(only) ? only : found;
}

function recordsOf(source: JsonText, found: JsonValue, spans: Spans): Pick<DecodedPage, 'values' | 'rawOf'> {
  if (!Array.isArray(found)) return { values: [found], rawOf: () => textOf(source, found, spans) };
  const span = spans.get(found);
  if (span === undefined) return { values: found, rawOf: (index) => textOf(source, found[index] ?? null, spans) };
  let places: ReturnType<typeof elementPlaces> | undefined;
  return {
    values: found,
    rawOf(index) {
      places ??= elementPlaces(source.bytes, span.from);
      const place = places[index];
      return place === undefined ? '' : cut(source, place.from, place.to);
    },
  };
}

/** The exact text of an object or list of the body; a primitive that was selected alone is written anew. */
function textOf(source: JsonText, value: JsonValue, spans: Spans): string {
  const span = typeof value === 'object' && value !== null ? spans.get(value) : undefined;
  return span === undefined ? stringifyJson(value) : cut(source, span.from, span.to);
}
