import type { ChangeFeed } from './change-feed.ts';
import type { EntityStore } from './ports/entities.ts';
import type { FactStore, RecordTables } from './ports/facts.ts';
import type { LookupStore } from './ports/lookups.ts';
import type { PageStore } from './ports/pages.ts';
import type { PositionStore } from './ports/positions.ts';
import type { ReferenceStore } from './ports/references.ts';
import type { RemapStore } from './ports/remap.ts';
import type { RunStore } from './ports/runs.ts';
import type { SweepStore } from './ports/sweeps.ts';
import type { TableStore } from './ports/tables.ts';

export type * from './ports/boards.ts';
export type * from './ports/backfill.ts';
export type * from './ports/checkpoint.ts';
export type * from './ports/entities.ts';
export type * from './ports/facts.ts';
export type * from './ports/lookups.ts';
export type * from './ports/pages.ts';
export type * from './ports/positions.ts';
export type * from './ports/references.ts';
export type * from './ports/remap.ts';
export type * from './ports/runs.ts';
export type * from './ports/sweeps.ts';
export type * from './ports/tables.ts';
export type { StoredEntity } from './stored-entity.ts';

/** How much was removed. */
export interface Erased {
  /** Records, those with them that were deleted softly. */
  readonly records: number;
  readonly runs: number;
}

/** What syncs are kept in: a file for each thing that they keep. */
export interface SyncStore
  extends
    RunStore,
    PageStore,
    SweepStore,
    PositionStore,
    EntityStore,
    ChangeFeed,
    FactStore,
    RecordTables,
    LookupStore,
    ReferenceStore,
    RemapStore,
    TableStore {
  /**
   * Removes all that is kept of a datasource, as if it had never been synced: records, what failed, positions, runs, the feed of its changes, its
   * schedules. In one transaction. Throws RUN_IN_PROGRESS while a run is under way.
   */
  erase(datasource: string): Promise<Erased>;
  close(): Promise<void>;
}
