import type { Backfill, Checkpoint, ObjectState, PartitionCommit } from '../../sync/ports.ts';
import type { OpenObject } from '../sqlite/open-object.ts';
import { keyHash } from './content-hash.ts';
import { type Asked, prepared, type Queries } from './pool.ts';

/** Where objects, their partitions and the parents they are read from have come to: in a run, and over all of them. */

export function publishedCursor(collection: number, position: string, run: number): Asked {
  return [publish, [collection, position, run]];
}

const publish = prepared(
  'publish_cursor',
  `INSERT INTO cursors (collection, position, run) VALUES ($1, $2, $3)
   ON CONFLICT (collection) DO UPDATE SET position = excluded.position, run = excluded.run`,
);
/** Within the transaction of its page. */
export function recordedBackfill(collection: number, backfill: Backfill): Asked {
  return [record, [collection, JSON.stringify(backfill)]];
}

const record = prepared(
  'record_backfill',
  'INSERT INTO backfills (collection, state) VALUES ($1, $2) ON CONFLICT (collection) DO UPDATE SET state = excluded.state',
);

export async function forgetBackfill(queries: Queries, collection: number): Promise<void> {
  await queries.run('DELETE FROM backfills WHERE collection = $1', [collection]);
}

/** Written by `recordedBackfill`, and by nothing else. */
export function readBackfill(state: string): Backfill {
  return JSON.parse(state) as Backfill;
}

/** Null forgets it. */
export async function keepValidator(queries: Queries, collection: number, value: string | null): Promise<void> {
  if (value === null) await queries.run('DELETE FROM validators WHERE collection = $1', [collection]);
  else
    await queries.run(
      'INSERT INTO validators (collection, value) VALUES ($1, $2) ON CONFLICT (collection) DO UPDATE SET value = excluded.value',
      [collection, value],
    );
}

/** Within the transaction of its page. */
export function recordedPartition(
  { collection, objectRun, run }: OpenObject,
  { key, checkpoint, cursor }: PartitionCommit,
): readonly Asked[] {
  const recorded: Asked = [recordRun, [objectRun, keyHash(key), JSON.stringify(checkpoint)]];
  return cursor === null ? [recorded] : [recorded, publishedPartition(collection, key, cursor, run)];
}

const recordRun = prepared(
  'record_partition',
  `INSERT INTO partition_runs (object_run, key_hash, checkpoint) VALUES ($1, $2, $3)
   ON CONFLICT (object_run, key_hash) DO UPDATE SET checkpoint = excluded.checkpoint`,
);

function publishedPartition(collection: number, key: string, position: string, run: number): Asked {
  return [publishOne, [collection, keyHash(key), key, position, run]];
}

const publishOne = prepared(
  'publish_partition',
  `INSERT INTO partition_cursors (collection, key_hash, key, position, run) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (collection, key_hash) DO UPDATE SET position = excluded.position, run = excluded.run`,
);

/** How far a partition has come: in this object run, and over all. */
export async function partitionPosition(queries: Queries, { collection, objectRun }: OpenObject, key: string) {
  const [row] = await queries.query<{ checkpoint: string | null; position: string | null }>(
    `SELECT (SELECT checkpoint FROM partition_runs WHERE object_run = $1 AND key_hash = $3) AS checkpoint,
       (SELECT position FROM partition_cursors WHERE collection = $2 AND key_hash = $3) AS position`,
    [objectRun, collection, keyHash(key)],
  );
  const checkpoint = row?.checkpoint ?? undefined;
  // Written by `recordPartition` as the JSON of a Checkpoint, and by nothing else.
  return { checkpoint: checkpoint === undefined ? undefined : (JSON.parse(checkpoint) as Checkpoint), cursor: row?.position ?? undefined };
}

/** Forgets the cursors of partitions that this object run has not met. */
export async function forgetUnmetPartitions(queries: Queries, { collection, objectRun }: OpenObject): Promise<void> {
  await queries.run(
    `DELETE FROM partition_cursors WHERE collection = $1
       AND NOT EXISTS (SELECT 1 FROM partition_runs WHERE object_run = $2 AND partition_runs.key_hash = partition_cursors.key_hash)`,
    [collection, objectRun],
  );
}

