import { parseDuration } from '../kernel/duration.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { StoreConfig } from './generated/ferrule.ts';

/** How PostgreSQL is used, where there is one. */
export interface StoreSettings extends Required<Pick<StoreConfig, 'schema' | 'connections'>> {
  /** Milliseconds. */
  readonly lease: number;
  /** Milliseconds. */
  readonly patience: number;
  /** Syncs in all processes together; undefined: no bound but each one's own. */
  readonly fleetRuns: number | undefined;
}

const shortestLease = 1_000;

/** Throws CONNECTOR_CONFIG_INVALID for a lease that is too short to be renewed in time. */
export function storeSettings(
  { schema, connections, lease, patience, fleetRuns }: Required<Omit<StoreConfig, 'fleetRuns'>> & Pick<StoreConfig, 'fleetRuns'>,
  file: string | undefined,
): StoreSettings {
  const milliseconds = parseDuration(lease) ?? 0;
  if (milliseconds >= shortestLease) return { schema, connections, lease: milliseconds, patience: parseDuration(patience) ?? 0, fleetRuns };
  const message = `ferrule.yaml: store.lease: ${JSON.stringify(lease)} is too short to be renewed in time; expected a second or more, as PT30S`;
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', message, file === undefined ? {} : { file });
}
