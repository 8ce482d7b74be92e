import { code, readMember, skipValue, skipWhitespace } from './json-scan.ts';

/** What stands between two objects of a list. */
export interface Separator {
  /** The end of an object, the comma, and the beginning of the next object up to its first value. */
  readonly pattern: string;
  /** Bytes of the pattern that belong to the first object. */
  readonly lead: number;
  /** Bytes from the end of an object to the beginning of the next. */
  readonly gap: number;
  /** Where nested objects are separated by the same text: what stands between the first values of an object, in order. */
  readonly links: readonly string[];
}

const mostLinks = 6;

/** The place after the object that seems to end next; -1 when there is none. */
export function nextEnd(text: string, from: number, separator: Separator): number {
  const { pattern, lead, links } = separator;
  let at = text.indexOf(pattern, from);
  while (at !== -1 && !isLinked(text, at + pattern.length, links)) at = text.indexOf(pattern, at + 1);
  return at === -1 ? -1 : at + lead;
}

function isLinked(text: string, at: number, links: readonly string[]): boolean {
  let value = at;
  for (const link of links) {
    const end = text.charCodeAt(value) === code.quote ? text.indexOf('"', value + 1) + 1 : text.indexOf(',', value);
    if (!text.startsWith(link, end)) return false;
    value = end + link.length;
  }
  return true;
}

/**
 * What separates the objects of a list, learned from one of them (between `from` and `end`) and the beginning of the next:
 * the simplest that is not inside of it. Undefined when that cannot be told, or they are no objects.
 */
export function learnSeparator(text: string, from: number, end: number, next: number): Separator | undefined {
  if (text.charCodeAt(from) !== code.openObject || text.charCodeAt(next) !== code.openObject) return undefined;
  const first = readMember(text, skipWhitespace(text, from + 1));
  if (first === undefined) return undefined;
  const object = text.slice(from, end);
  const opening = text.slice(end, next) + text.slice(from, first.valueAt);
  for (const closing of closings(object)) {
    const separator = { pattern: closing + opening, lead: closing.length, gap: next - end, links: [] };
    if (nextEnd(object, 0, separator) === -1) return separator;
  }
  return learnLinks(object, { pattern: `}${opening}`, lead: 1, gap: next - end, links: [] }, first.valueAt - from);
}

/** The end of an object, then as much of it as shows that a list or an object ends just before. */
function closings(object: string): readonly string[] {
  const inner = object.slice(0, -1).trimEnd();
  return /[\]}]$/.test(inner) ? ['}', object.slice(inner.length - 1)] : ['}'];
}

function learnLinks(object: string, plain: Separator, firstValue: number): Separator | undefined {
  let separator = plain;
  for (let value = firstValue; separator.links.length < mostLinks; ) {
    const linkAt = skipValue(object, value, 0);
    const member = nextMember(object, linkAt);
    if (member === undefined) return undefined;
    value = member.valueAt;
    separator = { ...separator, links: [...separator.links, object.slice(linkAt, value)] };
    if (nextEnd(object, 0, separator) === -1) return separator;
  }
  return undefined;
}

/** The member after the value that ends at `at`; undefined after the last one, or when the value was no primitive. */
function nextMember(text: string, at: number): ReturnType<typeof readMember> {
  const comma = skipWhitespace(text, at);
  return text.charCodeAt(comma) === code.comma ? readMember(text, skipWhitespace(text, comma + 1)) : undefined;
}
