import type { Entity } from '../engine/entity.ts';

export interface StoredEntity extends Omit<Entity, 'archived_at'> {
  readonly datasource: string;
  readonly object: string;
  readonly archived_at: string | null;
  /** JSON text; null when no mapping applies or it failed. */
  readonly mapped_payload: string | null;
  readonly mapping_status: 'none' | 'mapped' | 'failed';
  readonly mapping_errors: readonly string[];
  /** JSON text: the values of the partition that it was read in; null where its object is not parted. */
  readonly partition: string | null;
  /** The id that it has here, whatever becomes of it; null where its mappings do not say what it is to the host, and until it was mapped once. */
  readonly internal_id: string | null;
  /** ISO 8601: when it was first and last written here. */
  readonly stored_at: string;
  readonly changed_at: string;
  /** ISO 8601: when it was found gone; null while it is there. */
  readonly deleted_at: string | null;
}
