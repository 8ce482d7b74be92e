import type { ObjectState } from '../../sync/ports.ts';
import type { Tables } from './tables/index.ts';

/** Objects of which nothing is known are left out. */
export function stateOf(tables: Tables, datasource: string): readonly ObjectState[] {
  return tables.collections
    .list(datasource)
    .map(({ id, object, collectionKey }) => ({
      object,
      collectionKey,
      cursor: tables.cursors.find(id) ?? null,
      validator: tables.validators.find(id) ?? null,
      parents: tables.parentPositions.list(id),
      partitions: tables.partitions.cursors(id),
      backfill: tables.backfills.find(id) ?? null,
    }))
    .filter(isKnown);
}

function isKnown({ cursor, validator, parents, partitions, backfill }: ObjectState): boolean {
  return (
    cursor !== null || validator !== null || backfill !== null || Object.keys(parents).length > 0 || Object.keys(partitions).length > 0
  );
}

/** Within a transaction. `run`: the one that cursors are said to be of. */
export function replaceState(tables: Tables, datasource: string, state: ObjectState, run: number): void {
  const collection =
    tables.collections.find(datasource, state.object) ?? tables.collections.ensure(datasource, state.object, state.collectionKey);
  tables.cursors.drop(collection);
  tables.validators.drop(collection);
  tables.parentPositions.forget(collection);
  tables.partitions.forget(collection);
  tables.backfills.drop(collection);
  if (state.backfill !== null) tables.backfills.put(collection, state.backfill);
  if (state.cursor !== null) tables.cursors.publish(collection, state.cursor, run);
  if (state.validator !== null) tables.validators.keep(collection, state.validator);
  for (const [source, position] of Object.entries(state.parents)) tables.parentPositions.put(collection, source, position);
  for (const [key, cursor] of Object.entries(state.partitions)) tables.partitions.publish(collection, key, cursor, run);
}
