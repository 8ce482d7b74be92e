import { Readable, type Transform, pipeline } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib';

/** Fewer round trips to zlib's thread than its 16 KiB. */
const chunkSize = 65_536;
/** RFC 9659: a zstd content coding needs no window beyond 8 MiB, so a body cannot claim more memory. */
const zstdWindowLog = 23;

const engines = {
  gzip: () => createGunzip({ chunkSize }),
  /** zlib's wrapping. */
  deflate: () => createInflate({ chunkSize }),
  /** The bare stream. */
  deflateRaw: () => createInflateRaw({ chunkSize }),
  br: () => createBrotliDecompress({ chunkSize }),
  zstd: () => createZstdDecompress({ chunkSize, params: { [constants.ZSTD_d_windowLogMax]: zstdWindowLog } }),
} as const satisfies { readonly [coding: string]: () => Transform };

export type Coding = keyof typeof engines;

/**
 * Undoes a compression chunk by chunk, no faster than its output is taken. What zlib finds wrong is thrown as `explain` has it;
 * what `source` throws passes through.
 */
export async function* inflate(
  source: AsyncIterable<Buffer>,
  coding: Coding,
  explain: (broken: { readonly code: string; readonly endsEarly: boolean }) => Error,
): AsyncGenerator<Buffer> {
  const engine = engines[coding]();
  // Its end and its errors come out of the engine.
  pipeline(Readable.from(source, { objectMode: false }), engine, () => {});
  try {
    yield* engine as AsyncIterable<Buffer>;
  } catch (thrown) {
    const { code = '' } = thrown as NodeJS.ErrnoException; // whatever is thrown has properties, or none of this name
    throw isOfZlib(code) ? explain({ code, endsEarly: code === 'Z_BUF_ERROR' }) : thrown;
  }
}

function isOfZlib(code: unknown): boolean {
  return typeof code === 'string' && /^(?:Z_|ZSTD_|ERR__?ERROR|ERR_BROTLI|ERR__|ERR_ZLIB|ERR_PADDING)/.test(code);
}
