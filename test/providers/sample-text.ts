/** A text that a pattern lets through; undefined for what is not known here. Enough of regular expressions for forms. */
export function sampleText(pattern: string): string | undefined {
  const source = pattern.replace(/^\^/, '').replace(/\$$/, '');
  try {
    const reader = { source, at: 0 };
    const text = readChoice(reader);
    return reader.at === source.length && new RegExp(pattern).test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

interface Reader {
  readonly source: string;
  at: number;
}

/** The first alternative that gives something; the others are read past. */
function readChoice(reader: Reader): string {
  const found = [readSequence(reader)];
  while (reader.source[reader.at] === '|') {
    reader.at++;
    found.push(readSequence(reader));
  }
  return found.find((text) => text !== '') ?? '';
}

function readSequence(reader: Reader): string {
  let text = '';
  while (reader.at < reader.source.length && !'|)'.includes(reader.source[reader.at] ?? '')) {
    const start = reader.at;
    const one = readAtom(reader);
    const count = readCount(reader);
    // A class gives another character each time, so that a text is not one letter.
    for (let index = 0; index < count; index++) text += one.length === 1 ? one : (one[index % Math.max(one.length, 1)] ?? '');
    if (reader.at === start) throw new Error('stuck');
    if (atoms.has(one)) text = text.slice(0, text.length - count) + (groups.get(one) ?? '').repeat(count);
  }
  return text;
}

/** Groups stand for one character until they are repeated. */
const groups = new Map<string, string>();
const atoms = new Set<string>();

function readAtom(reader: Reader): string {
  const character = reader.source[reader.at++] ?? '';
  if (character === '[') return readClass(reader);
  if (character === '\\') return readEscape(reader);
  if (character === '.') return 'x';
  if (character === '^' || character === '$') return group('');
  if (character !== '(') return character;
  const kind = /^\?(?:[:=!]|<[=!])/.exec(reader.source.slice(reader.at))?.[0] ?? '';
  reader.at += kind.length;
  const inside = readChoice(reader);
  reader.at++;
  return group(kind === '' || kind === '?:' ? inside : '');
}

function group(text: string): string {
  const name = String.fromCodePoint(0xe000 + groups.size);
  groups.set(name, text);
  atoms.add(name);
  return name;
}

function readEscape(reader: Reader): string {
  const letter = reader.source[reader.at++] ?? '';
  const known: Readonly<Record<string, string>> = { d: '1234567890', w: 'abcxyz0129', s: ' ', b: '' };
  return known[letter] ?? letter;
}

function readClass(reader: Reader): string {
  const end = closing(reader.source, reader.at);
  const inside = reader.source.slice(reader.at, end);
  reader.at = end + 1;
  const fits = new RegExp(`[${inside}]`);
  const all = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
  const good = ['a', 'x', '7', 'b', '3', 'k', '9', 'd', 'Q', 'e', '0', ...all].filter((each) => fits.test(each));
  return (good.filter((each) => /\w/.test(each)).join('') || good.join('') || ' ').slice(0, 10);
}

function closing(source: string, from: number): number {
  for (let at = from; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === ']' && at > from) return at;
  }
  throw new Error('a class is not closed');
}

function readCount(reader: Reader): number {
  const [written, least, most] = /^(?:\{(\d+)(?:,(\d*))?\}|[*+?])\??/.exec(reader.source.slice(reader.at)) ?? ['', '1', '1'];
  reader.at += written.length;
  if (written.startsWith('?')) return 0;
  if (written.startsWith('*') || written.startsWith('+')) return 6;
  return most === undefined || most !== '' ? Number(least) : Number(least) + 2;
}
