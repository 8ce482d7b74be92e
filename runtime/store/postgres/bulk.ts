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
  // No UTF-16 unit takes more than three bytes.
  let most = header;
  for (const text of encoded) most += 4 + (text === null ? 0 : text.length * 3);
  const buffer = begin('text', texts.length, most);
  let end = header;
  for (const text of encoded) {
    const length = text === null ? -1 : buffer.write(text, end + 4, 'utf8');
    buffer.writeInt32BE(length, end);
    end += 4 + Math.max(length, 0);
  }
  return cut(buffer, end, texts.length);
}

/** `bigint[]` of safe integers. */
export function integerArray(values: readonly (number | null)[]): Buffer {
  const buffer = begin('int8', values.length, header + values.length * 12);
  let end = header;
  for (const value of values) {
    end = buffer.writeInt32BE(value === null ? -1 : 8, end);
    if (value !== null) end = buffer.writeBigInt64BE(BigInt(value), end);
  }
  return cut(buffer, end, values.length);
}

/** `bytea[]`. */
export function bytesArray(values: readonly Buffer[]): Buffer {
  const lengths = values.map((bytes) => 4 + bytes.length);
  const buffer = begin(
    'bytea',
    values.length,
    lengths.reduce((sum, length) => sum + length, header),
  );
  let end = header;
  for (const bytes of values) {
    end = buffer.writeInt32BE(bytes.length, end);
    end += bytes.copy(buffer, end);
  }
  return cut(buffer, end, values.length);
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
