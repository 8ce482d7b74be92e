import { isAscii, isUtf8 } from 'node:buffer';

/** The bytes of a JSON body, without a byte order mark. */
export interface JsonBytes {
  readonly bytes: Buffer;
  readonly ascii: boolean;
  /** Bytes of the byte order mark that was left out. */
  readonly skipped: number;
  readonly contentType: string | undefined;
}

/**
 * A stretch of a body to look into. `text` holds one character per byte, so that an index in it is a byte offset, whatever
 * the characters are: quotes, brackets, digits and white space are single bytes in UTF-8.
 */
export interface JsonWindow {
  readonly text: string;
  /** Offset of its first byte in the body. */
  readonly base: number;
  /** Whether it goes on to the end of the body. */
  readonly last: boolean;
}

/** A whole body to look into. */
export interface JsonText extends JsonBytes {
  readonly text: string;
}

export function jsonBytes(body: Buffer, contentType?: string): JsonBytes {
  const skipped = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
  const bytes = skipped > 0 ? body.subarray(skipped) : body;
  return { bytes, ascii: isAscii(bytes), skipped, contentType };
}

export function jsonText(source: JsonBytes): JsonText {
  return { ...source, text: source.bytes.toString('latin1') };
}

/** The window of a size, or up to the end of the body, that begins at a byte. */
export function windowAt({ bytes }: JsonBytes, base: number, size: number): JsonWindow {
  const end = Math.min(bytes.length, base + size);
  return { text: bytes.toString('latin1', base, end), base, last: end === bytes.length };
}

/** The characters between two byte offsets, which stand between characters. */
export function cut(source: JsonText, from: number, to: number): string {
  return source.ascii ? source.text.slice(from, to) : source.bytes.toString('utf8', from, to);
}

/** The first byte that is no JSON white space; undefined when there is none. */
export function firstByte({ bytes }: JsonBytes): number | undefined {
  return bytes.find((byte) => byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9);
}

/** Where the bytes stop being UTF-8; undefined when all of them are. */
export function invalidUtf8At({ bytes, ascii }: JsonBytes): number | undefined {
  if (ascii || isUtf8(bytes)) return undefined;
  const again = Buffer.from(bytes.toString('utf8'));
  let at = 0;
  while (at < again.length && again[at] === bytes[at]) at += 1;
  // `again` has U+FFFD for what is wrong, and that can begin with the same bytes: go back to where its character begins.
  while (at > 0 && ((again[at] ?? 0) & 0xc0) === 0x80) at -= 1;
  return at;
}
