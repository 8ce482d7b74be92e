/** Bytes of JSON's punctuation, and of what markup begins with. In UTF-8 they are nothing else. */
export const code = {
  quote: 34,
  comma: 44,
  colon: 58,
  less: 60,
  openList: 91,
  backslash: 92,
  closeList: 93,
  openObject: 123,
  closeObject: 125,
} as const;

/** The first place at or after `at` that is no JSON white space. */
export function skipWhitespace(bytes: Buffer, at: number): number {
  let i = at;
  for (;;) {
    const c = bytes[i];
    if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return i;
    i += 1;
  }
}

/** The place after the string that begins at `at`; -1 when it does not end. */
export function skipString(bytes: Buffer, at: number): number {
  const { length } = bytes;
  for (let i = at + 1; i < length; i++) {
    const c = bytes[i];
    if (c === code.quote) return i + 1;
    if (c === code.backslash) i += 1;
  }
  return -1;
}

/**
 * The place after the value that begins at `at`; -1 when it does not end or has more than `levels` levels. Sees strings and
 * brackets only: what it skips need not be valid JSON.
 */
export function skipValue(bytes: Buffer, at: number, levels: number): number {
  const { length } = bytes;
  let depth = 0;
  for (let i = at; i < length; i++) {
    const c = bytes[i];
    if (c === code.quote) {
      i = skipString(bytes, i) - 1;
      if (i < 0) return -1;
    } else if (c === code.openObject || c === code.openList) {
      depth += 1;
      if (depth > levels) return -1;
    } else if (c === code.closeObject || c === code.closeList) depth -= 1;
    else if (depth === 0) return skipPrimitive(bytes, i);
    if (depth <= 0) return depth === 0 ? i + 1 : -1;
  }
  return -1;
}

function skipPrimitive(bytes: Buffer, at: number): number {
  let i = at;
  while (i < bytes.length && !isDelimiter(bytes[i])) i += 1;
  return i > at ? i : -1;
}

function isDelimiter(byte: number | undefined): boolean {
  return byte === code.comma || byte === code.closeList || byte === code.closeObject || (byte !== undefined && byte <= 32);
}

interface Member {
  readonly name: string;
  readonly valueAt: number;
}

/** The member whose name begins at `at`; undefined when there is none. */
export function readMember(bytes: Buffer, at: number): Member | undefined {
  if (bytes[at] !== code.quote) return undefined;
  const end = skipString(bytes, at);
  if (end === -1) return undefined;
  const written = bytes.toString('utf8', at + 1, end - 1);
  const name = written.includes('\\') ? unescaped(written) : written;
  const colon = skipWhitespace(bytes, end);
  if (bytes[colon] !== code.colon || name === undefined) return undefined;
  return { name, valueAt: skipWhitespace(bytes, colon + 1) };
}

function unescaped(name: string): string | undefined {
  try {
    // A string in quotes is a string.
    return JSON.parse(`"${name}"`) as string;
  } catch {
    return undefined;
  }
}

/** Where the value at `names` begins; -1 when it is not there, the way to it is not plain or there are more than `levels` levels. */
export function locate(bytes: Buffer, names: readonly string[], levels: number): number {
  let at = skipWhitespace(bytes, 0);
  for (const [depth, name] of names.entries()) {
    const isObject = bytes[at] === code.openObject;
    at = isObject ? findMember(bytes, skipWhitespace(bytes, at + 1), name, levels - depth - 1) : -1;
    if (at === -1) return -1;
  }
  return at;
}

function findMember(bytes: Buffer, from: number, name: string, levels: number): number {
  for (let at = from; ;) {
    const member = readMember(bytes, at);
    if (member === undefined) return -1;
    if (member.name === name) return member.valueAt;
    const end = skipValue(bytes, member.valueAt, levels);
    if (end === -1) return -1;
    const comma = skipWhitespace(bytes, end);
    if (bytes[comma] !== code.comma) return -1;
    at = skipWhitespace(bytes, comma + 1);
  }
}

/**
 * Whether, from the end of the value at `names` to the end of the body, none of `names` comes again in its object: the last
 * of two members with one name is the one that counts. False also when the body is not plain.
 */
export function isLast(bytes: Buffer, valueEnd: number, names: readonly string[], levels: number): boolean {
  let at = valueEnd;
  for (const [depth, name] of [...names.entries()].toReversed()) {
    at = skipWhitespace(bytes, at);
    while (bytes[at] === code.comma) {
      const member = readMember(bytes, skipWhitespace(bytes, at + 1));
      if (member === undefined || member.name === name) return false;
      const end = skipValue(bytes, member.valueAt, levels - depth - 1);
      if (end === -1) return false;
      at = skipWhitespace(bytes, end);
    }
    if (bytes[at] !== code.closeObject) return false;
    at += 1;
  }
  return skipWhitespace(bytes, at) === bytes.length;
}

/** Where each element of the list that begins at `at` stands. The bytes must be JSON. */
export function elementPlaces(bytes: Buffer, at: number): readonly { readonly from: number; readonly to: number }[] {
  const places: { from: number; to: number }[] = [];
  let from = skipWhitespace(bytes, at + 1);
  while (bytes[from] !== code.closeList) {
    const to = skipValue(bytes, from, Infinity);
    places.push({ from, to });
    const mark = skipWhitespace(bytes, to);
    from = bytes[mark] === code.comma ? skipWhitespace(bytes, mark + 1) : mark;
  }
  return places;
}
