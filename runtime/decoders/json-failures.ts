import { ConnectorError } from '../kernel/errors.ts';
import { suggestion } from '../kernel/suggest.ts';
import { isObject } from '../kernel/json.ts';
import { cut, type JsonText } from './json-text.ts';

const shownCharacters = 80;
const shownNames = 20;

export function invalid(message: string, details: Record<string, unknown> = {}): ConnectorError {
  return new ConnectorError('UPSTREAM_RESPONSE_INVALID', message, details);
}

/** The text is no JSON: `at` is the byte that does not fit, `where` says more than the byte does. */
export function notJson(source: JsonText, at: number, where = ''): ConnectorError {
  if (saysMarkup(source.contentType)) return markup(source);
  const place = placeOf(source, at);
  const what =
    at >= source.bytes.length
      ? `${source.name} ends in the middle of its JSON, after ${place.shown}`
      : `${source.name} is not JSON: unexpected ${characterAt(source, at)}${where && ` ${where}`} at ${place.shown}`;
  return invalid(`${what}; ${beginning(source)}`, place.details);
}

export function tooDeep(source: JsonText, at: number, levels: number): ConnectorError {
  const place = placeOf(source, at);
  return invalid(
    `${source.name} nests deeper than ${levels} levels, at ${place.shown}; if that is right, raise http.limits.nesting of the connector`,
    place.details,
  );
}

export function notUtf8(source: JsonText, at: number): ConnectorError {
  const place = placeOf(source, at);
  const charset = /charset=["']?([\w-]+)/i.exec(source.contentType ?? '')?.[1];
  const said = charset === undefined ? '' : ` (its content type says ${charset})`;
  return invalid(
    `${source.name} is not UTF-8, as JSON must be${said}: a wrong byte at ${place.shown}; ${beginning(source)}`,
    place.details,
  );
}

/** Markup where JSON (or what is `expected`) should be: a login page, an error page of a proxy, an XML API. */
export function markup(source: Pick<JsonText, 'bytes' | 'contentType'>, expected = 'JSON'): ConnectorError {
  const text = source.bytes.toString('utf8', 0, 100_000);
  const xml = /^\s*<\?xml/.test(text) && !/<html/i.test(text);
  const media = mediaType(source.contentType);
  const got = saysMarkup(source.contentType) ? media : xml ? 'XML' : 'HTML';
  if (xml)
    return invalid(
      `got ${got}, expected ${expected}; ${beginning(source)}; does the API need a format in the path, the query or an Accept header?`,
    );
  const title = /<title[^>]{0,200}>([^<]{0,300})/i.exec(text)?.[1]?.replaceAll(/\s+/g, ' ').trim();
  const page = title ? `a page titled "${shown(title)}"` : `a page without a title; ${beginning(source)}`;
  return invalid(`got ${got}, expected ${expected}: ${page}; is http.baseUrl right, or is this a login page?`);
}

export function saysMarkup(contentType: string | undefined): boolean {
  return /\b(?:x?html|xml)\b/.test(mediaType(contentType) ?? '');
}

function mediaType(contentType: string | undefined): string | undefined {
  return contentType?.split(';')[0]?.trim().toLowerCase() || undefined;
}

/** `path` is not in the body: `inside` is the last value on the way that is there, `name` what it does not have. */
export function missingRecords(path: string, inside: unknown, way: readonly string[], name: string): ConnectorError {
  const where = way.length === 0 ? 'the response' : `"${way.join('.')}"`;
  return invalid(`the records path "${path}" is not in the response: ${where} ${description(inside, name)}`);
}

/** A path that is more than names found nothing. */
export function nothingFound(path: string | undefined, body: unknown): ConnectorError {
  return invalid(`the records path "${path ?? ''}" finds nothing: the response ${description(body, '')}`);
}

function description(value: unknown, name: string): string {
  if (Array.isArray(value)) return 'is a list; leave `records` out if its elements are the records';
  if (!isObject(value)) return `is ${value === null ? 'null' : `a ${typeof value}`}`;
  const names = Object.keys(value);
  if (names.length === 0) return 'is an empty object';
  const more = names.length > shownNames ? `, and ${names.length - shownNames} more` : '';
  const list = names.slice(0, shownNames).map((key) => shown(key));
  return `has ${list.join(', ')}${more}${name === '' ? '' : suggestion(name, names)}`;
}

function placeOf(source: JsonText, at: number): { readonly shown: string; readonly details: Record<string, number> } {
  const before = source.bytes.toString('latin1', 0, at);
  const line = before.split('\n').length;
  const column = cut(source, before.lastIndexOf('\n') + 1, at).length + 1;
  const offset = at + source.skipped;
  if (source.lines === undefined) return { shown: `byte ${offset}`, details: { offset } };
  const whole = line + source.lines;
  return { shown: `byte ${offset} (line ${whole}, column ${column})`, details: { offset, line: whole, column } };
}

function characterAt(source: JsonText, at: number): string {
  const [character = ''] = cut(source, at, at + 4);
  return `"${shown(character)}"`;
}

export function beginning({ bytes }: Pick<JsonText, 'bytes'>): string {
  return `it begins: ${shown(bytes.toString('utf8', 0, shownCharacters * 4))}`;
}

/** The first characters, on one line: control characters and those that turn the direction of text are escaped. */
export function shown(text: string): string {
  const characters = [...text];
  const cropped = characters.slice(0, shownCharacters).join('');
  const plain = cropped.replaceAll(
    // oxlint-disable-next-line no-control-regex -- these are the characters to escape
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return characters.length > shownCharacters ? `${plain}…` : plain;
}
