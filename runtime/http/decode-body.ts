import { brotliDecompress, constants, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib';
import { ConnectorError } from '../kernel/errors.ts';
import { tooLarge } from './body-limit.ts';

type Decode = (body: Buffer, maxOutputLength: number) => Promise<Buffer>;
type Done = (error: Error | null, result: Buffer) => void;

/** What `accept-encoding` asks for: the codings below. */
export const acceptedEncodings = 'gzip, deflate, br, zstd';
export const mostNested = 3;
/** Fewer round trips to zlib's thread than its 16 KiB, without holding much for a small body. */
const chunkSize = 65_536;
/** RFC 9659: a zstd content coding needs no window beyond 8 MiB, so a body cannot claim more memory. */
const zstdWindowLog = 23;

const bounded = (maxOutputLength: number) => ({ maxOutputLength, chunkSize });
const run =
  (start: (body: Buffer, max: number, done: Done) => void): Decode =>
  (body, max) =>
    new Promise((resolve, reject) => start(body, max, (error, result) => (error ? reject(error) : resolve(result))));

const gzip = run((body, max, done) => gunzip(body, bounded(max), done));
// RFC 9110 §8.4.1.2 means zlib's wrapping; some servers send the bare stream.
const deflate = run((body, max, done) => (isZlibWrapped(body) ? inflate : inflateRaw)(body, bounded(max), done));
const brotli = run((body, max, done) => brotliDecompress(body, bounded(max), done));
const zstdParameters = { [constants.ZSTD_d_windowLogMax]: zstdWindowLog };
const zstd = run((body, max, done) => zstdDecompress(body, { ...bounded(max), params: zstdParameters }, done));
const untouched: Decode = (body) => Promise.resolve(body);

const codings: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['gzip', gzip],
  ['x-gzip', gzip],
  ['deflate', deflate],
  ['br', brotli],
  ['zstd', zstd],
  // Not codings at all, yet sent as if they were.
  ['identity', untouched],
  ['none', untouched],
  ['utf-8', untouched],
]);

/**
 * Undoes `content-encoding`, codings in reverse order; each result is cut off while it grows beyond `cap` bytes. Throws
 * UPSTREAM_RESPONSE_INVALID for a coding that is unknown, broken or nested too deep, and NETWORK_ERROR for one that ends
 * early, as it does when the connection behind a proxy died.
 */
export async function decodeBody(body: Buffer, contentEncoding: string, cap: number): Promise<Buffer> {
  const names = contentEncoding
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  if (body.length === 0 || names.length === 0) return body;
  if (names.length > mostNested) throw invalid(`the body is encoded ${names.length} times over; ${mostNested} are accepted`);
  let decoded = body;
  for (const name of names.reverse()) {
    const decode = codings.get(name);
    if (!decode) throw invalid(`the body's content-encoding "${name}" is none of ${acceptedEncodings}`);
    decoded = await decode(decoded, cap).catch((thrown: unknown) => {
      throw explain(name, cap, thrown);
    });
  }
  return decoded;
}

export function isZlibWrapped(body: Buffer): boolean {
  const [first = 0, second = 0] = body;
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}

function explain(name: string, cap: number, thrown: unknown): ConnectorError {
  const { code } = thrown as NodeJS.ErrnoException; // zlib rejects with nothing else
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(cap);
  if (code === 'Z_BUF_ERROR') {
    return new ConnectorError('NETWORK_ERROR', `the ${name} encoding of the body ends early`, {}, thrown);
  }
  return invalid(`the ${name} encoding of the body is broken`, thrown);
}

function invalid(message: string, cause?: unknown): ConnectorError {
  return new ConnectorError('UPSTREAM_RESPONSE_INVALID', message, {}, cause);
}
