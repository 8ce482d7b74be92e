import type { Clock } from '../../kernel/clock.ts';
import type { Events } from '../../kernel/events.ts';
import { type Log, silentLog } from '../../kernel/log.ts';
import type { Catalog } from '../catalog.ts';
import type { RuleParts } from '../rules/index.ts';
import type { RuntimeConfiguration } from '../runtime-configuration.ts';
import { announceChanges } from './announce-changes.ts';
import { buildCatalog } from './build-catalog.ts';
import { missingRoots } from './catalog-problems.ts';
import { createFileTable, type FileEntry, type FileTable } from './file-table.ts';
import { type DocumentRoot, lookAgain, type Scan, scanFolders } from './scan-folders.ts';

export interface KeeperOptions extends RuleParts {
  readonly configuration: RuntimeConfiguration;
  readonly uploadsFolder: string;
  readonly events: Events;
  readonly log: Log;
  readonly logRejected?: boolean;
  readonly clock: Clock;
}

export interface Look {
  /** Only these files, where it is known that no other changed. */
  readonly paths?: readonly string[] | undefined;
  /** Whether the times of files tell how long they have been left alone. */
  readonly trust: boolean;
  /** Milliseconds that what has settled waits for other files that have changed: they may belong together. */
  readonly patience: number;
}

/** The catalog of this moment, and what brings it up to date. */
export interface CatalogKeeper {
  readonly table: FileTable;
  catalog(): Catalog;
  /** Takes up changes of files. Gives after how many milliseconds to look again; undefined when everything has settled. */
  look(how: Look): Promise<number | undefined>;
  /** Looks until everything has settled. */
  reload(signal: AbortSignal): Promise<void>;
  /** The catalog that these files would make. */
  preview(entries: Iterable<FileEntry>): Catalog;
  /** Makes the catalog anew from the table. */
  rebuild(): void;
  /** Runs one piece of work at a time, in order; `look` among them. */
  exclusive<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** A file that never comes to rest is left for the next look. */
const mostWaits = 20;

export function keepCatalog(options: KeeperOptions): CatalogKeeper {
  const { configuration, uploadsFolder, events, log, logRejected = true, clock } = options;
  const table = createFileTable({ ...options, documentSize: configuration.limits.documentSize });
  const roots: readonly DocumentRoot[] = [
    ...configuration.documents.map((path) => ({ path, uploaded: false })),
    { path: uploadsFolder, uploaded: true },
  ];
  // Whoever uploads a file adds no document by that: it would be one of the operator's.
  const { folder: uploadedFiles } = configuration.uploadedFiles;
  const noDocuments = [uploadsFolder, configuration.data, ...(uploadedFiles === undefined ? [] : [uploadedFiles])];
  const exclusive = createExclusive();
  let catalog: Catalog = Object.freeze({ connectors: new Map(), datasources: new Map(), mappings: new Map(), diagnostics: [] });
  let scan: Scan = { files: new Map(), missing: [] };
  /** Since when there is something that the catalog does not show yet. */
  let stale: number | undefined;

  const rebuild = (): void => {
    stale = undefined;
    const built = buildCatalog(table.entries.values(), catalog, options);
    for (const [entry, candidate] of built.serving) entry.good = candidate;
    const before = catalog;
    catalog = Object.freeze({ ...built.catalog, diagnostics: [...missingRoots(scan.missing), ...built.catalog.diagnostics] });
    announceChanges(before, catalog, { events, log: logRejected ? log : silentLog });
  };
  const scanned = (paths: readonly string[] | undefined): Promise<Scan> => {
    const known = paths?.every((path) => scan.files.has(path)) ? [...paths, ...table.pending()] : undefined;
    return known ? lookAgain(scan, known) : scanFolders(roots, noDocuments);
  };
  const look = ({ paths, trust, patience }: Look): Promise<number | undefined> =>
    exclusive(async () => {
      const before = scan;
      scan = await scanned(paths);
      const { changed, again } = await table.update(scan, trust);
      if (changed || scan.missing.join('\0') !== before.missing.join('\0')) stale ??= clock.monotonic();
      const ripe = stale !== undefined && clock.monotonic() - stale >= patience;
      if (ripe || (stale !== undefined && again === undefined)) rebuild();
      return again;
    });
  return {
    table,
    catalog: () => catalog,
    look,
    async reload(signal) {
      for (let waits = 0; waits < mostWaits && !signal.aborted; waits += 1) {
        const again = await look({ trust: true, patience: waits === mostWaits - 1 ? 0 : Infinity });
        if (again === undefined) return;
        await clock.sleep(again, signal).catch(() => {});
      }
    },
    preview: (entries) => buildCatalog(entries, catalog, options).catalog,
    rebuild,
    exclusive,
  };
}

function createExclusive(): CatalogKeeper['exclusive'] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
}
