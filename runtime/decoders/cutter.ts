import type { JsonValue } from '../kernel/json.ts';
import { addBadLines, withBadLines } from './bad-lines.ts';
import type { Decoder, DecodedPage, Piece, StreamDecoder, StreamOptions } from './decoder.ts';
import { stringifyJson } from '../kernel/json.ts';

/** Cuts records out of a body that is given to it part by part. */
export interface Cutter {
  /** The records that end in this chunk. */
  push(chunk: Buffer): Piece;
  /** What is left when the body has ended, and what paginators may look into beside the records. */
  end(): Piece & { readonly body: JsonValue };
}

export type MakeCutter = (options: StreamOptions) => Cutter;

export function streamWith(make: MakeCutter): StreamDecoder {
  return async function* stream(source, options) {
    const cutter = make(options);
    for await (const chunk of source) {
      const piece = cutter.push(chunk);
      if (!isNothing(piece)) yield piece;
    }
    const { body, ...last } = cutter.end();
    if (!isNothing(last)) yield last;
    return body;
  };
}

/** Whether a piece has nothing to tell. */
export function isNothing({ values, badLines }: Piece): boolean {
  return values.length === 0 && badLines === undefined;
}

/** Decodes a whole body as one that comes in one chunk. The body is the list of its records. */
export function decodeWith(make: MakeCutter): Decoder {
  return (body, selector, limits, contentType) => {
    const cutter = make({ selector, limits: { ...limits, bodySize: Infinity }, contentType });
    const pieces = [cutter.push(body), cutter.end()];
    return pageOf(pieces);
  };
}

/** The records of pieces as a page; its body is the list of them. */
export function pageOf(pieces: readonly Pick<Piece, 'values' | 'raws' | 'badLines'>[]): DecodedPage {
  const [only] = pieces.filter(({ values: some }) => some.length > 0);
  const values = pieces.length === 1 && only ? only.values : pieces.flatMap((piece) => piece.values);
  const raws = pieces.some((piece) => piece.raws !== undefined) ? pieces.flatMap(rawsOf) : undefined;
  const badLines = withBadLines(addBadLines(pieces.map((piece) => piece.badLines)));
  return { values, body: values as JsonValue[], rawOf: (index) => raws?.[index] ?? stringifyJson(values[index]), ...badLines };
}

/** The text of each record. */
export function rawsOf({ values, raws }: Pick<Piece, 'values' | 'raws'>): readonly string[] {
  return raws ?? values.map((value) => stringifyJson(value));
}