/** What a run has reached already stands. */
export async function reachParents(queries: Queries, { objectRun }: OpenObject, source: string, position: string): Promise<void> {
  await queries.run('INSERT INTO parent_runs (object_run, source_hash, source, position) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
    objectRun,
    keyHash(source),
    source,
    position,
  ]);
}

/** In place of all that was published of the collection. */
export async function publishParents(queries: Queries, { collection, objectRun }: OpenObject): Promise<void> {
  await queries.run('DELETE FROM parent_positions WHERE collection = $1', [collection]);
  await queries.run(
    `INSERT INTO parent_positions (collection, source_hash, source, position)
     SELECT $1, source_hash, source, position FROM parent_runs WHERE object_run = $2`,
    [collection, objectRun],
  );
}

const memory = ['seen_marks', 'partition_runs', 'parent_runs'];

/** What a run remembers of an object so that it can be gone on with. */
export async function dropObjectMemory(queries: Queries, objectRun: number): Promise<void> {
  for (const table of memory) await queries.run(`DELETE FROM ${table} WHERE object_run = $1`, [objectRun]);
}

/** The same of all objects of a run. */
export async function dropRunMemory(queries: Queries, run: number): Promise<void> {
  for (const table of memory)
    await queries.run(`DELETE FROM ${table} WHERE object_run IN (SELECT number FROM object_runs WHERE run = $1)`, [run]);
}

interface StateColumns {
  readonly id: number;
  readonly history: string | null;
}

interface PositionRow {
  readonly collection: number;
  readonly name: string;
  readonly position: string;
}

/** Objects of which nothing is known are left out. */
export async function stateOf(queries: Queries, datasource: string): Promise<readonly ObjectState[]> {
  const collections = await queries.query<Pick<ObjectState, 'object' | 'collectionKey' | 'cursor' | 'validator'> & StateColumns>(
    `SELECT id, object, collection_key AS "collectionKey", cursors.position AS cursor, validators.value AS validator, backfills.state AS history
     FROM collections LEFT JOIN cursors ON cursors.collection = id LEFT JOIN validators ON validators.collection = id
       LEFT JOIN backfills ON backfills.collection = id
     WHERE datasource = $1 ORDER BY object`,
    [datasource],
  );
  const ofAll = async (table: string, name: string): Promise<ReadonlyMap<number, readonly PositionRow[]>> =>
    Map.groupBy(
      await queries.query<PositionRow>(
        `SELECT collection, ${name} AS name, position FROM ${table} WHERE collection = ANY($1) ORDER BY ${name}`,
        [collections.map(({ id }) => id)],
      ),
      ({ collection }) => collection,
    );
  const parents = await ofAll('parent_positions', 'source');
  const partitions = await ofAll('partition_cursors', 'key');
  const asRecord = (rows: readonly PositionRow[] = []) => Object.fromEntries(rows.map(({ name, position }) => [name, position]));
  return collections
    .map(({ id, history, ...rest }) => ({
      ...rest,
      parents: asRecord(parents.get(id)),
      partitions: asRecord(partitions.get(id)),
      backfill: history === null ? null : readBackfill(history),
    }))
    .filter(isKnown);
}

function isKnown({ cursor, validator, parents, partitions, backfill }: ObjectState): boolean {
  return (
    cursor !== null || validator !== null || backfill !== null || Object.keys(parents).length > 0 || Object.keys(partitions).length > 0
  );
}

/** Within a transaction. `run`: the one that cursors are said to be of. */
export async function replacePositions(queries: Queries, collection: number, state: ObjectState, run: number): Promise<void> {
  for (const table of ['cursors', 'parent_positions', 'partition_cursors', 'backfills'])
    await queries.run(`DELETE FROM ${table} WHERE collection = $1`, [collection]);
  await keepValidator(queries, collection, state.validator);
  if (state.cursor !== null) await queries.run(...publishedCursor(collection, state.cursor, run));
  if (state.backfill !== null) await queries.run(...recordedBackfill(collection, state.backfill));
  for (const [source, position] of Object.entries(state.parents))
    await queries.run('INSERT INTO parent_positions (collection, source_hash, source, position) VALUES ($1, $2, $3, $4)', [
      collection,
      keyHash(source),
      source,
      position,
    ]);
  for (const [key, cursor] of Object.entries(state.partitions)) await queries.run(...publishedPartition(collection, key, cursor, run));
}
