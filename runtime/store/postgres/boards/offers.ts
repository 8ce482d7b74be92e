import { parseJson, stringifyJson } from '../../../kernel/json.ts';
import type { Partition } from '../../../partitions/index.ts';
import type { Checkpoint, Taken } from '../../../sync/ports.ts';
import { keyHash } from '../content-hash.ts';
import { prepared, type Queries } from '../pool.ts';

/** Whose partitions are on a board: as long as both stand, what is offered and taken there holds. */
export interface Place {
  readonly objectRun: number;
  readonly fence: number;
}

/** Stands for the run's own process where a helper's id would. */
const own = '';

/** Those that the run's own process reads already. */
export async function putInHand(queries: Queries, { objectRun }: Place, partitions: readonly Partition[]): Promise<void> {
  await insertOffers(
    queries,
    objectRun,
    partitions.map((partition) => ({ partition, kept: true })),
    own,
  );
}

/** Those that were begun before the run's own process had it are for that process: only it knows what it is to make of them. */
export async function offerPartitions(queries: Queries, { objectRun }: Place, partitions: readonly Partition[]): Promise<number> {
  const begun = new Map(
    (
      await queries.query<{ readonly hash: string; readonly checkpoint: string }>(
        `SELECT encode(key_hash, 'hex') AS hash, checkpoint FROM partition_runs WHERE object_run = $1 AND key_hash = ANY($2::bytea[])`,
        [objectRun, partitions.map(({ key }) => keyHash(key))],
      )
    ).map(({ hash, checkpoint }) => [hash, checkpoint]),
  );
  const offers = partitions.flatMap((partition) => {
    const before = begun.get(keyHash(partition.key).toString('hex'));
    return before !== undefined && isDone(before) ? [] : [{ partition, kept: before !== undefined }];
  });
  await insertOffers(queries, objectRun, offers, null);
  const [row] = await queries.query<{ readonly waiting: number }>(
    'SELECT count(*) AS waiting FROM partition_offers WHERE object_run = $1 AND taken_by IS NULL',
    [objectRun],
  );
  return row?.waiting ?? 0;
}

function isDone(text: string): boolean {
  // Written with a page as the JSON of a Checkpoint, and by nothing else.
  const { done, anew } = JSON.parse(text) as Checkpoint;
  return done && anew !== true;
}

async function insertOffers(
  queries: Queries,
  objectRun: number,
  offers: readonly { readonly partition: Partition; readonly kept: boolean }[],
  takenBy: string | null,
): Promise<void> {
  if (offers.length === 0) return;
  await queries.run(
    `INSERT INTO partition_offers (object_run, key_hash, partition, kept, taken_by)
     SELECT $1, key_hash, partition, kept, $5::text FROM unnest($2::bytea[], $3::text[], $4::boolean[]) AS given (key_hash, partition, kept)
     ON CONFLICT DO NOTHING`,
    [
      objectRun,
      offers.map(({ partition }) => keyHash(partition.key)),
      offers.map(({ partition }) => stringifyJson({ ...partition })),
      offers.map(({ kept }) => kept),
      takenBy,
    ],
  );
}

interface TakenRow extends Omit<Taken, 'partition'> {
  readonly partition: string | null;
}

/**
 * Nobody has more than their share, and all together no more than the board allows: whoever takes waits for the others. What is left when the
 * places are divided is for the run's own process. Undefined where the board is gone.
 */
export async function takeOffer(queries: Queries, { objectRun, fence }: Place, helper: string = own): Promise<Taken | undefined> {
  const lock = queries.query('SELECT 1 FROM partition_boards WHERE object_run = $1 AND fence = $2 FOR NO KEY UPDATE', [objectRun, fence]);
  // Asked for right behind the lock, and answered after it.
  const [, [row]] = await Promise.all([lock, queries.query<TakenRow>(take, [objectRun, helper, fence])]);
  // Written above as the JSON of a Partition.
  return row && { ...row, partition: row.partition === null ? undefined : (parseJson(row.partition) as unknown as Partition) };
}

const take = prepared(
  'take_offer',
  `WITH board AS MATERIALIZED (SELECT most FROM partition_boards WHERE object_run = $1 AND fence = $3),
     now AS MATERIALIZED (
       SELECT count(taken_by) AS taken, count(*) FILTER (WHERE taken_by = $2) AS own, count(*) AS "left",
         count(*) FILTER (WHERE taken_by IS NULL AND (NOT kept OR $2 = '')) AS waiting
       FROM partition_offers WHERE object_run = $1),
     share AS (
       SELECT CASE WHEN $2 = '' THEN most - helpers * greatest(1, most / (helpers + 1)) ELSE most / (helpers + 1) END AS size
       FROM board, (SELECT count(*)::integer AS helpers FROM partition_helpers WHERE object_run = $1) AS counted),
     next AS (
       SELECT key_hash FROM partition_offers
       WHERE object_run = $1 AND taken_by IS NULL AND (NOT kept OR $2 = '')
         AND (SELECT taken < most AND own < greatest(1, size) FROM now, share, board)
       ORDER BY place LIMIT 1 FOR UPDATE),
     mine AS (
       UPDATE partition_offers SET taken_by = $2 FROM next
       WHERE object_run = $1 AND partition_offers.key_hash = next.key_hash RETURNING partition)
   SELECT waiting, "left", partition FROM board CROSS JOIN now LEFT JOIN mine ON true`,
);
