// The settings' own interpolation, read as a grammar and written as ours.

/** A piece of a text with `${…}`. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly (readonly Piece[])[] };

/** How a name, or a call with its arguments written, reads as JSONata. */
export interface Words {
  name(name: string): string;
  call(name: string, written: readonly string[], pieces: readonly (readonly Piece[])[]): string;
}

/** `a || b`: the first whose names all have a value. */
export function alternativesOf(text: string): readonly (readonly Piece[])[] {
  return text.includes('${') ? text.split(' || ').map(piecesOf) : [piecesOf(text)];
}

function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('${', at);
    if (open !== at) pieces.push({ kind: 'text', text: text.slice(at, open < 0 ? undefined : open) });
    if (open < 0) break;
    const close = closing(text, open + 2);
    pieces.push(insideOf(text.slice(open + 2, close)));
    at = close + 1;
  }
  return pieces;
}

/** Where the brace closes that was opened before `from`. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text.startsWith('${', at)) depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  throw new Error(`\${ is not closed in ${JSON.stringify(text)}`);
}

function insideOf(inside: string): Piece {
  const call = /^(\w+)\(([\s\S]*)\)$/.exec(inside);
  if (!call) return { kind: 'name', name: inside.trim() };
  const [, name = '', written = ''] = call;
  return { kind: 'call', name, arguments: argumentsOf(written).map((each) => piecesOf(each)) };
}

/** Parted by commas outside of `${…}` and of parentheses. */
function argumentsOf(text: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if ('({'.includes(character)) depth++;
    else if (')}'.includes(character)) depth--;
    else if (character === ',' && depth === 0) {
      found.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...found, text.slice(start).trim()];
}

export function namesIn(pieces: readonly Piece[]): readonly string[] {
  return pieces.flatMap((piece) =>
    piece.kind === 'name' ? [piece.name] : piece.kind === 'call' ? piece.arguments.flatMap((each) => namesIn(each)) : [],
  );
}

/** Every name in a value, however deep. */
export function namesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return alternativesOf(value).flatMap(namesIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(namesOf) : [];
}

export function callsOf(value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(callsOf);
  const inside = (pieces: readonly Piece[]): readonly string[] =>
    pieces.flatMap((piece) => (piece.kind === 'call' ? [piece.name, ...piece.arguments.flatMap(inside)] : []));
  return typeof value === 'string' ? alternativesOf(value).flatMap(inside) : [];
}

/** As one JSONata expression. */
export function expressionOf(text: string, words: Words): string {
  const alternatives = alternativesOf(text);
  const last = alternatives.length - 1;
  return alternatives
    .map((pieces, index) => {
      const written = joined(pieces, words);
      const names = namesIn(pieces);
      if (index === last || names.length === 0) return written;
      return `${names.map((name) => `$exists(${words.name(name)})`).join(' and ')} ? ${written} : `;
    })
    .join('');
}

function joined(pieces: readonly Piece[], words: Words): string {
  return pieces.length === 0 ? '""' : pieces.map((piece) => written(piece, words)).join(' & ');
}

function written(piece: Piece, words: Words): string {
  switch (piece.kind) {
    case 'text':
      return JSON.stringify(piece.text);
    case 'name':
      return words.name(piece.name);
    case 'call':
      return words.call(
        piece.name,
        piece.arguments.map((each) => joined(each, words)),
        piece.arguments,
      );
    default:
      return piece satisfies never;
  }
}

/** As a template. `inQuery`: what stands behind the question mark of a URL is escaped. */
export function templateOf(text: string, words: Words, isUrl = false): string {
  const alternatives = alternativesOf(text);
  if (alternatives.length > 1) return `{{ ${expressionOf(text, words)} }}`;
  let inQuery = false;
  return (alternatives[0] ?? [])
    .map((piece) => {
      if (piece.kind === 'text') {
        inQuery ||= isUrl && piece.text.includes('?');
        return piece.text.includes('{{') ? `{{ ${JSON.stringify(piece.text)} }}` : piece.text;
      }
      const inner = written(piece, words);
      return `{{ ${inQuery ? `$encodeUrlComponent(${inner})` : inner} }}`;
    })
    .join('');
}

/** A value with every text in it as a template. */
export function structureOf(value: unknown, words: Words): unknown {
  if (typeof value === 'string') return templateOf(value, words);
  if (Array.isArray(value)) return value.map((each: unknown) => structureOf(each, words));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, structureOf(each, words)]));
}
