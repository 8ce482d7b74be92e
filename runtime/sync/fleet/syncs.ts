import type { SyncStore } from '../ports.ts';
import { createSyncService } from '../sync-service.ts';
import { createFleetSyncs, type FleetSyncs, type FleetSyncsParts, type Role } from './fleet-syncs.ts';
import type { Fleet } from './ports.ts';

export interface SyncsParts extends Omit<FleetSyncsParts, 'fleet' | 'role'> {
  readonly store: () => Promise<SyncStore>;
  /** What is shared with other processes; absent where there is no other. */
  readonly fleet: (() => Promise<Fleet>) | undefined;
  /** Absent: what is asked for here runs here, also where there are others. */
  readonly role: Role | undefined;
}

/** The syncs of a process: those of a fleet that it is a part of, else its own. */
export function createSyncs({ fleet, role, ...parts }: SyncsParts): FleetSyncs {
  if (fleet && role) return createFleetSyncs({ ...parts, fleet, role });
  const own = createSyncService(parts);
  return { ...own, begin: (datasource, options) => own.start(datasource, options), startWork: () => {} };
}
