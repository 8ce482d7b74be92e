import { brotliCompressSync, crc32, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';

/** One step of packing a body; of several the first is the innermost. */
export type Packing =
  | 'gzip'
  | 'deflate'
  | 'deflateRaw'
  | 'brotli'
  | 'zstd'
  /** A file of this name, or several copies; `others` stand before it. */
  | { readonly zip: string | readonly string[]; readonly others?: Readonly<Record<string, string>>; readonly wrong?: WrongZip }
  /** Only so many of its bytes. */
  | { readonly cut: number }
  /** The byte at `at` (from the end when negative) is another. */
  | { readonly flip: number };

export type WrongZip = 'size' | 'encrypted' | 'checksum' | 'method';

const compress = { gzip: gzipSync, deflate: deflateSync, deflateRaw: deflateRawSync, brotli: brotliCompressSync, zstd: zstdCompressSync };

export function pack(body: Buffer, steps: readonly Packing[]): Buffer {
  return steps.reduce<Buffer>((bytes, step) => {
    if (typeof step === 'string') return compress[step](bytes);
    if ('cut' in step) return bytes.subarray(0, step.cut);
    if ('flip' in step) return flipped(bytes, step.flip);
    const others = Object.entries(step.others ?? {}).map(([name, text]) => ({ name, bytes: Buffer.from(text) }));
    const names = typeof step.zip === 'string' ? [step.zip] : step.zip;
    return zip([...others, ...names.map((name) => ({ name, bytes }))], step.wrong);
  }, body);
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  const index = at < 0 ? copy.length + at : at;
  copy[index] = (copy[index] ?? 0) ^ 0xff;
  return copy;
}

/** A zip archive as the specification has it (APPNOTE 4.3), without what we have no use for; `wrong` is what is not. */
export function zip(files: readonly { readonly name: string; readonly bytes: Buffer }[], wrong?: WrongZip): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const data = deflateRawSync(bytes);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(wrong === 'encrypted' ? 1 : 0, 2);
    fields.writeUInt16LE(wrong === 'method' ? 12 : 8, 4);
    fields.writeUInt32LE((crc32(bytes) ^ (wrong === 'checksum' ? 1 : 0)) >>> 0, 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(wrong === 'size' ? 3 : bytes.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), fields, Buffer.from(name), data]);
    directory.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), fields, Buffer.alloc(10), offsetOf(offset), Buffer.from(name)]),
    );
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, central, Buffer.from('PK\u0005\u0006'), end]);
}

function offsetOf(offset: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(offset);
  return bytes;
}
