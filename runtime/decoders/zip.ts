import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { ConnectorError } from '../kernel/errors.ts';
import { matchesGlob } from './glob.ts';
import { invalid, shown } from './json-failures.ts';

const mostFiles = 10_000;
const shownFiles = 8;
const folder = /\/$|^__MACOSX\//;

/**
 * The files of a zip that `pattern` means, in the order of its directory, each unpacked while it is read. Throws
 * UPSTREAM_RESPONSE_INVALID for an archive that is broken, encrypted or without such a file, and for a file whose size or
 * checksum is not what the archive says.
 */
export async function* unzip(archive: Buffer, pattern: string): AsyncGenerator<AsyncIterable<Buffer>> {
  const zip = await fromBufferPromise(archive, { lazyEntries: true }).catch(broken);
  if (zip.entryCount > mostFiles) throw invalid(`the zip has ${zip.entryCount} files; ${mostFiles} are read at most`);
  const others: string[] = [];
  let given = 0;
  for (const entry of await entriesOf(zip)) {
    if (folder.test(entry.fileName)) continue;
    if (!matchesGlob(entry.fileName, pattern)) {
      others.push(entry.fileName);
      continue;
    }
    given += 1;
    yield readEntry(zip, entry);
  }
  if (given === 0) throw nothingMeant(pattern, others);
}

function nothingMeant(pattern: string, others: readonly string[]): ConnectorError {
  const names = others.slice(0, shownFiles).map((name) => shown(name));
  const has =
    others.length === 0 ? 'no files' : `${names.join(', ')}${others.length > shownFiles ? ` and ${others.length - shownFiles} more` : ''}`;
  return invalid(`the zip has no file that \`files: "${pattern}"\` means: it has ${has}`);
}

async function entriesOf(zip: ZipFile): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
    return entries;
  } catch (thrown) {
    return broken(thrown);
  }
}

async function* readEntry(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  const name = shown(entry.fileName);
  if (entry.isEncrypted()) throw invalid(`"${name}" in the zip is encrypted; encrypted archives cannot be read`);
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    throw invalid(`"${name}" in the zip is compressed by method ${entry.compressionMethod}; only deflate and none can be read`);
  let sum = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      const bytes = chunk as Buffer; // a stream of bytes
      sum = crc32(bytes, sum);
      yield bytes;
    }
  } catch (thrown) {
    throw thrown instanceof ConnectorError ? thrown : notReadable(`"${name}" in the zip is broken`, thrown);
  }
  if (sum !== entry.crc32) throw invalid(`"${name}" in the zip is broken: its checksum is not what the archive says`);
}

function broken(thrown: unknown): never {
  if (thrown instanceof Error && thrown.message.startsWith('End of central directory'))
    throw notReadable('the zip is broken: it has no directory at its end', undefined);
  throw notReadable('the zip is broken', thrown);
}

function notReadable(what: string, thrown: unknown): ConnectorError {
  const reason = thrown instanceof Error ? `: ${shown(thrown.message)}` : '';
  return new ConnectorError('UPSTREAM_RESPONSE_INVALID', `${what}${reason}`, {}, thrown);
}
