import { type FileHandle, open, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConnectorError } from '../../kernel/errors.ts';

/** Characters that are kept in memory; what comes after them lies in a file. */
const inMemory = 16 * 1024 * 1024;

/** Texts that are written once and read any number of times, in any order: memory is bounded, whatever there is of them. */
export interface Spool extends AsyncDisposable {
  readonly length: number;
  append(text: string): Promise<void>;
  at(index: number): Promise<string>;
}

type Place = { readonly text: string } | { readonly from: number; readonly length: number };

export function createSpool(bound = inMemory): Spool {
  const places: Place[] = [];
  let kept = 0;
  let written = 0;
  let file: FileHandle | undefined;
  return {
    get length() {
      return places.length;
    },
    async append(text) {
      if (kept + text.length <= bound) {
        kept += text.length;
        places.push({ text });
        return;
      }
      file ??= await openUnnamed();
      const bytes = Buffer.from(text);
      await file.write(bytes, 0, bytes.length, written);
      places.push({ from: written, length: bytes.length });
      written += bytes.length;
    },
    async at(index) {
      const place = places[index];
      if (!place) throw new RangeError(`nothing is spooled at ${index}`);
      if ('text' in place) return place.text;
      const bytes = Buffer.alloc(place.length);
      await file?.read(bytes, 0, place.length, place.from);
      return bytes.toString();
    },
    async [Symbol.asyncDispose]() {
      places.length = 0;
      const opened = file;
      file = undefined;
      await opened?.close();
    },
  };
}

/** A file without a name: whatever ends the process, nothing of it stays. */
async function openUnnamed(): Promise<FileHandle> {
  const path = join(tmpdir(), `ferrule-${randomUUID()}`);
  try {
    const file = await open(path, 'wx+', 0o600);
    await rm(path);
    return file;
  } catch (cause) {
    throw new ConnectorError(
      'STORE_FAILED',
      `what is read of parents needs room in "${tmpdir()}", which cannot be written; free it, or point TMPDIR elsewhere`,
      {},
      cause,
    );
  }
}
