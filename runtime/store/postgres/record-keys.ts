import type { KeyIndex, KeyPlace, KeyRow, LookupStore, UnkeyedRecord } from '../../sync/ports/lookups.ts';
import { keptUnasked } from '../found-keys.ts';
import { toStoredInteger } from '../sqlite/query.ts';
import { textArray } from './bulk.ts';
import { keyHash } from './content-hash.ts';
import type { Queries } from './pool.ts';
import type { StoreWays } from './store-ways.ts';

const day = 24 * 60 * 60 * 1_000;

export function recordKeysOn({ read, write }: StoreWays): Pick<LookupStore, 'keyIndex' | 'unkeyed' | 'addKeys'> {
  return {
    async keyIndex(place, now) {
      const known = await read((queries) => findIndex(queries, place));
      if (!known) return undefined;
      const { id, upto, askedAt, last, collection } = known;
      if (id !== null && upto !== null && askedAt !== null && askedAt > now - day) return { id, upto, last };
      const made = await write((queries) => ensureIndex(queries, collection, place, now));
      return { ...made, last };
    },
    unkeyed: (index, limit) =>
      read((queries) =>
        queries.query<UnkeyedRecord>(
          `SELECT external_id AS "externalId", raw_payload AS raw, change FROM entities
           WHERE collection = (SELECT collection FROM key_indexes WHERE id = $1)
             AND change > (SELECT upto FROM key_indexes WHERE id = $1) AND deleted_at IS NULL ORDER BY change LIMIT $2`,
          [index, limit],
        ),
      ),
    addKeys: (index, before, after, rows) => write((queries) => addKeys(queries, index, before, after, rows)),
  };
}

interface FoundIndex {
  readonly collection: number;
  /** Null where there is no such index yet. */
  readonly id: number | null;
  readonly upto: number | null;
  readonly askedAt: number | null;
  readonly last: number;
}

async function findIndex(queries: Queries, place: KeyPlace): Promise<FoundIndex | undefined> {
  const [row] = await queries.query<FoundIndex>(
    `SELECT collections.id AS collection, key_indexes.id, upto, asked_at AS "askedAt",
       coalesce((SELECT last FROM change_counters WHERE datasource = $1), 0) AS last
     FROM collections LEFT JOIN key_indexes ON collection = collections.id AND place_hash = $3
     WHERE datasource = $1 AND object = $2`,
    [place.datasource, place.object, hashOf(place)],
  );
  return row;
}

async function ensureIndex(queries: Queries, collection: number, place: KeyPlace, now: number): Promise<Omit<KeyIndex, 'last'>> {
  const { by, value, fold } = place;
  const [row] = await queries.query<Omit<KeyIndex, 'last'>>(
    `INSERT INTO key_indexes (collection, place_hash, by_path, value_path, fold, asked_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (collection, place_hash) DO UPDATE SET asked_at = greatest(key_indexes.asked_at, excluded.asked_at) RETURNING id, upto`,
    [collection, hashOf(place), by, value, fold, toStoredInteger(now)],
  );
  if (row === undefined) throw new Error('an upsert gave no row');
  return row;
}

function hashOf({ by, value, fold }: KeyPlace): Buffer {
  return keyHash(JSON.stringify([by, value, fold]));
}

async function addKeys(queries: Queries, index: number, before: number, after: number, rows: readonly KeyRow[]): Promise<boolean> {
  const advanced = await queries.run('UPDATE key_indexes SET upto = $3 WHERE id = $1 AND upto = $2', [index, before, after]);
  if (advanced === 0) return false;
  if (rows.length === 0) return true;
  await queries.run('DELETE FROM record_keys WHERE key_index = $1 AND external_id = ANY($2::text[])', [
    index,
    textArray(rows.map(({ externalId }) => externalId)),
  ]);
  // Of a record that is there twice, the last counts.
  const last = new Map(rows.map((row) => [row.externalId, row]));
  const keys = [...last.values()].flatMap(({ externalId, keys: own, value }) =>
    [...new Set(own)].map((key) => ({ key, externalId, value })),
  );
  await queries.run(
    'INSERT INTO record_keys (key_index, key, external_id, value) SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[])',
    [index, ...(['key', 'externalId', 'value'] as const).map((name) => textArray(keys.map((key) => key[name])))],
  );
  return true;
}

/** Of records that are deleted. Within a transaction. */
export async function removeKeys(queries: Queries, collection: number, externalIds: readonly string[]): Promise<void> {
  await queries.run(
    'DELETE FROM record_keys WHERE key_index IN (SELECT id FROM key_indexes WHERE collection = $1) AND external_id = ANY($2::text[])',
    [collection, textArray(externalIds)],
  );
}

/** Within a transaction. */
export async function dropUnusedKeys(queries: Queries, now: number): Promise<void> {
  await queries.run(
    `WITH unused AS (DELETE FROM key_indexes WHERE asked_at < $1 RETURNING id)
     DELETE FROM record_keys USING unused WHERE key_index = unused.id`,
    [now - keptUnasked],
  );
}
