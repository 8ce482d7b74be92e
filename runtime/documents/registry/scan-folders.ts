import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isDocumentFile } from '../source/document-kind.ts';
import { type FileStamp, stampOf } from '../source/read-file.ts';

/** Where documents are looked for. */
export interface DocumentRoot {
  /** A folder, looked through with all its folders, or a file. Absolute. */
  readonly path: string;
  readonly uploaded: boolean;
}

export interface FoundFile {
  readonly path: string;
  readonly stamp: FileStamp;
  /** Given as a root by itself. */
  readonly named: boolean;
  readonly uploaded: boolean;
}

export interface Scan {
  readonly files: ReadonlyMap<string, FoundFile>;
  /** Roots that are not there or cannot be read. */
  readonly missing: readonly string[];
}

const deepest = 16;

/** Whether a file or folder is looked into: not what editors, version control, package managers and Ferrule itself keep. */
export function isLookedInto(name: string): boolean {
  return !name.startsWith('.') && name !== 'node_modules';
}

/** Every file that may be a document, with what tells whether it has changed. Files that vanish meanwhile are left out. */
export async function scanFolders(roots: readonly DocumentRoot[], skip: readonly string[]): Promise<Scan> {
  const files = new Map<string, FoundFile>();
  const missing: string[] = [];
  const skipped = new Set(skip.map((path) => resolve(path)));
  for (const root of roots) {
    const stats = await stat(root.path).catch(() => undefined);
    if (stats?.isFile()) files.set(root.path, { path: root.path, stamp: stampOf(stats), named: true, uploaded: root.uploaded });
    else if (stats?.isDirectory()) await scanFolder(root.path, { root, skipped, files, seen: new Set(), depth: 0 });
    else if (!root.uploaded) missing.push(root.path);
  }
  return { files, missing };
}

/** The scan with another look at some of its files: for those that are known to be the only ones that changed. */
export async function lookAgain(scan: Scan, paths: Iterable<string>): Promise<Scan> {
  const files = new Map(scan.files);
  for (const path of paths) {
    const known = scan.files.get(path);
    const stats = known && (await stat(path).catch(() => undefined));
    if (known && stats?.isFile()) files.set(path, { ...known, stamp: stampOf(stats) });
    else files.delete(path);
  }
  return { ...scan, files };
}

interface Scanning {
  readonly root: DocumentRoot;
  readonly skipped: ReadonlySet<string>;
  readonly files: Map<string, FoundFile>;
  /** Real paths, against links that lead in a circle. */
  readonly seen: Set<string>;
  readonly depth: number;
}

async function scanFolder(folder: string, scanning: Scanning): Promise<void> {
  const { seen, depth } = scanning;
  const real = await realpath(folder).catch(() => undefined);
  if (real === undefined || seen.has(real) || depth > deepest) return;
  seen.add(real);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  await Promise.all(entries.filter(({ name }) => isLookedInto(name)).map((entry) => scanEntry(join(folder, entry.name), entry, scanning)));
}

async function scanEntry(path: string, entry: Dirent, scanning: Scanning): Promise<void> {
  const { root, skipped, files, depth } = scanning;
  const into = (): Promise<void> => (skipped.has(path) ? Promise.resolve() : scanFolder(path, { ...scanning, depth: depth + 1 }));
  if (entry.isDirectory()) return into();
  if (!isDocumentFile(entry.name) && !entry.isSymbolicLink()) return undefined;
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isDirectory()) return into();
  if (!stats?.isFile() || !isDocumentFile(entry.name) || files.has(path)) return undefined;
  files.set(path, { path, stamp: stampOf(stats), named: root.uploaded, uploaded: root.uploaded });
  return undefined;
}

/** The name that an uploaded file is uploaded under. */
export function uploadName(path: string): string {
  return basename(path).replace(/\.\w+\.\w+$/, '');
}
