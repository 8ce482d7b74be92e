import type { Catalog, DocumentKind } from '../catalog.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { isError } from '../report/report-problems.ts';
import { childAt, textOf } from '../source/node.ts';
import type { FileEntry } from './file-table.ts';

/** Folders and files that ferrule.yaml names and that are not there. */
export function missingRoots(paths: readonly string[]): readonly Diagnostic[] {
  return paths.map((file) => ({
    code: 'file-unreadable',
    severity: 'error',
    message: 'there is no such file or folder, or it cannot be read',
    file,
    line: 1,
    column: 1,
    pointer: '',
    hint: 'correct `documents` in ferrule.yaml',
  }));
}

/** Whether a file has, or would have, a document of this name. */
export function hasName({ reading, good }: FileEntry, kind: DocumentKind, name: string): boolean {
  if (!reading || reading.kind !== kind) return false;
  return good?.loaded.document.name === name || textOf(childAt(reading.root, 'name')) === name;
}

/** Errors of the files that have, or would have, a document of this name. */
export function problemsOfName(entries: Iterable<FileEntry>, catalog: Catalog, kind: DocumentKind, name: string): readonly Diagnostic[] {
  const files = new Set<string>();
  for (const entry of entries) if (entry.reading && hasName(entry, kind, name)) files.add(entry.reading.source.file);
  return catalog.diagnostics.filter((diagnostic) => isError(diagnostic) && files.has(diagnostic.file));
}
