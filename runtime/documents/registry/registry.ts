import { type Clock, systemClock } from '../../kernel/clock.ts';
import type { Events } from '../../kernel/events.ts';
import { type Log, silentLog } from '../../kernel/log.ts';
import type { Catalog, DocumentKind } from '../catalog.ts';
import { checkInstance, type InstanceDocument } from '../check-instance.ts';
import { checkRules, type RowProblem } from '../check-rules.ts';
import type { RuleRow } from '../mappings/shapes/rows.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { allowedAddresses, type Environment } from '../permissions.ts';
import type { Compiler } from '../rules/index.ts';
import { permissionsIn, type RuntimeConfiguration } from '../runtime-configuration.ts';
import { keepCatalog } from './catalog-keeper.ts';
import { settle } from './file-table.ts';
import { problemsOfName } from './catalog-problems.ts';
import { createUploads } from './uploads.ts';

export interface RegistryOptions {
  readonly configuration: RuntimeConfiguration;
  /** Folder of uploaded documents; made when it is first needed. Never looked through as a folder of files. */
  readonly uploadsFolder: string;
  readonly expressions: Compiler;
  readonly environment: Environment;
  readonly events: Events;
  readonly log?: Log;
  /** Whether documents that are rejected are logged too; subscribers hear of them either way. Default true. */
  readonly logRejected?: boolean;
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
  /** The documents as they would serve with this one uploaded. Throws as `upload`. */
  preview(kind: DocumentKind, name: string, text: string): Promise<Catalog>;
  /** The same, with this text in place of whatever has the name, be it a file. Throws as `upload`. */
  previewInstead(kind: DocumentKind, name: string, text: string): Promise<Catalog>;
  /** Removes an uploaded document; false when there is none. */
  removeUpload(kind: DocumentKind, name: string): Promise<boolean>;
  /** Takes up changes as they happen, from now on. A second call does nothing. */
  start(): Promise<void>;
  /** Holds a datasource that somebody makes over the API to the rules. Throws CONNECTOR_CONFIG_INVALID with diagnostics that have no secret in them. */
  checkInstance(catalog: Catalog, document: InstanceDocument): void;
  /** What is wrong with rule rows that somebody puts, by the pointer of each. */
  checkRules(rows: readonly RuleRow[]): readonly RowProblem[];
  /** Private and special addresses that a datasource of this catalog may reach. */
  allowedAddresses(catalog: Catalog, datasource: string): readonly string[];
  /** Errors of the file that has, or would have, this document: why it does not serve, or not in its newest version. */
  problemsOf(kind: DocumentKind, name: string): readonly Diagnostic[];
}

const usualLookEvery = 2_000;

/** Reads all documents. Broken ones leave diagnostics in the catalog; nothing is thrown for them. */
export async function createRegistry(options: RegistryOptions): Promise<Registry> {
  const { configuration, uploadsFolder, log = silentLog, clock = systemClock, lookEvery = usualLookEvery } = options;
  const permissions = permissionsIn(configuration);
  const keeper = keepCatalog({ ...options, permissions, log, clock });
  const { table, exclusive } = keeper;
  const { documentSize } = configuration.limits;
  const uploads = createUploads(keeper, { ...options, permissions, folder: uploadsFolder, documentSize });
  const roots = configuration.documents.map((path) => ({ path, uploaded: false }));
  const stopping = new AbortController();
  let following: Promise<AsyncDisposable> | undefined;

  async function follow(): Promise<AsyncDisposable> {
    // What watches folders is loaded only where somebody wants them watched.
    const { followFolders } = await import('./follow-folders.ts');
    return followFolders({ roots, look: (paths) => keeper.look({ paths, trust: false, patience: settle }), lookEvery, clock, log });
  }

  await keeper.reload(stopping.signal);
  return {
    catalog: () => keeper.catalog(),
    async reload() {
      await keeper.reload(stopping.signal);
      return keeper.catalog().diagnostics;
    },
    preview: (kind, name, text) => exclusive(async () => uploads.preview(kind, name, text)),
    previewInstead: (kind, name, text) => exclusive(async () => uploads.previewInstead(kind, name, text)),
    upload: (kind, name, text) => exclusive(() => uploads.upload(kind, name, text)),
    removeUpload: (kind, name) => exclusive(() => uploads.removeUpload(kind, name)),
    async start() {
      following ??= follow();
      await following;
    },
    checkInstance: (catalog, document) => checkInstance(document, catalog, { ...options, permissions }),
    checkRules: (rows) => checkRules(rows, { ...options, permissions }),
    allowedAddresses: (catalog, datasource) => allowedAddresses(permissions, catalog, datasource),
    problemsOf: (kind, name) => problemsOfName(table.entries.values(), keeper.catalog(), kind, name),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await (await following)?.[Symbol.asyncDispose]();
    },
  };
}
