/** Character codes of JSON's punctuation, and of what markup begins with. */
export const code = { quote: 34, comma: 44, colon: 58, openList: 91, closeList: 93, openObject: 123, closeObject: 125, less: 60 } as const;

const backslash = 92;
const primitive = /[^\s,\]}]+/y;

/** The first place at or after `at` that is no JSON white space. */
export function skipWhitespace(text: string, at: number): number {
  let i = at;
  for (;;) {
    const c = text.charCodeAt(i);
    if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return i;
    i += 1;
  }
}

/** The place after the string that begins at `at`; -1 when it does not end. */
export function skipString(text: string, at: number): number {
  let end = at;
  do {
    end = text.indexOf('"', end + 1);
    if (end === -1) return -1;
  } while (isEscaped(text, end));
  return end + 1;
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === backslash) first -= 1;
  return (at - first) % 2 === 1;
}

/**
 * The place after the value that begins at `at`; -1 when it does not end or has more than `levels` levels. Sees strings and
 * brackets only: what it skips need not be valid JSON.
 */
export function skipValue(text: string, at: number, levels: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === code.quote) {
      i = skipString(text, i) - 1;
      if (i < 0) return -1;
    } else if (c === code.openObject || c === code.openList) {
      depth += 1;
      if (depth > levels) return -1;
    } else if (c === code.closeObject || c === code.closeList) depth -= 1;
    else if (depth === 0) return skipPrimitive(text, i);
    if (depth <= 0) return depth === 0 ? i + 1 : -1;
  }
  return -1;
}

function skipPrimitive(text: string, at: number): number {
  primitive.lastIndex = at;
  return primitive.test(text) ? primitive.lastIndex : -1;
}

interface Member {
  readonly name: string;
  readonly valueAt: number;
}

/** The member whose name begins at `at`; undefined when there is none, or one whose name is written with escapes. */
export function readMember(text: string, at: number): Member | undefined {
  if (text.charCodeAt(at) !== code.quote) return undefined;
  const end = skipString(text, at);
  if (end === -1) return undefined;
  const name = text.slice(at + 1, end - 1);
  const colon = skipWhitespace(text, end);
  if (text.charCodeAt(colon) !== code.colon || name.includes('\\')) return undefined;
  return { name, valueAt: skipWhitespace(text, colon + 1) };
}

/** Names as they stand in a text of one character per byte. */
export function asBytes(names: readonly string[]): readonly string[] {
  return names.map((name) => Buffer.from(name).toString('latin1'));
}

/** Where the value at `names` begins; -1 when it is not there, the way to it is not plain or there are more than `levels` levels. */
export function locate(text: string, names: readonly string[], levels: number): number {
  let at = skipWhitespace(text, 0);
  for (const [depth, name] of names.entries()) {
    const isObject = text.charCodeAt(at) === code.openObject;
    at = isObject ? findMember(text, skipWhitespace(text, at + 1), name, levels - depth - 1) : -1;
    if (at === -1) return -1;
  }
  return at;
}

function findMember(text: string, from: number, name: string, levels: number): number {
  for (let at = from; ; ) {
    const member = readMember(text, at);
    if (member === undefined) return -1;
    if (member.name === name) return member.valueAt;
    const end = skipValue(text, member.valueAt, levels);
    if (end === -1) return -1;
    const comma = skipWhitespace(text, end);
    if (text.charCodeAt(comma) !== code.comma) return -1;
    at = skipWhitespace(text, comma + 1);
  }
}

/**
 * Whether, from the end of the value at `names` to the end of the text, none of `names` comes again in its object: the last
 * of two members with one name is the one that counts. False also when the text is not plain.
 */
export function isLast(text: string, valueEnd: number, names: readonly string[], levels: number): boolean {
  let at = valueEnd;
  for (const [depth, name] of [...names.entries()].toReversed()) {
    at = skipWhitespace(text, at);
    while (text.charCodeAt(at) === code.comma) {
      const member = readMember(text, skipWhitespace(text, at + 1));
      if (member === undefined || member.name === name) return false;
      const end = skipValue(text, member.valueAt, levels - depth - 1);
      if (end === -1) return false;
      at = skipWhitespace(text, end);
    }
    if (text.charCodeAt(at) !== code.closeObject) return false;
    at += 1;
  }
  return skipWhitespace(text, at) === text.length;
}

/** Where each element of the list that begins at `at` stands. The text must be JSON. */
export function elementPlaces(text: string, at: number): readonly { readonly from: number; readonly to: number }[] {
  const places: { from: number; to: number }[] = [];
  let from = skipWhitespace(text, at + 1);
  while (text.charCodeAt(from) !== code.closeList) {
    const to = skipValue(text, from, Infinity);
    places.push({ from, to });
    const mark = skipWhitespace(text, to);
    from = text.charCodeAt(mark) === code.comma ? skipWhitespace(text, mark + 1) : mark;
  }
  return places;
}
