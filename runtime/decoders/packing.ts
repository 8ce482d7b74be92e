import type { Coding } from '../http/index.ts';
import { isUtf8 } from 'node:buffer';

/** What a body can be packed in, as far as its first bytes tell. */
export type Packing = Extract<Coding, 'gzip' | 'deflate' | 'zstd'> | 'zip' | 'unknown';

/** First bytes; `unknown` is what is compressed in a way that is not undone. */
const signatures: readonly (readonly [string, Packing, string])[] = [
  ['1f8b08', 'gzip', 'gzip'],
  ['504b0304', 'zip', 'zip'],
  ['504b0506', 'zip', 'zip'],
  ['504b0708', 'zip', 'zip'],
  ['28b52ffd', 'zstd', 'zstd'],
  ['7801', 'deflate', 'zlib'],
  ['785e', 'deflate', 'zlib'],
  ['789c', 'deflate', 'zlib'],
  ['78da', 'deflate', 'zlib'],
  ['fd377a585a00', 'unknown', 'xz'],
  ['377abcaf271c', 'unknown', '7z'],
  ['526172211a07', 'unknown', 'rar'],
  ['1f9d', 'unknown', 'compress (.Z)'],
];
// Followed by the size of a block and the digits of pi.
const bzip2 = /^BZh[1-9]1AY&SY/;

export interface Packed {
  readonly packing: Packing;
  /** As messages call it. */
  readonly name: string;
}

/** What the bytes are packed in; undefined when they are plain. */
export function packingOf(head: Buffer): Packed | undefined {
  const first = head[0] ?? 0;
  // What nearly every body begins with; the others have letters that no JSON begins with.
  if (first === 123 || first === 91) return undefined;
  const start = head.toString('hex', 0, 8);
  const found = signatures.find(([bytes]) => start.startsWith(bytes));
  if (found === undefined) return bzip2.test(head.toString('latin1', 0, 10)) ? { packing: 'unknown', name: 'bzip2' } : undefined;
  const [, packing, name] = found;
  // `x^` and its like may begin a text as well, which has none of the bytes that any compression soon has.
  return packing === 'deflate' && isText(head.subarray(0, 64)) ? undefined : { packing, name };
}

function isText(bytes: Buffer): boolean {
  // oxlint-disable-next-line no-control-regex -- what texts do not hold
  return isUtf8(bytes) && !/[\u0000-\u0008\u000e-\u001f]/.test(bytes.toString('latin1'));
}
