// Parameters are put into the text of a query, part by part: `URLSearchParams` would write the whole query anew, and escape what
// an API wants as it is. A query is given and taken without its `?`.
import { type Pair, type QueryEncoding, writePair } from './query-encoding.ts';

export function queryOf(url: URL): string {
  return url.search.slice(1);
}

/** What has one of the names, or the name of a pair, goes; the pairs come at the end. */
export function setParameters(query: string, names: readonly string[], pairs: readonly string[]): string {
  const replaced = new Set([...names, ...pairs.map(nameOf)]);
  return [...partsOf(query).filter((part) => !replaced.has(nameOf(part))), ...pairs].join('&');
}

/** As `setParameters`, for the pairs of one value: they take the place of the first that had its name. */
export function replaceParameter(query: string, name: string, pairs: readonly string[]): string {
  const replaced = new Set([name, ...pairs.map(nameOf)]);
  const parts: string[] = [];
  let isPlaced = false;
  for (const part of partsOf(query)) {
    const own = nameOf(part);
    if (!replaced.has(own) && !isItem(own, name)) parts.push(part);
    else if (!isPlaced) {
      parts.push(...pairs);
      isPlaced = true;
    }
  }
  if (!isPlaced) parts.push(...pairs);
  return parts.join('&');
}

/** The query with the parameters of another whose names it does not have. */
export function withMissing(query: string, other: string): string {
  const own = new Set(partsOf(query).map(nameOf));
  return [...partsOf(query), ...partsOf(other).filter((part) => !own.has(nameOf(part)))].join('&');
}

export function writePairs(pairs: readonly Pair[], encoding: QueryEncoding, where: string): readonly string[] {
  return pairs.map((pair) => writePair(pair, encoding, where));
}

export function partsOf(query: string): readonly string[] {
  return query.split('&').filter((part) => part !== '');
}

/** An element of a list that was longer: `name[3]`. */
function isItem(part: string, name: string): boolean {
  return part.startsWith(`${name}[`) && /^\[\d*\]$/.test(part.slice(name.length));
}

/** The name of a part as it was before it was escaped. */
function nameOf(part: string): string {
  const at = part.indexOf('=');
  return decode(at === -1 ? part : part.slice(0, at));
}

function decode(text: string): string {
  if (!/[%+]/.test(text)) return text;
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    // A URL that an API gave: what is no escape stands for itself.
    return spaced;
  }
}
