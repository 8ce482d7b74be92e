import type { RuntimeConfiguration } from '../documents/index.ts';
import type { Clock, Random } from '../kernel/clock.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Role } from '../sync/index.ts';
import type { ConnectionAdapter } from '../vault/index.ts';

export interface RuntimeOptions {
  /** Path of ferrule.yaml. Absent: `ferrule.yaml` in the working directory if there is one, else defaults. */
  readonly configuration?: string;
  /** Folder of the store instead of the configured one. */
  readonly data?: string;
  /** Address that the server listens on instead of the configured one: only on loopback is a master key for development made. */
  readonly host?: string;
  /** Whether changed documents are taken up while running. Default false: they are read once. */
  readonly watch?: boolean;
  readonly log?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Whether documents that are rejected are logged. Default true; no, where who subscribes to `definition.rejected` shows them. */
  readonly logRejected?: boolean;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** A host's own storage of what tenants connect, instead of ours; tried before anything else, see `ConnectionAdapter`. */
  readonly connections?: ConnectionAdapter;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Durability of commits: `normal` survives the death of the process, `full` also a power cut. Default normal. */
  readonly synchronous?: 'normal' | 'full';
  /**
   * Of a process of a fleet on PostgreSQL: whether it asks for runs (`api`), runs them (`worker`) or both (`all`). Absent: what is asked for
   * here runs here. Throws CONNECTOR_CONFIG_INVALID for a role that needs others where there is no DATABASE_URL.
   */
  readonly role?: Role;
  /** Whether requests, runs and records are counted for `Runtime.metrics`. Default false. */
  readonly metrics?: boolean;
}

/** What is said when the runtime is made goes before what its file says. */
export function settingsOf(
  options: RuntimeOptions,
  { log, data, server }: RuntimeConfiguration,
): { readonly level: string; readonly folder: string; readonly host: string } {
  const { log: level = log, data: folder = data, host = server.host } = options;
  return { level, folder, host };
}

/** Throws CONNECTOR_CONFIG_INVALID for a role that needs others where there is no database that they share. */
export function refuseAlone(role: Role | undefined, databaseUrl: string | undefined): void {
  if (role === undefined || role === 'all' || databaseUrl !== undefined) return;
  const message = `the role "${role}" is one of several processes on a PostgreSQL; set DATABASE_URL, or leave the role out`;
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', message);
}
