import { connectorName } from './datasource-words.ts';
import type { Datasource } from './generated/datasource.ts';
import type { Catalog, Loaded } from './catalog.ts';
import type { Connector } from './generated/connector.ts';

/** What the operator lets documents use. */
export interface Permissions {
  /** Names of environment variables; `*` stands for any characters. */
  readonly environment: readonly string[];
  /** Private and special addresses: addresses, ranges, `localhost`. */
  readonly addresses: readonly string[];
  /** The key of ferrule.yaml that says so, for messages. */
  readonly key: 'allow' | 'uploads';
}

/** Permissions of documents in files, and of those that were uploaded. */
export interface AllPermissions {
  readonly files: Permissions;
  readonly uploads: Permissions;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export function permissionsOf(all: AllPermissions, uploaded: boolean): Permissions {
  return uploaded ? all.uploads : all.files;
}

/** Where a request goes is said by connector and datasource together: if either was uploaded, it gets what uploads get. */
export function requestPermissions(all: AllPermissions, datasource: Loaded<Datasource>, connector: Loaded<Connector>): Permissions {
  return permissionsOf(all, datasource.uploaded || connector.uploaded);
}

/** Private and special addresses that a datasource of a catalog may reach; none when it is not there. */
export function allowedAddresses(all: AllPermissions, catalog: Catalog, name: string): readonly string[] {
  const datasource = catalog.datasources.get(name);
  const connector = datasource && catalog.connectors.get(connectorName(datasource.document));
  return datasource && connector ? requestPermissions(all, datasource, connector).addresses : [];
}

/** Whether a datasource of a catalog may read files of this machine: not when it or its connector was uploaded. */
export function mayReadFiles(catalog: Catalog, name: string): boolean {
  const datasource = catalog.datasources.get(name);
  const connector = datasource && catalog.connectors.get(connectorName(datasource.document));
  return datasource !== undefined && connector !== undefined && !datasource.uploaded && !connector.uploaded;
}

export function mayUseVariable({ environment }: Permissions, name: string): boolean {
  return environment.some((pattern) => matchesPattern(pattern, name));
}

/** Parts between stars, each found after the one before: no regular expression, whose time an operator's pattern could run up. */
function matchesPattern(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === name;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let at = first.length;
  const end = name.length - last.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
