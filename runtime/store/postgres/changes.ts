import type { ChangePage, ChangeQuery, KeptDeletions } from '../../sync/change-feed.ts';
import type { StoredEntity } from '../../sync/ports.ts';
import { type ChangeCounter, cutPage, emptyPage, type FoundChange, startOf } from '../change-page.ts';
import { prepared, type Queries, type TransactionQueries } from './pool.ts';

/**
 * Takes `count` numbers for changes within the caller's transaction and gives the first. Whoever takes some next waits for its end: numbers
 * stand in the order of commits, and none is seen before a lower one. Taken after all other locks of the transaction, so that none waits in a ring.
 */
export async function takeNumbers(queries: Queries, datasource: string, count: number): Promise<number> {
  const [row] = await queries.query<{ first: number }>(
    `INSERT INTO change_counters (datasource, last) VALUES ($1, $2)
     ON CONFLICT (datasource) DO UPDATE SET last = change_counters.last + $2 RETURNING last - $2 + 1 AS first`,
    [datasource, count],
  );
  if (row === undefined) throw new Error('an upsert gave no row');
  return row.first;
}

/** Takes them too, for statements that come after it in the transaction: the last of them is the counter's `last` then. */
export function takeNumbersAhead(queries: TransactionQueries, datasource: string, count: number): void {
  queries.send(takeAhead, [datasource, count]);
}

const takeAhead = prepared(
  'take_numbers',
  `INSERT INTO change_counters (datasource, last) VALUES ($1, $2)
   ON CONFLICT (datasource) DO UPDATE SET last = change_counters.last + $2`,
);

/** Leaves tombstones of records that are still stored, by their ids, with the numbers from `first` on. Within a transaction. */
export async function bury(queries: Queries, ids: readonly number[], first: number, now: number): Promise<void> {
  // Buried before and come again since: whoever knew its first life is to be told of its end.
  await queries.run(
    `INSERT INTO tombstones (collection, external_id, change, first_change, deleted_at)
       SELECT collection, external_id, $2::bigint + row_number() OVER (ORDER BY id) - 1, first_change, $3
       FROM entities WHERE id = ANY($1)
     ON CONFLICT (collection, external_id) DO UPDATE SET change = excluded.change,
       first_change = least(tombstones.first_change, excluded.first_change), deleted_at = excluded.deleted_at`,
    [ids, first, now],
  );
}

/** Drops the tombstones of a datasource that are not to be kept, and remembers that something is forgotten. */
export async function pruneDeletions(queries: Queries, datasource: string, now: number, kept: KeptDeletions): Promise<void> {
  await queries.run(
    `WITH bounds AS (
       SELECT id, greatest(
         (SELECT change FROM tombstones WHERE collection = id ORDER BY change DESC OFFSET $3 LIMIT 1),
         coalesce(
           (SELECT change - 1 FROM tombstones WHERE collection = id AND deleted_at >= $2 ORDER BY change LIMIT 1),
           (SELECT max(change) FROM tombstones WHERE collection = id))) AS change
       FROM collections WHERE datasource = $1),
     gone AS (
       DELETE FROM tombstones USING bounds
       WHERE tombstones.collection = bounds.id AND tombstones.change <= bounds.change RETURNING tombstones.change)
     UPDATE change_counters SET forgotten = greatest(forgotten, (SELECT max(change) FROM gone))
     WHERE datasource = $1 AND EXISTS (SELECT 1 FROM gone)`,
    [datasource, now - kept.milliseconds, kept.count],
  );
}

type EntityColumns = { readonly [Column in keyof StoredEntity]: unknown };

interface FoundRow extends ChangeCounter {
  /** Null where nothing has changed. */
  readonly number: number | null;
  readonly object: string;
  readonly id: string;
  readonly firstChange: number;
  /** Milliseconds since the epoch: of a tombstone, and of what was deleted softly. */
  readonly deletedAt: number | null;
}

/** One statement, and so one moment: what is forgotten, and what there is. */
const found = (columns: string): string => `
  SELECT feed, last, forgotten, marks.change AS number, marks.object, marks.id, marks.first_change AS "firstChange",
    marks.deleted_at AS "deletedAt", ${columns}
  FROM change_counters LEFT JOIN LATERAL (
    SELECT collections.object, collections.collection_key, collections.datasource, collections.entity_type, of_object.*
    FROM collections CROSS JOIN LATERAL (
      (SELECT change, first_change, id AS entity, external_id AS id, deleted_at FROM entities
         WHERE collection = collections.id AND change > $2 ORDER BY change LIMIT $3)
      UNION ALL
      (SELECT change, first_change, NULL, external_id, deleted_at FROM tombstones
         WHERE collection = collections.id AND change > $2 AND first_change <= $2 ORDER BY change LIMIT $3)
    ) of_object
    WHERE collections.datasource = $1 AND ($4::text IS NULL OR collections.object = $4)
    ORDER BY change LIMIT $3
  ) marks ON true LEFT JOIN entities ON entities.id = marks.entity
  WHERE change_counters.datasource = $1 ORDER BY marks.change`;

/** How the store reads a record: its columns, as those of `entities` and `marks`, and what it makes of a row. */
export interface EntityReader<Row> {
  readonly columns: string;
  readonly assemble: (row: Row) => StoredEntity;
}

/** As `ChangeFeed.changes`. */
export async function changesOf<Row extends Partial<EntityColumns>>(
  queries: Queries,
  { datasource, object, after, limit }: ChangeQuery,
  { columns, assemble }: EntityReader<Row>,
): Promise<ChangePage> {
  // Greater than every number: of `now` only the counter is asked.
  const from = after === 'now' ? Number.MAX_SAFE_INTEGER : (after?.number ?? 0);
  const asked = [datasource, from, limit + 1, object ?? null];
  const rows = await queries.query<FoundRow & Row>(found(columns), asked);
  const counter = rows[0];
  if (counter === undefined) return emptyPage;
  const start = startOf(counter, datasource, after);
  const { feed, last, forgotten } = counter;
  const changes = rows.flatMap((row) => (row.number === null ? [] : [foundChange(row, row.number, start, assemble)]));
  return cutPage({ feed, last, forgotten }, changes, limit);
}

function foundChange<Row>(row: FoundRow & Row, number: number, start: number, assemble: (row: Row) => StoredEntity): FoundChange {
  const { object, id, firstChange, deletedAt } = row;
  const isNew = firstChange > start;
  if (deletedAt === null) return { number, change: { kind: isNew ? 'created' : 'updated', number, object, id, entity: assemble(row) } };
  // Came and went again since.
  return { number, change: isNew ? undefined : { kind: 'deleted', number, object, id, at: new Date(deletedAt).toISOString() } };
}
