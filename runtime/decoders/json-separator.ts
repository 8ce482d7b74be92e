import { code, readMember, skipValue, skipWhitespace } from './json-scan.ts';
import { cut, type JsonText } from './json-text.ts';

/** What stands between two objects of a list. */
export interface Separator {
  /** The end of an object, the comma, and the beginning of the next object up to its first value. */
  readonly pattern: string;
  /** Characters of the pattern that belong to the first object. */
  readonly lead: number;
  /** Characters from the end of an object to the beginning of the next. */
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
export function learnSeparator(source: JsonText, from: number, end: number, next: number): Separator | undefined {
  const { bytes } = source;
  if (bytes[from] !== code.openObject || bytes[next] !== code.openObject) return undefined;
  const first = readMember(bytes, skipWhitespace(bytes, from + 1));
  if (first === undefined) return undefined;
  const object = cut(source, from, end);
  const opening = cut(source, end, next) + cut(source, from, first.valueAt);
  for (const closing of closings(object)) {
    const separator = { pattern: closing + opening, lead: closing.length, gap: next - end, links: [] };
    if (nextEnd(object, 0, separator) === -1) return separator;
  }
  return learnLinks(source, object, { pattern: `}${opening}`, lead: 1, gap: next - end, links: [] }, first.valueAt);
}

/** The end of an object, then as much of it as shows that a list or an object ends just before. */
function closings(object: string): readonly string[] {
  const inner = object.slice(0, -1).trimEnd();
  return inner.endsWith(']') || inner.endsWith('}') ? ['}', object.slice(inner.length - 1)] : ['}'];
}

function learnLinks(source: JsonText, object: string, plain: Separator, firstValue: number): Separator | undefined {
  let separator = plain;
  for (let value = firstValue; separator.links.length < mostLinks;) {
    const linkAt = skipValue(source.bytes, value, 0);
    const member = linkAt === -1 ? undefined : nextMember(source.bytes, linkAt);
    if (member === undefined) return undefined;
    value = member.valueAt;
    separator = { ...separator, links: [...separator.links, cut(source, linkAt, value)] };
    if (nextEnd(object, 0, separator) === -1) return separator;
  }
  return undefined;
}

/** The member after the value that ends at `at`; undefined after the last one, or when the value was no primitive. */
function nextMember(bytes: Buffer, at: number): ReturnType<typeof readMember> {
  const comma = skipWhitespace(bytes, at);
  return bytes[comma] === code.comma ? readMember(bytes, skipWhitespace(bytes, comma + 1)) : undefined;
}
