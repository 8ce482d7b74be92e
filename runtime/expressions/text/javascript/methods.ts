import { above, call, join, levels, type Piece, quoted, Untranslatable, valueOf, whole } from './piece.ts';

type Method = (it: Piece, values: readonly Piece[]) => Piece;

/** Methods that only texts or only lists have, or both in the same way. */
const methods: { readonly [name: string]: Method } = {
  map: (it, [each]) =>
    each?.path === undefined
      ? withFunction('map')(it, given(each))
      : { text: `${above(levels.path - 1, it)}${each.path}`, level: levels.path, kind: 'list' },
  filter: (it, [each]) => withFunction('filter')(it, given(each)),
  find: (it, [each]) => whole(`${withFunction('filter')(it, given(each)).text}[0]`),
  some: (it, [each]) => join(call('count', [withFunction('filter')(it, given(each))]), '>', whole('0'), levels.compare),
  every: (it, [each]) => join(call('count', [withFunction('filter')(it, given(each))]), '=', call('count', [it]), levels.compare),
  reduce: (it, values) => call('reduce', [it, ...values]),
  join: (it, [separator = whole("','")]) => call('join', [it, separator], 'text'),
  reverse: bare('reverse', 'list'),
  sort: bare('sort', 'list'),
  at: (it, [index]) => whole(`${above(levels.path - 1, it)}[${literalNumber(index)}]`),
  split: (it, [separator]) => call('split', [it, pattern(separator)], 'list'),
  toUpperCase: bare('uppercase', 'text'),
  toLowerCase: bare('lowercase', 'text'),
  trim: bare('trim', 'text'),
  toString: bare('string', 'text'),
  replaceAll: (it, [what, by]) => call('replace', [it, pattern(what), given(by)], 'text'),
  replace: (it, [what, by]) =>
    call('replace', [it, pattern(what), given(by), ...(what?.kind === 'regex' && what.literal === 'g' ? [] : [whole('1')])], 'text'),
  match: (it, [what]) => call('match', [it, regex(what)], 'list'),
  padStart: (it, [width, ...by]) => call('pad', [it, whole(`-${literalNumber(width)}`), ...by], 'text'),
  padEnd: (it, [width, ...by]) => call('pad', [it, given(width), ...by], 'text'),
  startsWith: (it, [start]) => {
    const text = literalText(start);
    return join(call('substring', [it, whole('0'), whole(String([...text].length))], 'text'), '=', whole(quoted(text)), levels.compare);
  },
  endsWith: (it, [end]) => {
    const text = literalText(end);
    return join(call('substring', [it, whole(String(-[...text].length))], 'text'), '=', whole(quoted(text)), levels.compare);
  },
  substring: (it, [from, to]) =>
    call('substring', [it, given(from), ...(to === undefined ? [] : [whole(String(literalNumber(to) - literalNumber(from)))])], 'text'),
  toFixed: (it, [places = whole('0')]) => call('decimal', [it, places], 'text'),
  getTime: (it) => {
    const of = dateOf(it);
    return of === undefined ? call('millis', [], 'number') : it.literal === 'number' ? of : call('toMillis', [of], 'number');
  },
  toISOString: (it) => {
    const of = dateOf(it);
    if (of === undefined) return call('now', [], 'text');
    return call('fromMillis', [it.literal === 'number' ? of : call('toMillis', [of])], 'text');
  },
  test: (it, [text]) => call('contains', [given(text), regex(it)]),
  includes: (it, [part]) => {
    if (it.kind === 'list') return join(given(part), 'in', it, levels.compare);
    if (it.kind === 'text') return call('contains', [it, given(part)]);
    throw new Untranslatable();
  },
};

export function callMethod(name: string, it: Piece, values: readonly Piece[]): Piece {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method === undefined || values.length > 2) throw new Untranslatable();
  return method(isOwn(name, it) ? it : valueOf(it), values);
}

/** Dates and regular expressions are nothing but what their own methods make of them. */
function isOwn(name: string, { kind }: Piece): boolean {
  return kind === 'regex' ? name === 'test' : kind === 'date' && (name === 'getTime' || name === 'toISOString');
}

/** `.length`: only where it is known of what. */
export function lengthOf(it: Piece): Piece {
  if (it.kind === 'list') return call('count', [it], 'number');
  if (it.kind === 'text') return call('length', [it], 'number');
  throw new Untranslatable();
}

function withFunction(name: string): (it: Piece, each: Piece) => Piece {
  return (it, each) => {
    if (each.kind !== 'function') throw new Untranslatable();
    return call(name, [it, each], 'list');
  };
}

function bare(name: string, kind: Piece['kind']): Method {
  return (it, values) => {
    if (values.length > 0) throw new Untranslatable();
    return call(name, [it], kind);
  };
}

/** What a date is made of; undefined: the time that it is. */
function dateOf({ text, level, kind }: Piece): Piece | undefined {
  if (kind !== 'date') throw new Untranslatable();
  return text === '' ? undefined : { text, level, kind: 'number' };
}

function given(piece: Piece | undefined): Piece {
  if (piece === undefined) throw new Untranslatable();
  return valueOf(piece);
}

/** A text or a regular expression. */
function pattern(piece: Piece | undefined): Piece {
  return piece?.kind === 'regex' ? piece : given(piece);
}

function regex(piece: Piece | undefined): Piece {
  if (piece?.kind !== 'regex') throw new Untranslatable();
  return piece;
}

function literalNumber(piece: Piece | undefined): number {
  if (typeof piece?.literal !== 'number') throw new Untranslatable();
  return piece.literal;
}

function literalText(piece: Piece | undefined): string {
  if (typeof piece?.literal !== 'string' || piece.kind !== 'text') throw new Untranslatable();
  return piece.literal;
}
