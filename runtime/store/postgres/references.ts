import type { LookupStore } from '../../sync/ports/lookups.ts';
import type { BroughtReferences, ReferenceStore } from '../../sync/ports/references.ts';
import { toldConflicts } from '../found-keys.ts';
import { textArray } from './bulk.ts';
import type { Queries } from './pool.ts';
import type { StoreWays } from './store-ways.ts';

/** Records that are given internal ids in one transaction: a page waits for no more. */
const referredAtOnce = 20_000;

export function referencesOn({ write }: StoreWays): Pick<LookupStore, 'refer'> & ReferenceStore {
  return {
    bringReferences: (...given) => write((queries) => bringReferences(queries, ...given)),
    async refer(...given) {
      for (let all = 0; ;) {
        const { added, more } = await write((queries) => referSome(queries, ...given));
        all += added;
        if (!more) return all;
      }
    },
  };
}

const bring = `INSERT INTO external_reference (source, entity_type, external_id, internal_id, created_at, updated_at)
  SELECT $1::text, $2::text, given.external_id, given.internal_id::uuid, now.at, now.at
  FROM unnest($3::text[], $4::text[]) AS given (external_id, internal_id),
    (SELECT to_timestamp($5::double precision / 1000) AT TIME ZONE 'UTC' AS at) AS now
  ORDER BY given.external_id ON CONFLICT DO NOTHING`;

async function bringReferences(
  queries: Queries,
  ...[datasource, entityType, references, now]: Parameters<ReferenceStore['bringReferences']>
): Promise<BroughtReferences> {
  const externalIds = textArray(references.map(({ externalId }) => externalId));
  const internalIds = textArray(references.map(({ internalId }) => internalId));
  await queries.run('SAVEPOINT bring');
  const added = await queries.run(bring, [datasource, entityType, externalIds, internalIds, now]);
  // Whoever gave others at the same moment has been waited for.
  const others = await queries.query<{ id: string }>(
    `SELECT DISTINCT reference.external_id AS id FROM unnest($3::text[], $4::text[]) AS given (external_id, internal_id)
       JOIN external_reference AS reference ON source = $1 AND entity_type = $2 AND reference.external_id = given.external_id
     WHERE reference.internal_id <> given.internal_id::uuid ORDER BY 1 LIMIT $5`,
    [datasource, entityType, externalIds, internalIds, toldConflicts],
  );
  if (others.length > 0) await queries.run('ROLLBACK TO bring');
  return { added: others.length > 0 ? 0 : added, conflicts: others.map(({ id }) => id) };
}

interface Referred {
  readonly id: number;
  readonly entityType: string | null;
  readonly upto: number;
}

async function referSome(
  queries: Queries,
  ...[datasource, object, entityType, now]: Parameters<LookupStore['refer']>
): Promise<{ readonly added: number; readonly more: boolean }> {
  // Whoever writes records of it does so before or after: none is overtaken by a later change.
  const [known] = await queries.query<Referred>(
    `SELECT id, entity_type AS "entityType", referenced_upto AS upto FROM collections WHERE datasource = $1 AND object = $2
     FOR NO KEY UPDATE`,
    [datasource, object],
  );
  if (!known) return { added: 0, more: false };
  const isSame = known.entityType === entityType;
  const after = isSame ? known.upto : 0;
  const [next] = await queries.query<{ upto: number | null; count: number }>(
    `SELECT max(change) AS upto, count(*) AS count
     FROM (SELECT change FROM entities WHERE collection = $1 AND change > $2 ORDER BY change LIMIT $3) AS changed`,
    [known.id, after, referredAtOnce],
  );
  const upto = next?.upto ?? after;
  // In the order of ids: two who give some to the same records wait for each other, and never in a ring.
  const added =
    upto === after
      ? 0
      : await queries.run(
          `INSERT INTO external_reference (source, entity_type, external_id, created_at, updated_at)
           SELECT $1::text, $2::text, external_id, given.at, given.at
           FROM entities, (SELECT to_timestamp($6::double precision / 1000) AT TIME ZONE 'UTC' AS at) AS given
           WHERE collection = $3 AND change > $4 AND change <= $5 AND mapping_status = 'mapped' AND deleted_at IS NULL
           ORDER BY external_id ON CONFLICT DO NOTHING`,
          [datasource, entityType, known.id, after, upto, now],
        );
  if (upto !== after || !isSame)
    await queries.run('UPDATE collections SET entity_type = $2, referenced_upto = $3 WHERE id = $1', [known.id, entityType, upto]);
  return { added, more: next?.count === referredAtOnce };
}
