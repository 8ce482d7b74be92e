import type { DatabaseSync } from 'node:sqlite';
import type { MappingState, RemapCounts, RemapRow, RemapStore } from '../../sync/ports/remap.ts';
import { mappedColumns, remapOutcome } from '../remapped.ts';
import type { Operations } from './operations.ts';
import type { Tables } from './tables/index.ts';
import type { Thread } from './thread.ts';
import { inTransaction } from './transaction.ts';

const unknown: MappingState = { listHash: null, context: null, tried: null };

export function remapOperations(database: DatabaseSync, tables: Tables): Pick<Operations, keyof RemapStore> {
  const { collections, mappingStates } = tables;
  return {
    toRemap({ datasource, object }, which, after, limit) {
      const collection = collections.find(datasource, object);
      return collection === undefined ? [] : mappingStates.sources(collection, which, after, limit);
    },
    remap: ({ datasource, object }, rows, now) =>
      inTransaction(database, () => {
        const collection = collections.find(datasource, object);
        if (collection === undefined) return { mapped: 0, failed: 0, unchanged: 0, skipped: rows.length };
        return remap(tables, datasource, collection, rows, now);
      }),
    mappingState({ datasource, object }) {
      const collection = collections.find(datasource, object);
      return collection === undefined ? undefined : mappingStates.find(collection);
    },
    saveMappingState({ datasource, object }, state) {
      inTransaction(database, () => {
        const collection = collections.find(datasource, object);
        if (collection === undefined) return;
        mappingStates.save(collection, { ...unknown, ...mappingStates.find(collection), ...state });
      });
    },
  };
}

/** The other end of it, on the main thread. */
export function remapsOver(thread: Pick<Thread<Operations>, 'call'>): RemapStore {
  return {
    toRemap: (...given) => thread.call('toRemap', ...given),
    remap: (...given) => thread.call('remap', ...given),
    mappingState: (of) => thread.call('mappingState', of),
    saveMappingState: (...given) => thread.call('saveMappingState', ...given),
  };
}

function remap(
  { mappingStates, changes }: Tables,
  datasource: string,
  collection: number,
  rows: readonly RemapRow[],
  now: number,
): RemapCounts {
  const counts = { mapped: 0, failed: 0, unchanged: 0, skipped: 0 };
  const last = changes.counter(datasource)?.last ?? 0;
  let change = last;
  for (const row of rows) {
    const stored = mappingStates.mapping(collection, row.externalId);
    const mapped = mappedColumns(row.mapped);
    const outcome = remapOutcome(stored, row.change, mapped);
    counts[outcome]++;
    if (!stored || outcome === 'unchanged' || outcome === 'skipped') continue;
    change++;
    mappingStates.write(stored.id, mapped, now, change);
  }
  if (change > last) changes.advance(datasource, change);
  return counts;
}
