import { compare, type EncodedPair, percentEncode, sortPairs, writePairs } from './percent.ts';

/** The signature base string (RFC 5849 §3.4.1) of all parameters, those of the query and of a form among them. */
export function signatureBase(method: string, url: URL, parameters: readonly EncodedPair[]): string {
  return [method.toUpperCase(), baseUri(url), writePairs(sortPairs(parameters))].map((part) => percentEncode(part)).join('&');
}

/** §3.4.1.2: lower case, without the query, and with the port only where it is not the scheme's own. A URL is written so already. */
function baseUri({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}

/** The header Authorization (§3.5.1). The realm is quoted as HTTP has it, not encoded. */
export function authorizationHeader(realm: string, parameters: readonly EncodedPair[]): string {
  const quoted = realm === '' ? [] : [`realm="${realm.replaceAll(/["\\]/g, String.raw`\$&`)}"`];
  return `OAuth ${[...quoted, ...parameters.map(([name, value]) => `${name}="${value}"`)].join(', ')}`;
}

/** Encoded, in the order of their names. Empty ones are left out. */
export function encodePairs(values: Readonly<Record<string, string>>): readonly EncodedPair[] {
  return Object.entries(values)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .toSorted(([name], [other]) => compare(name, other));
}
