import type { StoredEntity } from '../stored-entity.ts';
import type { SweepBounds } from './sweeps.ts';

/** Whether what is gone is among what is asked for. */
export type DeletedView = 'without' | 'with' | 'only';

export interface EntityQuery {
  readonly datasource: string;
  readonly object: string;
  readonly limit: number;
  /** External id after which to go on, in byte order. */
  readonly after?: string;
  readonly status?: 'none' | 'mapped' | 'failed';
  /** Default `without`. */
  readonly deleted?: DeletedView;
}

/** What is stored, for whoever reads it. */
export interface EntityStore {
  entities(query: EntityQuery): Promise<readonly StoredEntity[]>;
  /** Also one that was deleted softly, where `deleted` says so; default `without`. */
  entity(datasource: string, object: string, id: string, deleted?: DeletedView): Promise<StoredEntity | undefined>;
  /** Default `without`. */
  countEntities(datasource: string, object: string, deleted?: DeletedView): Promise<number>;
  /** Of these ids, what is stored, in no order; also what was deleted softly. No more than 10,000 ids. */
  entitiesById(datasource: string, object: string, ids: readonly string[]): Promise<readonly StoredEntity[]>;
  /** Ids that are stored within bounds, in byte order, after `after`; not what was deleted softly. With `missed`, of those that are marked so. */
  entityIds(query: {
    readonly datasource: string;
    readonly object: string;
    readonly limit: number;
    readonly after?: string;
    readonly bounds?: SweepBounds;
    readonly missed?: boolean;
  }): Promise<readonly string[]>;
}
