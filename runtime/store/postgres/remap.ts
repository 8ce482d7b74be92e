import type { MappingState, RemapCounts, RemapRow, RemapSource, RemapStore } from '../../sync/ports/remap.ts';
import { type MappedColumns, mappedColumns, remapOutcome } from '../remapped.ts';
import type { EntityRow } from '../sqlite/tables/entities.ts';
import { bytesArray, integerArray, textArray } from './bulk.ts';
import { takeNumbers } from './changes.ts';
import { contentHash } from './content-hash.ts';
import type { Queries } from './pool.ts';
import type { StoreWays } from './store-ways.ts';

export function remapsOn({ read, write }: StoreWays): RemapStore {
  return {
    toRemap: ({ datasource, object }, which, after, limit) =>
      read((queries) =>
        queries.query<RemapSource>(
          // A literal, so that the planner sees that the partial index of failed records fits.
          `SELECT external_id AS "externalId", raw_payload AS raw, partition_values AS "partition", change FROM entities
           WHERE collection = (SELECT id FROM collections WHERE datasource = $1 AND object = $2)
             AND ($3::text IS NULL OR external_id > $3) AND deleted_at IS NULL ${which === 'failed' ? "AND mapping_status = 'failed'" : ''}
           ORDER BY external_id LIMIT $4`,
          [datasource, object, after, limit],
        ),
      ),
    remap: (of, rows, now) => write((queries) => remap(queries, of, rows, now)),
    mappingState: ({ datasource, object }) =>
      read(async (queries) => {
        const [state] = await queries.query<MappingState>(
          `SELECT list_hash AS "listHash", context, tried FROM mapping_states JOIN collections ON collections.id = collection
           WHERE datasource = $1 AND object = $2`,
          [datasource, object],
        );
        return state;
      }),
    saveMappingState: ({ datasource, object }, { listHash, context, tried }) =>
      write(async (queries) => {
        const words = [listHash, context, tried].flatMap((word) => [word !== undefined, word ?? null]);
        await queries.run(save, [datasource, object, ...words]);
      }),
  };
}

const save = `INSERT INTO mapping_states (collection, list_hash, context, tried)
  SELECT id, $4::text, $6::text, $8::text FROM collections WHERE datasource = $1 AND object = $2
  ON CONFLICT (collection) DO UPDATE SET list_hash = CASE WHEN $3 THEN excluded.list_hash ELSE mapping_states.list_hash END,
    context = CASE WHEN $5 THEN excluded.context ELSE mapping_states.context END,
    tried = CASE WHEN $7 THEN excluded.tried ELSE mapping_states.tried END`;

/** A record with all that its content hash is of. */
type Stored = Omit<EntityRow, 'archivedAt' | 'version'> & { readonly id: number; readonly change: number };

interface Rewritten {
  readonly id: number;
  readonly mapped: MappedColumns;
  readonly hash: string;
}

async function remap(
  queries: Queries,
  { datasource, object }: Parameters<RemapStore['remap']>[0],
  rows: readonly RemapRow[],
  now: number,
): Promise<RemapCounts> {
  const counts = { mapped: 0, failed: 0, unchanged: 0, skipped: 0 };
  // As a page does: nobody else writes records of it before the end.
  const [collection] = await queries.query<{ id: number }>(
    'SELECT id FROM collections WHERE datasource = $1 AND object = $2 FOR NO KEY UPDATE',
    [datasource, object],
  );
  const stored = collection ? await findStored(queries, collection.id, rows) : new Map<string, Stored>();
  const rewritten: Rewritten[] = [];
  for (const { externalId, change, mapped: given } of rows) {
    const before = stored.get(externalId);
    const mapped = mappedColumns(given);
    const outcome = remapOutcome(before, change, mapped);
    counts[outcome]++;
    if (!before || outcome === 'unchanged' || outcome === 'skipped') continue;
    rewritten.push({ id: before.id, mapped, hash: contentHash({ ...before, ...mapped }) });
    // Given twice, it is no longer what it was.
    stored.delete(externalId);
  }
  if (rewritten.length > 0) await writeMapped(queries, datasource, rewritten, now);
  return counts;
}

async function findStored(queries: Queries, collection: number, rows: readonly RemapRow[]): Promise<Map<string, Stored>> {
  const found = await queries.query<Stored>(
    `SELECT id, external_id AS "externalId", change, mapping_status AS "mappingStatus", mapped_payload AS "mappedPayload",
       mapping_errors AS "mappingErrors", raw_payload AS "rawPayload", partition_values AS "partition", created_at AS "createdAt",
       updated_at AS "updatedAt", api_version AS "apiVersion"
     FROM entities WHERE collection = $1 AND external_id = ANY($2::text[]) AND deleted_at IS NULL`,
    [collection, textArray(rows.map(({ externalId }) => externalId))],
  );
  return new Map(found.map((row) => [row.externalId, row]));
}

async function writeMapped(queries: Queries, datasource: string, rewritten: readonly Rewritten[], now: number): Promise<void> {
  const first = await takeNumbers(queries, datasource, rewritten.length);
  const texts = (['mappingStatus', 'mappedPayload', 'mappingErrors'] as const).map((name) =>
    textArray(rewritten.map(({ mapped }) => mapped[name])),
  );
  await queries.run(
    `UPDATE entities SET changed_at = $1, change = $2::bigint + given.place - 1, content_hash = given.content_hash,
       mapping_status = given.mapping_status, mapped_payload = given.mapped_payload, mapping_errors = given.mapping_errors
     FROM unnest($3::bigint[], $4::bytea[], $5::text[], $6::text[], $7::text[]) WITH ORDINALITY
       AS given (id, content_hash, mapping_status, mapped_payload, mapping_errors, place)
     WHERE entities.id = given.id`,
    [now, first, integerArray(rewritten.map(({ id }) => id)), bytesArray(rewritten.map(({ hash }) => Buffer.from(hash, 'hex'))), ...texts],
  );
}
