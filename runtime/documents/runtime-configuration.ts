import { stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { ConnectorError } from '../kernel/errors.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Allowances, RuntimeConfiguration as Document, RuntimeLimits, UploadAllowances } from './generated/ferrule.ts';
import { loadDocument } from './load-document.ts';
import type { AllPermissions } from './permissions.ts';
import type { RuleParts } from './rules/index.ts';
import { diagnosticsOf } from './report/diagnostics-of.ts';
import { summarize } from './report/report-problems.ts';
import { fillDefaults } from './schema/fill-defaults.ts';
import { schemaOf } from './schema/schemas.ts';
import { type ServerSettings, serverSettings } from './server-configuration.ts';
import { readDocumentFile } from './source/read-file.ts';
import { type StoreSettings, storeSettings } from './store-configuration.ts';

/** ferrule.yaml with its defaults, its paths absolute. */
export interface RuntimeConfiguration {
  /** Undefined when there is no ferrule.yaml. */
  readonly file: string | undefined;
  /** Folders and files with documents. */
  readonly documents: readonly string[];
  /** Folder of the store. */
  readonly data: string;
  /** How PostgreSQL is used. */
  readonly store: StoreSettings;
  readonly server: ServerSettings;
  readonly allow: Required<Omit<Allowances, 'folders'>>;
  /** Folders whose files documents may read. */
  readonly folders: readonly string[];
  readonly uploads: Required<Omit<Allowances, 'folders'>>;
  /** Where files go that are uploaded, and the bytes of one. */
  readonly uploadedFiles: { readonly folder: string | undefined; readonly fileSize: number };
  /** Connectors that forms are offered of; undefined: all that have one. */
  readonly visible?: readonly string[] | undefined;
  /** Kinds of tenants by name, and whether they have identities. */
  readonly scopes: Readonly<Record<string, { readonly required: boolean }>>;
  /** Apps by name. */
  readonly apps: NonNullable<Document['apps']>;
  /** File with the master keys. */
  readonly keyFile: string | undefined;
  readonly limits: Required<RuntimeLimits>;
  readonly log: NonNullable<Document['log']>;
}

const usualNames = ['ferrule.yaml', 'ferrule.yml', 'ferrule.json'];
const mostBytes = 1_048_576;
const usualScopes = { system: { required: false } };

/**
 * Reads ferrule.yaml. Without a path: the one in the working directory if there is one, else the defaults. Throws
 * CONNECTOR_CONFIG_INVALID with diagnostics when it is wrong, or is not there though it was named.
 */
export async function loadRuntimeConfiguration(path?: string, folder = process.cwd()): Promise<RuntimeConfiguration> {
  const file = path === undefined ? await usualFile(folder) : resolve(folder, path);
  return configurationOf(file, file === undefined ? {} : await readConfiguration(file), file === undefined ? folder : dirname(file));
}

/** Permissions as the rules take them. */
export function permissionsIn({ allow, uploads }: RuntimeConfiguration): AllPermissions {
  return { files: { ...allow, key: 'allow' }, uploads: { ...uploads, key: 'uploads' } };
}

function configurationOf(file: string | undefined, document: Document, folder: string): RuntimeConfiguration {
  const schema = schemaOf('ferrule');
  const whole = { store: {}, server: {}, allow: {}, uploads: {}, limits: {}, ...document };
  // The schema has a default for everything but lists and the folder of documents.
  const {
    documents = ['.'],
    data,
    allow,
    uploads,
    keys,
    apps = {},
    scopes = usualScopes,
    ...rest
  } = fillDefaults(schema, schema, whole) as WithDefaults;
  refuseUploadedDocuments(file, documents, uploads.folder, folder);
  return {
    file,
    documents: documents.map((path) => resolve(folder, path)),
    data: resolve(folder, data),
    store: storeSettings(rest.store, file),
    server: serverSettings(rest.server, file),
    allow: { environment: allow.environment ?? [], addresses: allow.addresses ?? [] },
    folders: (allow.folders ?? []).map((path) => resolve(folder, path)),
    uploads: { environment: uploads.environment ?? [], addresses: uploads.addresses ?? [] },
    uploadedFiles: {
      folder: uploads.folder === undefined ? undefined : resolve(folder, uploads.folder),
      fileSize: uploads.fileSize,
    },
    visible: document.visible,
    scopes,
    apps,
    keyFile: keys?.file === undefined ? undefined : resolve(folder, keys.file),
    limits: rest.limits,
    log: rest.log,
  };
}

/** What is uploaded as a file may use only what files may: it must never be taken for one of the operator's documents. */
function refuseUploadedDocuments(
  file: string | undefined,
  documents: readonly string[],
  uploads: string | undefined,
  folder: string,
): void {
  if (uploads === undefined) return;
  const root = resolve(folder, uploads);
  const within = documents.find((path) => `${resolve(folder, path)}${sep}`.startsWith(`${root}${sep}`));
  if (within === undefined) return;
  const message = `uploads.folder: documents are read from "${within}", which is in it; files that are uploaded must not become documents`;
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', message, file === undefined ? {} : { file });
}

type WithDefaults = Pick<Document, 'documents' | 'keys' | 'apps'> &
  Pick<RuntimeConfiguration, 'data' | 'limits' | 'log'> & {
    readonly server: Parameters<typeof serverSettings>[0];
    readonly store: Parameters<typeof storeSettings>[0];
  } & Partial<Pick<RuntimeConfiguration, 'scopes'>> & {
    readonly allow: Allowances;
    readonly uploads: UploadAllowances & Required<Pick<UploadAllowances, 'fileSize'>>;
  };

async function usualFile(folder: string): Promise<string | undefined> {
  for (const name of usualNames) {
    const file = join(folder, name);
    if (
      await stat(file).then(
        (stats) => stats.isFile(),
        () => false,
      )
    )
      return file;
  }
  return undefined;
}

async function readConfiguration(file: string): Promise<Document> {
  const read = await readDocumentFile(file, mostBytes).catch((thrown: unknown) => {
    throw new ConnectorError(
      'CONNECTOR_CONFIG_INVALID',
      `cannot read ${file}; name an existing file, or leave it out to run on defaults`,
      { file },
      thrown,
    );
  });
  const source = { file, text: read.text, uploaded: false, kind: 'ferrule', named: true } as const;
  const empty = { source, kind: source.kind, root: undefined, problems: [], candidate: undefined, value: undefined };
  if (read.problem) throw invalid(file, diagnosticsOf(empty, [read.problem]));
  const reading = loadDocument(source, parts) ?? empty;
  if (reading.problems.every(({ code }) => code === 'file-empty') && reading.problems.length > 0) return {};
  if (reading.value === undefined) throw invalid(file, diagnosticsOf(reading, reading.problems));
  // The schema that the type is generated from has just validated it.
  return reading.value as Document;
}

function invalid(file: string, diagnostics: readonly Diagnostic[]): ConnectorError {
  return new ConnectorError('CONNECTOR_CONFIG_INVALID', `the runtime's configuration is not valid: ${summarize(diagnostics)}`, {
    file,
    diagnostics,
  });
}

const nobody = { environment: [], addresses: [] };
const noExpression = (): never => {
  throw new Error('ferrule.yaml holds no expressions');
};
const parts: RuleParts = {
  expressions: { jsonata: noExpression, template: noExpression, url: noExpression, path: noExpression },
  permissions: { files: { ...nobody, key: 'allow' }, uploads: { ...nobody, key: 'uploads' } },
  environment: {},
};
