import { isScalar } from '../../../kernel/json.ts';
import { boundText, keysOf, spend, spendText, type Run } from '../../run.ts';
import { define, ofText, type Definition } from '../definition.ts';
import { fail } from './fail.ts';

const longest = 8_192;
const mostParameters = 1_000;

interface Members {
  [name: string]: unknown;
}

/** URLs and their queries, as the URL standard reads them (https://url.spec.whatwg.org). */
export const urlFunctions = {
  /** Of a URL, or of a part of one, such as `/a/b?page=2`: what is not there has no member. A name and password in it are left out. */
  urlParts: ofText(urlParts),
  /** `$urlJoin(base, path)`: one slash between, whichever of the two have one. */
  urlJoin: define((run, base: string | undefined, path: string | undefined) => {
    if (base === undefined || path === undefined) return undefined;
    charge(run, 'urlJoin', base.length + path.length);
    if (/[?#]/.test(base)) throw fail('urlJoin', 'the first argument has a query or a fragment, which nothing can follow');
    if (climbs(path)) throw fail('urlJoin', 'the second argument has a segment "." or ".."');
    const [front, back] = [withoutSlashes(base), path.replace(/^\/+/, '')];
    return boundText(run, back === '' ? front : `${front}/${back}`);
  }),
  /** `$urlQuery(parameters)`: a list repeats its name; null is left out. */
  urlQuery: define((run, parameters: object | undefined) => (parameters === undefined ? undefined : writeQuery(parameters, run))),
  /** `$parseQuery(text)`: a name that comes again has a list. */
  parseQuery: ofText((text, run) => {
    charge(run, 'parseQuery', text.length);
    return readQuery('parseQuery', new URLSearchParams(text), run);
  }),
} satisfies { readonly [name: string]: Definition };

function charge(run: Run, name: string, length: number): void {
  if (length > longest) throw fail(name, `the text has more than ${longest} characters`);
  spend(run, 100);
  spendText(run, length * 4);
}

/** Stands for what a part of a URL leaves out. */
const elsewhere = 'http://host.invalid/';

function urlParts(text: string, run: Run): Members {
  charge(run, 'urlParts', text.length);
  const hasScheme = /^\s*[a-z][a-z0-9+.-]*:/i.test(text);
  const url = URL.parse(text, hasScheme ? undefined : elsewhere);
  if (url === null) throw fail('urlParts', 'the text is no URL');
  const parts: Members = {};
  if (hasScheme) parts['scheme'] = url.protocol.slice(0, -1);
  if (url.hostname !== '' && url.hostname !== 'host.invalid') parts['host'] = url.hostname;
  if (url.port !== '') parts['port'] = Number(url.port);
  parts['path'] = url.pathname;
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  spend(run, segments.length);
  parts['segments'] = segments.map(decoded);
  parts['query'] = readQuery('urlParts', url.searchParams, run);
  if (url.hash !== '') parts['fragment'] = decoded(url.hash.slice(1));
  return parts;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readQuery(name: string, query: URLSearchParams, run: Run): Members {
  if (query.size > mostParameters) throw fail(name, `the query has more than ${mostParameters} parameters`);
  spend(run, query.size * 4);
  // Without a prototype, so that no name can set it.
  const lists = Object.create(null) as { [key: string]: string[] };
  for (const [key, value] of query) (lists[key] ??= []).push(value);
  const members = Object.create(null) as Members;
  for (const [key, values] of Object.entries(lists)) members[key] = values.length === 1 ? values[0] : values;
  return members;
}

function writeQuery(parameters: object, run: Run): string {
  const pairs: string[] = [];
  const keys = keysOf(parameters, run);
  spend(run, keys.length);
  for (const key of keys) {
    const value: unknown = Reflect.get(parameters, key);
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const each of values) if (each !== null && each !== undefined) pairs.push(`${encoded(key, run)}=${encoded(each, run)}`);
    if (pairs.length > mostParameters) throw fail('urlQuery', `there are more than ${mostParameters} parameters`);
  }
  return boundText(run, pairs.join('&'));
}

/** Everything but the unreserved characters of RFC 3986. */
function encoded(value: unknown, run: Run): string {
  if (!isScalar(value)) throw fail('urlQuery', 'a parameter is no text, number or boolean, nor a list of them');
  const text = boundText(run, String(value)).toWellFormed();
  spend(run, 4);
  spendText(run, text.length * 8);
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function withoutSlashes(text: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === '/') end -= 1;
  return text.slice(0, end);
}

/** Whether it leads out of what it stands below, however that is written. */
function climbs(path: string): boolean {
  // Whoever reads a URL drops tabs and ends of lines wherever they stand, and spaces and control characters at its end.
  const [bare = ''] = path.replaceAll(/\p{Cc}/gu, '').split(/[?#]/);
  return bare
    .trimEnd()
    .split(/[/\\]/)
    .some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment));
}
