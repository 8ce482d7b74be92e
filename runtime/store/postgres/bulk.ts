import { encodeText } from './text.ts';

/**
 * Lists as one parameter each, in PostgreSQL's binary format of an array (src/backend/utils/adt/arrayfuncs.c, array_recv): a statement
 * stays the same however many rows it writes, and no text is quoted and read again.
 */

export const oids = { text: 25, int8: 20, bytea: 17 };

/** Bytes before the first element of an array. */
export const arrayHeader = 20;
/** Of an array without elements, which has no dimension to tell the length of. */
const emptyHeader = 12;

/** `text[]`. Any text (`encodeText`); what is no text in UTF-8 is made so. */
export function textArray(texts: readonly (string | null)[]): Buffer {
  const encoded = texts.map((text) => (text === null ? null : encodeText(text)));
  const lengths = encoded.map((text) => (text === null ? -1 : Buffer.byteLength(text)));
  const buffer = beginArray(oids.text, texts.length, sizeOf(lengths));
  let end = arrayHeader;
  for (let index = 0; index < lengths.length; index += 1) {
    const length = lengths[index] ?? -1;
    end = buffer.writeInt32BE(length, end);
    const text = encoded[index] ?? '';
    // Of ASCII the same as UTF-8, and several times faster.
    if (length > 0) buffer.write(text, end, length, length === text.length ? 'latin1' : 'utf8');
    end += Math.max(length, 0);
  }
  return cut(buffer, end, texts.length);
}

/** `bigint[]` of safe integers. */
export function integerArray(values: readonly (number | null)[]): Buffer {
  const buffer = beginArray(oids.int8, values.length, arrayHeader + values.length * 12);
  let end = arrayHeader;
  for (const value of values) {
    end = buffer.writeInt32BE(value === null ? -1 : 8, end);
    if (value !== null) end = writeInteger(buffer, value, end);
  }
  return cut(buffer, end, values.length);
}

/** `bytea[]`. */
export function bytesArray(values: readonly Buffer[]): Buffer {
  const buffer = beginArray(oids.bytea, values.length, sizeOf(values.map((bytes) => bytes.length)));
  let end = arrayHeader;
  for (const bytes of values) {
    end = buffer.writeInt32BE(bytes.length, end);
    end += bytes.copy(buffer, end);
  }
  return cut(buffer, end, values.length);
}

/** Gives the place after it. */
export function writeInteger(buffer: Buffer, value: number, at: number): number {
  // Both halves of it: a bigint would be made for each.
  return buffer.writeUInt32BE(value >>> 0, buffer.writeInt32BE(Math.floor(value / 4_294_967_296), at));
}

/** Of elements of these lengths; -1 is that of a null. */
function sizeOf(lengths: readonly number[]): number {
  let size = arrayHeader;
  for (const length of lengths) size += 4 + Math.max(length, 0);
  return size;
}

/** Of one dimension. An array of no elements is shorter than this arrayHeader. */
export function beginArray(type: number, length: number, size: number): Buffer {
  const buffer = Buffer.allocUnsafe(size);
  let end = buffer.writeInt32BE(length === 0 ? 0 : 1, 0);
  end = buffer.writeInt32BE(1, end);
  end = buffer.writeInt32BE(type, end);
  end = buffer.writeInt32BE(length, end);
  buffer.writeInt32BE(1, end);
  return buffer;
}

function cut(buffer: Buffer, end: number, length: number): Buffer {
  return buffer.subarray(0, length === 0 ? emptyHeader : end);
}
