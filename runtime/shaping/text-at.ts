type Spans = ReadonlyMap<string | number, readonly [from: number, to: number]>;

/**
 * Cuts parts out of JSON texts; undefined when a text has no such part, or is no JSON. Parts of one value are mostly asked
 * for one after another: where they are is remembered for the last value.
 */
export function createCutter(): (text: string, at: readonly (string | number)[]) => string | undefined {
  let last: { readonly text: string; readonly way: string; readonly spans: Spans } | undefined;
  return (text, at) => {
    const parent = at.slice(0, -1);
    const way = JSON.stringify(parent);
    if (last?.text !== text || last.way !== way) {
      const start = parent.reduce<number | undefined>(
        (from, key) => (from === undefined ? undefined : childrenOf(text, from).get(key)?.[0]),
        0,
      );
      last = { text, way, spans: start === undefined ? new Map() : childrenOf(text, start) };
    }
    const key = at.at(-1);
    const span = key === undefined ? undefined : last.spans.get(key);
    return span && text.slice(...span);
  };
}

/** Where the members of the object, or the items of the list, that begins at `from` are. Of two of one name the last counts. */
function childrenOf(text: string, from: number): Spans {
  const spans = new Map<string | number, readonly [number, number]>();
  const start = skipSpace(text, from);
  const isList = text[start] === '[';
  if (!isList && text[start] !== '{') return spans;
  let at = skipSpace(text, start + 1);
  for (let index = 0; at < text.length && text[at] !== ']' && text[at] !== '}'; index += 1) {
    const key = isList ? index : keyAt(text, at);
    const value = isList ? at : skipSpace(text, skipSpace(text, skipValue(text, at)) + 1);
    const end = skipValue(text, value);
    if (key === undefined || end === value) return spans;
    spans.set(key, [value, end]);
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return spans;
}

function keyAt(text: string, at: number): string | undefined {
  try {
    const key: unknown = JSON.parse(text.slice(at, skipValue(text, at)));
    return typeof key === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
}

const space = /[\t\n\r ]*/y;

function skipSpace(text: string, at: number): number {
  space.lastIndex = at;
  space.test(text);
  return space.lastIndex;
}

const primitive = /[^\s,\]}]+/y;
const opening = /["[\]{}]/g;

/** The place after the value at `at`; `at` itself when there is none. */
function skipValue(text: string, at: number): number {
  const first = text[at];
  if (first !== '{' && first !== '[' && first !== '"') {
    primitive.lastIndex = at;
    return primitive.test(text) ? primitive.lastIndex : at;
  }
  let depth = 0;
  opening.lastIndex = at;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const [found] = match;
    if (found === '{' || found === '[') depth += 1;
    else if (found === '}' || found === ']') depth -= 1;
    else opening.lastIndex = skipString(text, match.index);
    if (depth === 0) return opening.lastIndex;
  }
  return at;
}

/** The place after the string that begins at `at`, or the end of the text. */
export function skipString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslash = end - 1;
    while (text[backslash] === '\\') backslash -= 1;
    // An even number of backslashes are escaped themselves.
    if ((end - backslash) % 2 === 1) return end + 1;
  }
  return text.length;
}
