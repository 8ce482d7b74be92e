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
  readonly viewSchema: string;
  readonly rowLevelSecurity: StoreConfig['rowLevelSecurity'];
}

const shortestLease = 1_000;

type Optional = 'fleetRuns' | 'viewSchema' | 'rowLevelSecurity';
type Given = Required<Omit<StoreConfig, Optional>> & Pick<StoreConfig, Optional>;

/** Throws CONNECTOR_CONFIG_INVALID for a lease that is too short to be renewed in time, and for views among the tables. */
export function storeSettings(given: Given, file: string | undefined): StoreSettings {
  const { schema, viewSchema = `${schema}_views`, connections, fleetRuns, rowLevelSecurity } = given;
  const lease = parseDuration(given.lease) ?? 0;
  const patience = parseDuration(given.patience) ?? 0;
  const refuse = (message: string): ConnectorError =>
    new ConnectorError('CONNECTOR_CONFIG_INVALID', `ferrule.yaml: ${message}`, file === undefined ? {} : { file });
  if (lease < shortestLease) {
    throw refuse(`store.lease: ${JSON.stringify(given.lease)} is too short to be renewed in time; expected a second or more, as PT30S`);
  }
  if (viewSchema === schema) {
    throw refuse(`store.viewSchema: "${viewSchema}" is the schema of the tables; views need one of their own, as ${schema}_views`);
  }
  return { schema, viewSchema, connections, lease, patience, fleetRuns, rowLevelSecurity };
}
