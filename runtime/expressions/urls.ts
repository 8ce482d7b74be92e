import { runCombined, runHere } from './build.ts';
import { suggestion } from '../kernel/suggest.ts';
import { ExpressionError, ExpressionSyntaxError, type Expression, type Scope } from './expression.ts';
import { compilePart, join, writePart, type CompileJsonata } from './templates.ts';
import { splitTemplate } from './text/split-template.ts';

export interface UrlNames {
  readonly names: readonly string[];
  /** Roots in which a single name is looked up that is no root itself. */
  readonly fallbacks: readonly string[];
  /** Names that a value is put in place of later. */
  readonly slots: readonly string[];
}

interface Piece {
  readonly expression: Expression;
  /** Writes the value into the URL. */
  readonly write: (value: unknown) => string;
}

/** A URL or path with `{name}`, `{a.b}`, `{+name}` and `{{ … }}`. */
export function compileUrl(source: string, compile: CompileJsonata, names: UrlNames, size: number): Expression {
  const pieces: (string | Piece)[] = [];
  for (const part of splitTemplate(source)) {
    if (part.type === 'expression')
      pieces.push({ expression: compilePart(part, compile), write: (value) => writePart(part.text, value, size) });
    else pieces.push(...splitPlaceholders(part.text, part.offset, names));
  }
  const placed = pieces.filter((piece) => typeof piece !== 'string');
  return runCombined(
    source,
    placed.map((piece) => piece.expression),
    (values) => {
      let next = 0;
      return join(
        pieces.map((piece) => (typeof piece === 'string' ? piece : piece.write(values[next++]))),
        size,
      );
    },
  );
}

function splitPlaceholders(text: string, offset: number, names: UrlNames): readonly (string | Piece)[] {
  const pieces: (string | Piece)[] = [];
  let position = 0;
  while (position < text.length) {
    const open = text.indexOf('{', position);
    pieces.push(text.slice(position, open === -1 ? text.length : open));
    if (open === -1) break;
    const match = /^\{\s*(\+?)\s*([\w$-]+(?:\.[\w$-]+)*)\s*\}/.exec(text.slice(open));
    if (match === null)
      throw new ExpressionSyntaxError(
        '`{` must hold a name: `{id}`, `{record.id}` or `{+path}`',
        offset + open,
        'to compute, use `{{ … }}`',
      );
    const [, plus = '', name = ''] = match;
    pieces.push(names.slots.includes(name) ? slotText(`${plus}${name}`) : placeholder(name, plus === '+', offset + open, names));
    position = open + match[0].length;
  }
  return pieces.filter((piece) => piece !== '');
}

function placeholder(name: string, keepsSlashes: boolean, offset: number, names: UrlNames): Piece {
  const shown = keepsSlashes ? `{+${name}}` : `{${name}}`;
  const expression = readName(name, shown, offset, names);
  return { expression, write: (value) => (keepsSlashes ? writeSegments(value, shown) : writeSegment(value, shown)) };
}

function readName(name: string, shown: string, offset: number, { names, fallbacks }: UrlNames): Expression {
  const [root = '', ...keys] = name.split('.');
  if (keys.length > 0) {
    if (!names.includes(root)) throw unknownName(root, shown, offset, names);
    return runHere(shown, new Set([root]), (scope) => keys.reduce(readKey, readKey(scope, root)));
  }
  const own = names.includes(root) ? [root] : [];
  if (own.length === 0 && fallbacks.length === 0) throw unknownName(root, shown, offset, names);
  return runHere(shown, new Set([...own, ...fallbacks]), (scope) => lookUp(scope, own, root, fallbacks));
}

function lookUp(scope: Scope, own: readonly string[], name: string, fallbacks: readonly string[]): unknown {
  const candidates = [...own.map((root) => readKey(scope, root)), ...fallbacks.map((root) => readKey(readKey(scope, root), name))];
  return candidates.find((value) => value !== undefined && value !== null);
}

function readKey(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function unknownName(name: string, shown: string, offset: number, names: readonly string[]): ExpressionSyntaxError {
  const hint = names.length === 0 ? 'no names can be read here' : `here can be read: ${names.join(', ')}`;
  return new ExpressionSyntaxError(`unknown name in ${shown}${suggestion(name, names)}`, offset, hint);
}

/**
 * A slot as a URL holds it: its braces escaped in lower case, which URLs keep and no value is written with. So a value that looks
 * like a slot is none. `name` may begin with a `+`.
 */
export function slotText(name: string): string {
  return `%7b${name}%7d`;
}

/** One segment of a path, encoded. Throws ExpressionError. */
function writeSegment(value: unknown, shown: string): string {
  return encodeSegment(scalarText(value, shown), shown);
}

/** `shown` is the placeholder, for messages. Throws ExpressionError for what no one segment can be. */
export function encodeSegment(text: string, shown: string): string {
  if (text === '') throw new ExpressionError(`${shown} is empty, and would leave a hole in the URL`);
  if (text === '.' || text === '..') throw new ExpressionError(`${shown} is "${text}", which would lead to another path`);
  return encode(text, shown);
}

/** Segments of a path, each encoded but for the characters that may stand in one; the slashes stay. */
function writeSegments(value: unknown, shown: string): string {
  return encodeSegments(scalarText(value, shown), shown);
}

/** As `encodeSegment`, with the slashes kept. */
export function encodeSegments(text: string, shown: string): string {
  const segments = text.split('/');
  if (segments.includes('..')) throw new ExpressionError(`${shown} has a segment "..", which would lead to another path`);
  return segments.map((segment) => encode(segment, shown).replaceAll(/%(?:3A|40|24|26|2B|2C|3B|3D)/g, decodeURIComponent)).join('/');
}

function scalarText(value: unknown, shown: string): string {
  if (value === undefined || value === null) throw new ExpressionError(`${shown} gives nothing`);
  if (typeof value === 'object')
    throw new ExpressionError(`${shown} is ${Array.isArray(value) ? 'a list' : 'an object'}, not a text or a number`);
  // A text, a number, a bigint or a boolean: functions are not data.
  return `${value as string | number | bigint | boolean}`;
}

function encode(text: string, shown: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    throw new ExpressionError(`${shown} is not valid Unicode`);
  }
}
