import { join } from 'node:path';
import { type Clock, systemClock } from '../../kernel/clock.ts';
import type { Events } from '../../kernel/events.ts';
import { type Log, silentLog } from '../../kernel/log.ts';
import type { Catalog, DocumentKind } from '../catalog.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { allowedAddresses, type Environment } from '../permissions.ts';
import type { Compiler, RuleParts } from '../rules/index.ts';
import { permissionsIn, type RuntimeConfiguration } from '../runtime-configuration.ts';
import { announceChanges } from './announce-changes.ts';
import { buildCatalog } from './build-catalog.ts';
import { followFolders } from './follow-folders.ts';
import { createFileTable, settle } from './file-table.ts';
import { missingRoots, problemsOfName } from './catalog-problems.ts';
import { type DocumentRoot, lookAgain, type Scan, scanFolders } from './scan-folders.ts';
import { createUploads, type UploadTable } from './uploads.ts';

export interface RegistryOptions {
  readonly configuration: RuntimeConfiguration;
  /** Folder of uploaded documents; made when it is first needed. Never looked through as a folder of files. */
  readonly uploadsFolder: string;
  readonly expressions: Compiler;
  readonly environment: Environment;
  readonly events: Events;
  readonly log?: Log;
  /** For how long files have been left alone. */
  readonly clock?: Clock;
  /** Milliseconds between two looks at all files while watching, for changes that the system did not tell of. Default 2000. */
  readonly lookEvery?: number;
}

/** The documents of a runtime, kept up to date. */
export interface Registry extends AsyncDisposable {
  /** The documents that serve now. What it gives never changes: a change makes a new one. */
  catalog(): Catalog;
  /** Reads what has changed in the folders, once it is written whole. Gives every problem that stands then. */
  reload(): Promise<readonly Diagnostic[]>;
  /**
   * Adds or replaces an uploaded document, and gives its warnings. Throws CONNECTOR_CONFIG_INVALID with all its diagnostics
   * when it has an error, REQUEST_INVALID for a name that is none, STORE_FAILED when it cannot be written: then nothing has changed.
   */
  upload(kind: DocumentKind, name: string, text: string): Promise<readonly Diagnostic[]>;
  /** Removes an uploaded document; false when there is none. */
  removeUpload(kind: DocumentKind, name: string): Promise<boolean>;
  /** Takes up changes as they happen, from now on. A second call does nothing. */
  start(): Promise<void>;
  /** Private and special addresses that a datasource of this catalog may reach. */
  allowedAddresses(catalog: Catalog, datasource: string): readonly string[];
  /** Errors of the file that has, or would have, this document: why it does not serve, or not in its newest version. */
  problemsOf(kind: DocumentKind, name: string): readonly Diagnostic[];
}

const lookEvery = 2_000;
/** A file that never comes to rest is left to the watcher. */
const mostWaits = 20;

/** Reads all documents. Broken ones leave diagnostics in the catalog; nothing is thrown for them. */
export async function createRegistry(options: RegistryOptions): Promise<Registry> {
  const { configuration, uploadsFolder, expressions, environment, events, log = silentLog, clock = systemClock } = options;
  const parts: RuleParts = { expressions, environment, permissions: permissionsIn(configuration) };
  const table = createFileTable({ ...parts, clock, documentSize: configuration.limits.documentSize });
  const roots: readonly DocumentRoot[] = [
    ...configuration.documents.map((path) => ({ path, uploaded: false })),
    { path: uploadsFolder, uploaded: true },
  ];
  const skip = [uploadsFolder, configuration.data];
  const stopping = new AbortController();
  const exclusive = createExclusive();
  let catalog: Catalog = Object.freeze({ connectors: new Map(), datasources: new Map(), mappings: new Map(), diagnostics: [] });
  let scan: Scan | undefined;
  let following: Promise<AsyncDisposable> | undefined;

  /** Since when there is something that the catalog does not show yet. */
  let stale: number | undefined;

  const rebuild = (): void => {
    stale = undefined;
    const built = buildCatalog(table.entries.values(), catalog, parts);
    for (const [entry, candidate] of built.serving) entry.good = candidate;
    const next = Object.freeze({ ...built.catalog, diagnostics: [...missingRoots(scan?.missing ?? []), ...built.catalog.diagnostics] });
    const before = catalog;
    catalog = next;
    announceChanges(before, next, { events, log });
  };
  /**
   * Gives how soon to look again; undefined when everything has settled. Files that change together are taken up
   * together: one that has settled waits a little for the others.
   */
  const look = (paths: readonly string[] | undefined, trust: boolean, patience: number): Promise<number | undefined> =>
    exclusive(async () => {
      const before = scan;
      const only = before && paths?.every((path) => before.files.has(path)) ? [...paths, ...table.pending()] : undefined;
      scan = before && only ? await lookAgain(before, only) : await scanFolders(roots, skip);
      const { changed, again } = await table.update(scan, trust);
      const moved = scan.missing.join('\0') !== (before?.missing ?? []).join('\0');
      if (changed || moved) stale ??= clock.monotonic();
      if (stale !== undefined && (again === undefined || clock.monotonic() - stale >= patience)) rebuild();
      return again;
    });
  const reload = async (): Promise<readonly Diagnostic[]> => {
    for (let waits = 0; waits < mostWaits; waits += 1) {
      const again = await look(undefined, true, waits === mostWaits - 1 ? 0 : Infinity);
      if (again === undefined) break;
      await clock.sleep(again, stopping.signal);
    }
    return catalog.diagnostics;
  };
  const uploads: UploadTable = {
    pathOf: (kind, name) => join(uploadsFolder, `${name}.${kind}.yaml`),
    entries: table.entries,
    build: (entries) => buildCatalog(entries, catalog, parts).catalog,
    set(entry) {
      table.set(entry);
      rebuild();
    },
    delete(path) {
      if (table.delete(path)) rebuild();
    },
  };
  const { upload, removeUpload } = createUploads(uploads, {
    ...parts,
    folder: uploadsFolder,
    documentSize: configuration.limits.documentSize,
  });

  await reload();
  return {
    catalog: () => catalog,
    reload,
    upload: (kind, name, text) => exclusive(() => upload(kind, name, text)),
    removeUpload: (kind, name) => exclusive(() => removeUpload(kind, name)),
    async start() {
      following ??= followFolders({
        roots: roots.filter(({ uploaded }) => !uploaded),
        look: (paths) => look(paths, false, settle),
        lookEvery: options.lookEvery ?? lookEvery,
        clock,
        log,
      });
      await following;
    },
    allowedAddresses: (of, datasource) => allowedAddresses(parts.permissions, of, datasource),
    problemsOf: (kind, name) => problemsOfName(table.entries.values(), catalog, kind, name),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await (await following)?.[Symbol.asyncDispose]();
    },
  };
}

/** Runs one piece of work at a time, in order. */
function createExclusive(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
}
