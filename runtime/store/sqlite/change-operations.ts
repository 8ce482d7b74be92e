import type { Change, ChangePage, ChangeQuery } from '../../sync/change-feed.ts';
import { cutPage, emptyPage, type FoundChange, startOf } from '../change-page.ts';
import { assembleEntity, isoTime } from './assemble-run.ts';
import type { Operations } from './operations.ts';
import type { ChangedRow } from './tables/changes.ts';
import type { Tables } from './tables/index.ts';

export function changeOperations(tables: Tables): Pick<Operations, 'changes'> {
  return { changes: (query) => changesOf(tables, query) };
}

function changesOf(tables: Tables, { datasource, object, after, limit }: ChangeQuery): ChangePage {
  const counter = tables.changes.counter(datasource);
  if (counter === undefined) return emptyPage;
  const start = startOf(counter, datasource, after);
  // Numbers first, records only of those that are given: each collection has as many to give as are asked for.
  const marks = collectionsOf(tables, datasource, object)
    .flatMap((collection) =>
      tables.changes.marks(collection, start, counter.last, limit + 1).map(([number, entity]) => ({ number, entity, collection })),
    )
    .sort((a, b) => a.number - b.number)
    .slice(0, limit + 1);
  return cutPage(counter, readChanges(tables, marks, start), limit);
}

function collectionsOf({ collections }: Tables, datasource: string, object: string | undefined): readonly number[] {
  if (object === undefined) return collections.list(datasource).map(({ id }) => id);
  const found = collections.find(datasource, object);
  return found === undefined ? [] : [found];
}

interface Mark {
  readonly number: number;
  /** Null for a tombstone. */
  readonly entity: number | null;
  readonly collection: number;
}

function* readChanges({ changes }: Tables, marks: readonly Mark[], start: number): Generator<FoundChange> {
  for (const { number, entity, collection } of marks) {
    if (entity === null) {
      const grave = changes.tombstone(collection, number);
      yield {
        number,
        change: grave && { kind: 'deleted', number, object: grave.object, id: grave.external_id, at: isoTime(grave.deleted_at) },
      };
    } else {
      const row = changes.entity(entity);
      yield { number, change: row && changeOf(row, start) };
    }
  }
}

/** Undefined for what came and was softly deleted again since `start`. */
function changeOf({ change: number, first_change, ...row }: ChangedRow, start: number): Change | undefined {
  const { object, external_id: id, deleted_at } = row;
  const isNew = first_change > start;
  if (deleted_at === null) return { kind: isNew ? 'created' : 'updated', number, object, id, entity: assembleEntity(row) };
  return isNew ? undefined : { kind: 'deleted', number, object, id, at: isoTime(deleted_at) };
}
