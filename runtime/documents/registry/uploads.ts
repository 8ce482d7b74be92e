import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConnectorError } from '../../kernel/errors.ts';
import type { Catalog, DocumentKind } from '../catalog.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { loadDocument, type Reading } from '../load-document.ts';
import { diagnosticsOf } from '../report/diagnostics-of.ts';
import { isError, summarize } from '../report/report-problems.ts';
import type { RuleParts } from '../rules/index.ts';
import { stampOf, tooLarge } from '../source/read-file.ts';
import type { CatalogKeeper } from './catalog-keeper.ts';
import { hasName } from './catalog-problems.ts';
import type { FileEntry } from './file-table.ts';

export interface Uploads {
  /** The documents as they would serve with this one. Throws as `upload`. */
  preview(kind: DocumentKind, name: string, text: string): Catalog;
  /** The same, with this text in place of whatever has the name, be it a file. */
  previewInstead(kind: DocumentKind, name: string, text: string): Catalog;
  upload(kind: DocumentKind, name: string, text: string): Promise<readonly Diagnostic[]>;
  removeUpload(kind: DocumentKind, name: string): Promise<boolean>;
}

const validName = /^[a-z0-9_][a-z0-9_-]{0,63}$/;

export interface UploadsOptions extends RuleParts {
  readonly folder: string;
  /** Bytes of one document. */
  readonly documentSize: number;
}

/** Documents that come over the API, kept as files of their own. To be called by one at a time. */
export function createUploads({ table, preview, rebuild }: CatalogKeeper, options: UploadsOptions): Uploads {
  const pathOf = (kind: DocumentKind, name: string): string => join(options.folder, `${name}.${kind}.yaml`);
  const checked = (kind: DocumentKind, name: string, text: string, instead = false) => {
    requireName(name);
    const reading = readUpload(kind, name, text, options);
    const path = pathOf(kind, name);
    const entry = { path, stamp: { size: 0, modified: 0, changed: 0, inode: 0 }, reading, good: undefined };
    const others = [...table.entries.values()].filter((other) => other.path !== path && !(instead && hasName(other, kind, name)));
    const catalog = preview([...others, entry]);
    const own = catalog.diagnostics.filter(({ file }) => file === reading.source.file);
    if (own.some(isError)) throw refused(kind, name, own);
    return { entry, own, catalog };
  };
  return {
    preview: (kind, name, text) => checked(kind, name, text).catalog,
    previewInstead: (kind, name, text) => checked(kind, name, text, true).catalog,
    async upload(kind, name, text) {
      const { entry, own } = checked(kind, name, text);
      table.set({ ...entry, stamp: await write(entry.path, text, options.folder) });
      rebuild();
      return own;
    },
    async removeUpload(kind, name) {
      requireName(name);
      const path = pathOf(kind, name);
      if (!table.entries.has(path)) return false;
      await rm(path, { force: true }).catch((thrown: unknown) => {
        throw new ConnectorError('STORE_FAILED', `cannot remove the uploaded ${kind} "${name}"`, {}, thrown);
      });
      table.delete(path);
      rebuild();
      return true;
    },
  };
}

function requireName(name: string): void {
  if (validName.test(name)) return;
  throw new ConnectorError('REQUEST_INVALID', 'the name of an uploaded document has lower-case letters, digits, _ and -, 64 at most');
}

function readUpload(kind: DocumentKind, name: string, text: string, parts: UploadsOptions): Reading {
  const source = { file: `upload:${name}`, text, uploaded: true, kind, name, named: true };
  const size = Buffer.byteLength(text);
  if (size > parts.documentSize) {
    const empty = { source: { ...source, text: '' }, kind, root: undefined, problems: [], candidate: undefined, value: undefined };
    throw refused(kind, name, diagnosticsOf(empty, [tooLarge(size, parts.documentSize)]));
  }
  const reading = loadDocument({ ...source, text: text.replace(/^\uFEFF/, '') }, parts);
  if (!reading) throw new ConnectorError('INTERNAL', 'an uploaded document was not read');
  return reading;
}

/** Whole or not at all: written beside its place, then moved there. Documents may say more than the world should read. */
async function write(path: string, text: string, folder: string): Promise<FileEntry['stamp']> {
  const draft = join(folder, `.${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, path);
    return stampOf(await stat(path));
  } catch (thrown) {
    await rm(draft, { force: true }).catch(() => {});
    throw new ConnectorError('STORE_FAILED', 'cannot write the uploaded document', {}, thrown);
  }
}

function refused(kind: DocumentKind, name: string, diagnostics: readonly Diagnostic[]): ConnectorError {
  return new ConnectorError('CONNECTOR_CONFIG_INVALID', `the ${kind} "${name}" is not valid: ${summarize(diagnostics)}`, { diagnostics });
}
