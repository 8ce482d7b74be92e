import type { Catalog } from '../../documents/catalog.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { JsonObject } from '../../kernel/json.ts';
import type { ScopedConnectors } from '../scoped-connectors.ts';
import { type LegacyConnection, readLegacy } from './legacy-connection.ts';
import { type LegacyRow, rowsIn } from './legacy-rows.ts';

export interface ImportOptions {
  /** Opens and checks every row, and keeps nothing. Default false. */
  readonly dryRun?: boolean | undefined;
  /** Connectors by what the rows call them. Default the same name. */
  readonly connectors?: Readonly<Record<string, string>> | undefined;
  /** Properties of a configuration by what the rows call them. Default the same name. */
  readonly properties?: Readonly<Record<string, string>> | undefined;
  /** Where rows that name no scope belong. Default the scope `system`. */
  readonly scope?: { readonly type: string; readonly identity?: string | undefined } | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What became of a row. Nothing in it is secret. */
export interface ImportedRow {
  /** Where it stands in the export: `line 3` or `row 3`. */
  readonly place: string;
  readonly connector: string | null;
  readonly scope: string | null;
  readonly identity: string | null;
  /** `skipped`: it is connected already. `checked`: it would be imported. */
  readonly outcome: 'imported' | 'checked' | 'skipped' | 'failed';
  /** What it is called as a datasource. */
  readonly datasource: string | null;
  /** Names of tokens that were left out: a person has to allow the access anew. */
  readonly leftOut: readonly string[];
  readonly problem: string | null;
}

export interface ImportReport {
  /** Or, of a dry run, those that would be. */
  readonly imported: number;
  readonly skipped: number;
  readonly failed: number;
  readonly rows: readonly ImportedRow[];
}

export interface ImportParts {
  readonly scope: (type: string, identity?: string) => ScopedConnectors;
  readonly catalog: () => Catalog;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly hide: (secret: string) => void;
}

/**
 * Connects each row of an export in its scope, as `ScopedConnectors.connect` does: checked, and its secrets sealed anew. The key that they were
 * sealed by is that of the variable which the other runtime has it in. A row that fails leaves nothing, and the others go on; what is connected
 * already is skipped, so that it can be done again. Throws REQUEST_INVALID where the export itself cannot be read.
 */
export async function importConnections(parts: ImportParts, text: string, options: ImportOptions = {}): Promise<ImportReport> {
  const rows: ImportedRow[] = [];
  for (const row of rowsIn(text)) {
    options.signal?.throwIfAborted();
    rows.push(await importRow(parts, row, options));
  }
  const count = (...outcomes: readonly ImportedRow['outcome'][]): number => rows.filter(({ outcome }) => outcomes.includes(outcome)).length;
  return { imported: count('imported', 'checked'), skipped: count('skipped'), failed: count('failed'), rows };
}

const forms =
  'expected one of { provider, scope, identity, value }, { type, userId, credentials: { encrypted, iv, authTag } } and { type, base_url, encrypted_key, encrypted_secret }';

async function importRow(parts: ImportParts, { place, row }: LegacyRow, options: ImportOptions): Promise<ImportedRow> {
  const none = { place, connector: null, scope: null, identity: null, datasource: null, leftOut: [] };
  const legacy = row && readLegacy(row);
  if (!legacy) return { ...none, outcome: 'failed', problem: `it is ${row ? 'of no form that is known' : 'no JSON object'}; ${forms}` };
  const { type, identity } = placeOf(legacy, options);
  const connector = options.connectors?.[legacy.connector] ?? legacy.connector;
  const told = { ...none, connector, scope: type, identity: identity ?? null };
  try {
    const { configuration, leftOut } = configurationOf(parts, legacy, connector, options);
    const scoped = parts.scope(type, identity);
    const how = { name: legacy.name };
    if (options.dryRun === true) {
      await scoped.check(connector, configuration, how);
      return { ...told, leftOut, outcome: 'checked', problem: null };
    }
    const { datasource } = await scoped.connect(connector, configuration, how);
    if (!legacy.enabled) await scoped.disable(datasource);
    return { ...told, leftOut, datasource, outcome: 'imported', problem: null };
  } catch (thrown) {
    const { code, message } = ConnectorError.from(thrown);
    return { ...told, outcome: code === 'CONNECTOR_ALREADY_CONNECTED' ? 'skipped' : 'failed', problem: message };
  }
}

function placeOf(
  { scope, identity }: LegacyConnection,
  options: ImportOptions,
): { readonly type: string; readonly identity?: string | undefined } {
  if (scope !== undefined) return { type: scope, identity };
  return options.scope ?? { type: 'system' };
}

/** Tokens that signing in gave: whose they are is the connection's to say, not the configuration's, and the other runtime may renew them still. */
const givenToken = /^(?:(?:access|refresh|id)_?token|expires_?(?:at|in)|token_?type)$/i;

function configurationOf(
  { catalog, environment, hide }: ImportParts,
  legacy: LegacyConnection,
  connector: string,
  { properties = {} }: ImportOptions,
): { readonly configuration: JsonObject; readonly leftOut: readonly string[] } {
  const { variable } = legacy;
  const key = environment[variable];
  if (key === undefined || key === '')
    throw new ConnectorError(
      'CONNECTOR_ENCRYPTION_SECRET_REQUIRED',
      `its secrets are under the key in ${variable}, which is not set; set it to that key`,
    );
  hide(key);
  const known = catalog().connectors.get(connector)?.document.configurationSchema?.properties ?? {};
  const named = Object.entries(legacy.open(key, hide)).map(([name, value]) => [properties[name] ?? name, value] as const);
  const leftOut = named.map(([name]) => name).filter((name) => givenToken.test(name) && !Object.hasOwn(known, name));
  return { configuration: Object.fromEntries(named.filter(([name]) => !leftOut.includes(name))), leftOut };
}
