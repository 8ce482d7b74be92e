import { type Piece, Untranslatable } from './piece.ts';
import type { Token } from './tokens.ts';

/** A text of tokens on its way through. */
export interface Reading {
  readonly tokens: readonly Token[];
  at: number;
  /** Names that are variables here: parameters and constants. */
  readonly bound: ReadonlySet<string>;
  /** Reads a text of its own, as templates have some. */
  readonly translate: (source: string, bound: ReadonlySet<string>) => Piece;
  /** Reads statements up to the brace that closes. */
  readonly body: (reading: Reading) => Piece;
}

export function isNext(reading: Reading, text: string, ahead = 0): boolean {
  const token = reading.tokens[reading.at + ahead];
  return token?.text === text && (token.kind === 'sign' || token.kind === 'name');
}

export function take(reading: Reading, text: string): boolean {
  if (!isNext(reading, text)) return false;
  reading.at += 1;
  return true;
}

export function expect(reading: Reading, text: string): void {
  if (!take(reading, text)) throw new Untranslatable();
}

export function next(reading: Reading): Token {
  const token = reading.tokens[reading.at];
  if (token === undefined) throw new Untranslatable();
  reading.at += 1;
  return token;
}
