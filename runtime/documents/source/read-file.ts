import { open, type FileHandle } from 'node:fs/promises';
import type { Problem } from './problem.ts';

/** Tells one state of a file from another. Any write, rename or replacement changes it. */
export interface FileStamp {
  readonly size: number;
  readonly modified: number;
  /** When content, name or permissions last changed (ctime): set by the system, so nothing writes it back. */
  readonly changed: number;
  readonly inode: number;
}

/** With a problem, the text is what could be made of it for showing. */
export interface FileText {
  readonly text: string;
  readonly problem?: Problem;
}

const nowhere = { span: { start: 0, end: 0 }, pointer: '' };
const mebibyte = 1_048_576;

/** Reads a document's text. A file over `limit` bytes is refused by its size, unread. Throws what the file system throws. */
export async function readDocumentFile(path: string, limit: number): Promise<FileText & { readonly stamp: FileStamp }> {
  const file = await open(path, 'r');
  try {
    const stamp = stampOf(await file.stat());
    if (stamp.size > limit) return { stamp, text: '', problem: tooLarge(stamp.size, limit) };
    // A file that grows while it is read must not be read without end: one byte more than allowed tells.
    const bytes = await readAtMost(file, limit + 1);
    return { stamp, ...(bytes.length > limit ? { text: '', problem: tooLarge(bytes.length, limit) } : decodeText(bytes)) };
  } finally {
    await file.close();
  }
}

export function stampOf(stats: { size: number; mtimeMs: number; ctimeMs: number; ino: number }): FileStamp {
  return { size: stats.size, modified: stats.mtimeMs, changed: stats.ctimeMs, inode: stats.ino };
}

export function sameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.modified === b.modified && a.changed === b.changed && a.inode === b.inode;
}

async function readAtMost(file: FileHandle, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  while (length < most) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(65_536, most - length)));
    if (bytesRead === 0) break;
    parts.push(buffer.subarray(0, bytesRead));
    length += bytesRead;
  }
  return Buffer.concat(parts, length);
}

/** UTF-8 text without its byte order mark; or where it is not UTF-8. */
export function decodeText(bytes: Uint8Array): FileText {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return notUtf8(bytes);
  }
}

export function tooLarge(size: number, limit: number): Problem {
  const message = `the file has ${size} bytes; a document may have ${limit}${limit === mebibyte ? ' (1 MiB)' : ''}`;
  return {
    code: 'file-too-large',
    at: nowhere,
    message,
    hint: 'part it into several documents, or raise `limits.documentSize` in ferrule.yaml',
  };
}

function notUtf8(bytes: Uint8Array): FileText {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (utf16)
    return {
      text: '',
      problem: { code: 'not-utf8', at: nowhere, message: 'the file is UTF-16; a document is UTF-8', hint: 'save it as UTF-8' },
    };
  const valid = validLength(bytes);
  const start = Buffer.from(bytes.subarray(0, valid)).toString('utf8').length;
  const problem: Problem = {
    code: 'not-utf8',
    at: { span: { start, end: start + 1 }, pointer: '' },
    message: `byte ${valid + 1} of the file is not UTF-8`,
    hint: 'save the file as UTF-8',
  };
  return { text: Buffer.from(bytes).toString('utf8'), problem };
}

/** How many bytes from the start are UTF-8, found by halving. */
function validLength(bytes: Uint8Array): number {
  let [low, high] = [0, bytes.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (isPrefix(bytes.subarray(0, middle))) low = middle;
    else high = middle;
  }
  return low;
}

function isPrefix(bytes: Uint8Array): boolean {
  try {
    // `stream` allows a character that is cut at the end.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
