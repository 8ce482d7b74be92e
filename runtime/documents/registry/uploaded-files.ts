import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConnectorError } from '../../kernel/errors.ts';

/** Files that came over the API, a folder for each datasource. */
export interface UploadedFiles {
  /** Where those of a datasource are; undefined where the operator lets none be uploaded. */
  folderOf(datasource: string): string | undefined;
  /** Adds or replaces one, whole or not at all; gives its bytes. */
  put(datasource: string, name: string, content: AsyncIterable<Uint8Array>): Promise<number>;
  /** False when there is none of that name. */
  remove(datasource: string, name: string): Promise<boolean>;
}

interface UploadedFilesOptions {
  readonly folder: string | undefined;
  /** Bytes of one file. */
  readonly fileSize: number;
}

/** Files of one datasource: as many as a folder is read with. */
const mostFiles = 10_000;
const mostBytesOfName = 200;

/** `datasource` is the name of one that serves. */
export function createUploadedFiles({ folder, fileSize }: UploadedFilesOptions): UploadedFiles {
  const folderOf = (datasource: string): string | undefined => (folder === undefined ? undefined : join(folder, datasource));
  return {
    folderOf,
    async put(datasource, name, content) {
      const own = requireFolder(folderOf(datasource));
      requireName(name);
      // Beside the folders: whoever lists one must see no half of a file.
      const draft = join(own, '..', `.${randomUUID()}`);
      try {
        await mkdir(own, { recursive: true, mode: 0o700 });
        await requireRoom(own, name);
        const size = await write(draft, content, fileSize);
        await rename(draft, join(own, name));
        return size;
      } catch (thrown) {
        await rm(draft, { force: true }).catch(() => {});
        if (thrown instanceof ConnectorError) throw thrown;
        throw new ConnectorError('STORE_FAILED', `cannot write the uploaded file "${name}"`, { datasource }, thrown);
      }
    },
    async remove(datasource, name) {
      const own = requireFolder(folderOf(datasource));
      requireName(name);
      try {
        await rm(join(own, name));
        return true;
      } catch (thrown) {
        if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return false;
        throw new ConnectorError('STORE_FAILED', `cannot remove the uploaded file "${name}"`, { datasource }, thrown);
      }
    },
  };
}

function requireFolder(folder: string | undefined): string {
  if (folder !== undefined) return folder;
  const hint = 'the operator can allow it in ferrule.yaml with `uploads: { folder: ./uploads }`';
  throw new ConnectorError('CONNECTOR_WRITE_NOT_ALLOWED', `no files may be uploaded here; ${hint}`);
}

/** A name and nothing else: no path, nothing hidden, nothing that a terminal would act on. */
function requireName(name: string): void {
  // oxlint-disable-next-line no-control-regex -- these are what is refused
  const isName = /^[^./\\\u0000-\u001f\u007f][^/\\\u0000-\u001f\u007f]*$/.test(name);
  if (isName && Buffer.byteLength(name) <= mostBytesOfName) return;
  const expected = `expected one as orders.csv: no slash, no dot at its beginning, ${mostBytesOfName} bytes at most`;
  throw new ConnectorError('REQUEST_INVALID', `the name of an uploaded file is not valid; ${expected}`);
}

async function requireRoom(folder: string, name: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length < mostFiles || names.includes(name)) return;
  throw new ConnectorError('REQUEST_INVALID', `there are ${mostFiles} uploaded files already; remove some of them`);
}

async function write(path: string, content: AsyncIterable<Uint8Array>, most: number): Promise<number> {
  const file = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
  try {
    let size = 0;
    for await (const part of content) {
      size += part.length;
      if (size > most) {
        throw new ConnectorError('REQUEST_TOO_LARGE', `the file is larger than ${most} bytes (\`uploads.fileSize\` in ferrule.yaml)`);
      }
      await file.writeFile(part);
    }
    await file.datasync();
    return size;
  } finally {
    await file.close();
  }
}
