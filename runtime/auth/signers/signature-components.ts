import { parseItem, serializeItem } from 'structured-headers';
import type { HttpRequest } from '../../http/index.ts';
import { refuse } from '../require-secret.ts';
import { headersOf, queryOf, withoutHash } from './request-parts.ts';

/** A covered component (RFC 9421 §2): its identifier as it is written, and its value. */
export interface Component {
  readonly identifier: string;
  readonly value: string;
}

interface Name {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, unknown>;
}

/** Components of a request, in order. Throws CONNECTOR_CONFIG_INVALID for one that is there twice, that it has not, or that nobody can make. */
export function componentsOf(request: HttpRequest, sources: readonly string[]): readonly Component[] {
  const headers = headersOf(request);
  const components = sources.map((source) => componentOf(request, headers, source));
  const identifiers = components.map(({ identifier }) => identifier);
  const twice = identifiers.find((each, at) => identifiers.indexOf(each) !== at);
  if (twice !== undefined) throw refuse(`the component ${twice} is covered twice (RFC 9421 §2.5)`);
  return components;
}

function componentOf(request: HttpRequest, headers: Readonly<Record<string, string>>, source: string): Component {
  const { name, parameters } = readName(source);
  // A copy, since the library wants one that it could change.
  const identifier = serializeItem(name, new Map(parameters) as Parameters<typeof serializeItem>[1]);
  if (name === '@query-param') return { identifier, value: queryParameter(request.url, parameters.get('name'), source) };
  if (parameters.size > 0) throw refuse(`${source}: parameters of components other than @query-param are not known here`);
  if (!name.startsWith('@')) return { identifier, value: fieldValue(name, headers) };
  const derive = derived[name];
  if (!derive) throw refuse(`${source} is no component of a request; expected ${Object.keys(derived).join(', ')} or @query-param;name="…"`);
  return { identifier, value: derive(request) };
}

/** `@query-param;name="Pet"`: a structured item (RFC 8941 §3.3) whose quotes around the name may be left out. */
function readName(source: string): Name {
  const cut = source.indexOf(';');
  const name = (cut === -1 ? source : source.slice(0, cut)).toLowerCase();
  if (!/^@?[!#$%&'*+.^_`|~a-z0-9-]+$/.test(name)) throw refuse(`${JSON.stringify(source)} is not the name of a component`);
  try {
    return { name, parameters: cut === -1 ? new Map() : parseItem(`"x"${source.slice(cut)}`)[1] };
  } catch {
    throw refuse(`${JSON.stringify(source)} has parameters that cannot be read; expected @query-param;name="…"`);
  }
}

/** §2.2. */
const derived: Readonly<Record<string, (request: HttpRequest) => string>> = {
  '@method': ({ method }) => method,
  '@target-uri': ({ url }) => withoutHash(url),
  // §2.2.3: in lower case, without the scheme's own port. A URL has it so.
  '@authority': ({ url }) => url.host,
  '@scheme': ({ url }) => url.protocol.slice(0, -1),
  '@request-target': ({ url }) => url.pathname + url.search,
  '@path': ({ url }) => url.pathname,
  // §2.2.7: the question mark is there even where the query is empty.
  '@query': ({ url }) => `?${queryOf(url)}`,
};

/** §2.2.8: read as a form, and encoded anew. One that is there several times must not be covered. */
function queryParameter(url: URL, name: unknown, source: string): string {
  if (typeof name !== 'string') throw refuse(`${source}: the name of the parameter is missing; expected @query-param;name="…"`);
  const values = [...url.searchParams].filter(([each]) => encodeParameter(each) === name).map(([, value]) => value);
  const [value, ...others] = values;
  if (value === undefined) throw refuse(`${source}: the request has no such parameter`);
  if (others.length > 0) throw refuse(`${source}: the request has the parameter ${values.length} times, and so it cannot be covered`);
  return encodeParameter(value);
}

function encodeParameter(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1).replaceAll('+', '%20');
}

/** §2.1: without blanks around it; line breaks do not come here. */
function fieldValue(name: string, headers: Readonly<Record<string, string>>): string {
  const value = headers[name];
  if (value === undefined) throw refuse(`the header ${name} is covered by the signature, and the request has none`);
  return value.trim();
}
