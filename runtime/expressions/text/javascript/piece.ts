/** JSONata for a part of a JavaScript text. */
export interface Piece {
  readonly text: string;
  /** How strongly it holds together: what stands in for something stronger is put in parentheses. */
  readonly level: number;
  /** What is known of its value. */
  readonly kind?: 'text' | 'number' | 'list' | 'date' | 'nothing' | 'null' | 'regex' | 'function' | undefined;
  /** The same as a condition, where that is written in another way. */
  readonly test?: Pick<Piece, 'text' | 'level'>;
  /** Of a literal; of a regular expression `g` when it matches all; of a date what it is made of. */
  readonly literal?: string | number;
  /** Of a function of one parameter whose body is a path in it. */
  readonly path?: string;
}

/** How strongly JSONata's operators hold, from its grammar. */
export const levels = { choice: 20, or: 25, and: 30, compare: 40, add: 50, multiply: 60, path: 75, whole: 100 } as const;

/** Thrown for what has no JSONata that is surely the same. */
export class Untranslatable extends Error {}

export function whole(text: string, kind?: Piece['kind']): Piece {
  return { text, level: levels.whole, kind };
}

/** In parentheses when it does not hold together more than `level`. */
export function above(level: number, { text, level: own }: Pick<Piece, 'text' | 'level'>): string {
  return own > level ? text : `(${text})`;
}

export function call(name: string, values: readonly Piece[], kind?: Piece['kind']): Piece {
  return whole(`$${name}(${values.map(argument).join(', ')})`, kind);
}

function argument(piece: Piece): string {
  return piece.kind === 'regex' ? piece.text : valueOf(piece).text;
}

/** What can be a value: nothing and a date have no text of their own, and patterns are for functions. */
export function valueOf(piece: Piece): Piece {
  if (piece.kind === 'nothing' || piece.kind === 'date' || piece.kind === 'regex') throw new Untranslatable();
  return piece;
}

export function join(left: Piece, sign: string, right: Piece, level: number, kind?: Piece['kind']): Piece {
  return { text: `${above(level - 1, valueOf(left))} ${sign} ${above(level, valueOf(right))}`, level, kind };
}

/** As a condition. */
export function testOf(piece: Piece): Pick<Piece, 'text' | 'level'> {
  return piece.test ?? valueOf(piece);
}

export function quoted(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1);
  return inside.includes("'") ? `"${inside}"` : `'${inside.replaceAll('\\"', '"')}'`;
}

/** The value of a literal text of JavaScript. */
export function readText(source: string): string {
  return source.replaceAll(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([^]))/g, (_all, unicode?: string, hex?: string, letter = '') =>
    unicode === undefined && hex === undefined
      ? (escapes[letter as string] ?? (letter as string))
      : String.fromCharCode(Number.parseInt(unicode ?? hex ?? '', 16)),
  );
}

const escapes: { readonly [letter: string]: string } = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', '0': '\0', '\n': '' };
