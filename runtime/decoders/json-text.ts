import { isAscii, isUtf8 } from 'node:buffer';

/** A JSON body, without a byte order mark. Places in it are byte offsets. */
export interface JsonText {
  readonly bytes: Buffer;
  readonly ascii: boolean;
  /** Bytes of the byte order mark that was left out. */
  readonly skipped: number;
  readonly contentType: string | undefined;
  /** Lines before it in the body; undefined when they have not been counted. */
  readonly lines: number | undefined;
  /** What messages call it. */
  readonly name: string;
}

export function jsonText(body: Buffer, contentType?: string): JsonText {
  const skipped = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
  const bytes = skipped > 0 ? body.subarray(skipped) : body;
  return { bytes, ascii: isAscii(bytes), skipped, contentType, lines: 0, name: 'the response' };
}

/** A part of a body that is JSON by itself: places in messages are those of the whole body. */
export function jsonPart(
  bytes: Buffer,
  place: { readonly offset: number; readonly lines: number | undefined; readonly name: string },
  contentType: string | undefined,
): JsonText {
  return { bytes, ascii: isAscii(bytes), skipped: place.offset, contentType, lines: place.lines, name: place.name };
}

/** The text between two places that are between characters. */
export function cut({ bytes, ascii }: JsonText, from: number, to: number): string {
  // Of ASCII the same as UTF-8, and several times faster.
  return bytes.toString(ascii ? 'latin1' : 'utf8', from, to);
}

/** Where the bytes stop being UTF-8; undefined when all of them are. */
export function invalidUtf8At({ bytes, ascii }: JsonText): number | undefined {
  if (ascii || isUtf8(bytes)) return undefined;
  const again = Buffer.from(bytes.toString('utf8'));
  let at = 0;
  while (at < again.length && again[at] === bytes[at]) at += 1;
  // `again` has U+FFFD for what is wrong, and that can begin with the same bytes: go back to where its character begins.
  while (at > 0 && ((again[at] ?? 0) & 0xc0) === 0x80) at -= 1;
  return at;
}
