import { ConnectorError } from '../../../kernel/errors.ts';
import type { BoardTerms, Help } from '../../../sync/ports.ts';
import { keyHash } from '../content-hash.ts';
import type { Pool, Queries } from '../pool.ts';
import { withAnyText } from '../text.ts';
import { commitShared } from './commit-shared.ts';
import { takeOffer } from './offers.ts';
import { type BoardsParts, comeWord, endIfSilent, placeLost } from './parts.ts';

/** Processes that help with one object at most, so that a long one leaves others to the rest. */
const mostHelpers = 15;
/** Helpers that may be lost over a partition before it is left to the run's own process. */
const mostLost = 2;

interface BoardRow {
  readonly objectRun: number;
  readonly fence: number;
  readonly runId: string;
  readonly datasource: string;
  readonly connectorHash: string;
  readonly object: string;
  readonly terms: string;
}

export async function joinBoard(parts: BoardsParts, id: string, except: readonly string[]): Promise<Help | undefined> {
  const { pool, leases, announcements } = parts;
  const board = await pool.transaction(async (queries) => {
    const found = await findBoard(withAnyText(queries), leases.holder, except);
    if (!found) return undefined;
    await queries.run(
      `INSERT INTO partition_helpers (id, object_run, process, lease_until)
       VALUES ($1, $2, $3, clock_timestamp() + $4 * interval '1 millisecond')`,
      [id, found.objectRun, leases.holder, leases.lease],
    );
    await announcements.announceWithin(queries, `${comeWord}${found.runId}`);
    return found;
  });
  return board && helpAt(parts, id, board);
}

/** The one with the fewest helpers, and of those the oldest: nobody has a second before everybody has a first. */
async function findBoard(queries: Queries, process: string, except: readonly string[]): Promise<BoardRow | undefined> {
  const [board] = await queries.query<BoardRow>(
    `SELECT board.object_run AS "objectRun", board.fence, runs.id AS "runId", board.datasource, connector_hash AS "connectorHash", object, terms
     FROM partition_boards AS board JOIN runs ON runs.number = board.run
       CROSS JOIN LATERAL (SELECT count(*) AS helpers, bool_or(process = $1) AS mine FROM partition_helpers
         WHERE partition_helpers.object_run = board.object_run) AS there
     WHERE runs.status = 'running' AND runs.fence = board.fence AND runs.holder IS DISTINCT FROM $1 AND runs.id <> ALL ($2::text[])
       AND there.mine IS NOT TRUE AND there.helpers < least(most - 1, $3)
       AND (NOT started OR EXISTS (SELECT 1 FROM partition_offers AS offer
         WHERE offer.object_run = board.object_run AND taken_by IS NULL AND NOT kept))
     ORDER BY there.helpers, opened_at LIMIT 1 FOR NO KEY UPDATE OF board`,
    [process, except, mostHelpers],
  );
  return board;
}

function helpAt({ pool, leases: { lease }, clock }: BoardsParts, id: string, board: BoardRow): Help {
  const { objectRun, fence, runId, datasource, connectorHash, object, terms } = board;
  const leases = { fence: () => fence };
  return {
    id,
    runId,
    datasource,
    connectorHash,
    object,
    // Written when the board was opened as the JSON of a BoardTerms, and by nothing else.
    terms: JSON.parse(terms) as BoardTerms,
    take: () =>
      pool.transaction(async (queries) => {
        endIfSilent(queries, lease);
        // Locked in the order in which all are: what is taken is not given back to others while it is.
        const lock = queries.query('SELECT 1 FROM partition_boards WHERE object_run = $1 FOR NO KEY UPDATE', [objectRun]);
        const [, own] = await Promise.all([lock, renew(queries, lease, [id])]);
        return own.length > 0 ? takeOffer(withAnyText(queries), { objectRun, fence }, id) : undefined;
      }),
    async commit(page, add) {
      try {
        const ended = page.partition?.checkpoint.done === true;
        return await commitShared(pool, { page, add, leases, helper: { id, objectRun, lease }, ended, now: clock.now() });
      } catch (thrown) {
        // What ended elsewhere is lost to whoever helped with it.
        throw thrown instanceof ConnectorError && thrown.code === 'RUN_NOT_FOUND' ? placeLost(runId, datasource) : thrown;
      }
    },
    giveBack: async (key) => {
      await pool.run('UPDATE partition_offers SET taken_by = NULL, kept = true WHERE object_run = $1 AND key_hash = $2 AND taken_by = $3', [
        objectRun,
        keyHash(key),
        id,
      ]);
    },
    leave: (failed) =>
      pool.transaction(async (queries) => {
        await queries.run('DELETE FROM partition_helpers WHERE id = $1', [id]);
        await queries.run('UPDATE partition_offers SET taken_by = NULL, kept = kept OR $3 WHERE object_run = $1 AND taken_by = $2', [
          objectRun,
          id,
          failed,
        ]);
      }),
  };
}

/** Those of these places that are theirs still. */
async function renew(queries: Queries, lease: number, ids: readonly string[]): Promise<readonly { readonly id: string }[]> {
  return queries.query<{ readonly id: string }>(
    `UPDATE partition_helpers SET lease_until = clock_timestamp() + $2 * interval '1 millisecond'
     FROM partition_boards AS board JOIN runs ON runs.number = board.run
     WHERE partition_helpers.id = ANY($1) AND board.object_run = partition_helpers.object_run AND runs.fence = board.fence
       AND runs.status = 'running' RETURNING partition_helpers.id`,
    [ids, lease],
  );
}

/** Those that are lost. */
export async function renewHelpers(pool: Pool, lease: number, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const kept = new Set((await pool.transaction((queries) => renew(queries, lease, ids))).map(({ id }) => id));
  return ids.filter((id) => !kept.has(id));
}

export async function sweepBoards(pool: Pool): Promise<void> {
  await pool.transaction(async (queries) => {
    await queries.run(
      `WITH gone AS (DELETE FROM partition_helpers WHERE lease_until < clock_timestamp() RETURNING id, object_run)
       UPDATE partition_offers SET taken_by = NULL, lost = lost + 1, kept = kept OR lost + 1 >= $1
       FROM gone WHERE partition_offers.object_run = gone.object_run AND taken_by = gone.id`,
      [mostLost],
    );
  });
  // Of runs that ended, or went on elsewhere, before their boards were closed.
  await pool.transaction(async (queries) => {
    await queries.run(
      `DELETE FROM partition_boards WHERE object_run IN (
         SELECT object_run FROM partition_boards AS board JOIN runs ON runs.number = board.run
         WHERE status <> 'running' OR runs.fence <> board.fence FOR UPDATE OF board SKIP LOCKED)`,
    );
  });
}
