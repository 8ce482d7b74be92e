import { encodeText } from './text.ts';

/**
 * Lists as one parameter each, in PostgreSQL's binary format of an array (src/backend/utils/adt/arrayfuncs.c, array_recv): a statement
 * stays the same however many rows it writes, and no text is quoted and read again.
 */

const oids = { text: 25, int8: 20, bytea: 17 };

const header = 20;
/** Of an array without elements, which has no dimension to tell the length of. */
const emptyHeader = 12;

/** `text[]`. Any text (`encodeText`); what is no text in UTF-8 is made so. */
export function textArray(texts: readonly (string | null)[]): Buffer {
  const encoded = texts.map((text) => (text === null ? null : encodeText(text)));
  const lengths = encoded.map((text) => (text === null ? -1 : Buffer.byteLength(text)));
  const buffer = begin('text', texts.length, sizeOf(lengths));
  let end = header;
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
  const buffer = begin('int8', values.length, header + values.length * 12);
  let end = header;
  for (const value of values) {
    end = buffer.writeInt32BE(value === null ? -1 : 8, end);
    if (value === null) continue;
    // Both halves of it: a bigint would be made for each.
    end = buffer.writeInt32BE(Math.floor(value / 4_294_967_296), end);
    end = buffer.writeUInt32BE(value >>> 0, end);
  }
  return cut(buffer, end, values.length);
}

/** `bytea[]`. */
export function bytesArray(values: readonly Buffer[]): Buffer {
  const buffer = begin('bytea', values.length, sizeOf(values.map((bytes) => bytes.length)));
  let end = header;
  for (const bytes of values) {
    end = buffer.writeInt32BE(bytes.length, end);
    end += bytes.copy(buffer, end);
  }
  return cut(buffer, end, values.length);
}

/** The same, of bytes in hexadecimal digits. */
export function hexArray(values: readonly string[]): Buffer {
  const buffer = begin('bytea', values.length, sizeOf(values.map(({ length }) => length / 2)));
  let end = header;
  for (const digits of values) {
    end = buffer.writeInt32BE(digits.length / 2, end);
    end += buffer.write(digits, end, 'hex');
  }
  return cut(buffer, end, values.length);
}

/** Of elements of these lengths; -1 is that of a null. */
function sizeOf(lengths: readonly number[]): number {
  let size = header;
  for (const length of lengths) size += 4 + Math.max(length, 0);
  return size;
}

function begin(type: keyof typeof oids, length: number, size: number): Buffer {
  const buffer = Buffer.allocUnsafe(size);
  let end = buffer.writeInt32BE(length === 0 ? 0 : 1, 0);
  end = buffer.writeInt32BE(1, end);
  end = buffer.writeInt32BE(oids[type], end);
  end = buffer.writeInt32BE(length, end);
  buffer.writeInt32BE(1, end);
  return buffer;
}

function cut(buffer: Buffer, end: number, length: number): Buffer {
  return buffer.subarray(0, length === 0 ? emptyHeader : end);
}
