import { helpWord } from '../../../sync/fleet/ports.ts';
import type { Boards, HolderBoard, NewBoard } from '../../../sync/ports.ts';
import { type Leases, runLost } from '../lease.ts';
import { lockObject } from '../open-object.ts';
import type { Queries } from '../pool.ts';
import { withAnyText } from '../text.ts';
import { commitShared, dropOffer } from './commit-shared.ts';
import { joinBoard, renewHelpers, sweepBoards } from './helpers.ts';
import { offerPartitions, type Place, putInHand, takeOffer } from './offers.ts';
import { type BoardsParts, comeWord } from './parts.ts';

/** Milliseconds after which it is looked whether somebody has come who could not be heard. */
const between = 2_000;

/** Boards that processes on one database share. */
export function boardsOn(parts: BoardsParts): Boards {
  const { pool, leases, clock } = parts;
  let joined = 0;
  return {
    open: (board) => openBoard(parts, board),
    commit: (page, add, ended) => commitShared(pool, { page, add, leases, helper: undefined, ended, now: clock.now() }),
    join: (except) => joinBoard(parts, `${leases.holder}/${(joined += 1)}`, except),
    renew: (ids) => renewHelpers(pool, leases.lease, ids),
    sweep: () => sweepBoards(pool),
  };
}

async function openBoard({ pool, leases, announcements, clock }: BoardsParts, board: NewBoard): Promise<HolderBoard> {
  const { runId, datasource } = board;
  const place = await pool.transaction((queries) => insertBoard(queries, leases, board));
  let isWanted = false;
  let lookedAt = clock.monotonic();
  const unlisten = announcements.listen((text) => (isWanted ||= text === `${comeWord}${runId}`));
  announcements.announce(helpWord);
  const within = <Result>(work: (queries: Queries) => Promise<Result>): Promise<Result> =>
    pool.transaction((queries) => work(withAnyText(queries)));
  return {
    async isWanted() {
      if (isWanted || clock.monotonic() - lookedAt < between) return isWanted;
      lookedAt = clock.monotonic();
      const there = await pool.query('SELECT 1 FROM partition_helpers WHERE object_run = $1 LIMIT 1', [place.objectRun]);
      return (isWanted = there.length > 0);
    },
    start: (inHand) =>
      within(async (queries) => {
        await requireBoard(queries, place, board);
        await queries.run('UPDATE partition_boards SET started = true WHERE object_run = $1', [place.objectRun]);
        await putInHand(queries, place, inHand);
      }),
    offer: (partitions) =>
      within(async (queries) => {
        await requireBoard(queries, place, board);
        return offerPartitions(queries, place, partitions);
      }),
    async take() {
      const taken = await within((queries) => takeOffer(queries, place));
      if (!taken) throw runLost(runId, datasource);
      return taken;
    },
    drop: (key) => pool.transaction((queries) => dropOffer(queries, place.objectRun, key)),
    async close() {
      unlisten();
      await pool.transaction((queries) => removeBoard(queries, place.objectRun, place.fence));
    },
  };
}

async function insertBoard(queries: Queries, leases: Leases, { runId, datasource, object, most, terms }: NewBoard): Promise<Place> {
  const { run, fence, objectRun } = await lockObject(withAnyText(queries), leases, runId, datasource, object);
  await removeBoard(queries, objectRun);
  await withAnyText(queries).run(
    'INSERT INTO partition_boards (object_run, run, fence, datasource, object, most, terms) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [objectRun, run, fence, datasource, object, most, JSON.stringify(terms)],
  );
  return { objectRun, fence };
}

/** It stays until the end of the transaction. */
async function requireBoard(queries: Queries, { objectRun, fence }: Place, { runId, datasource }: NewBoard): Promise<void> {
  const found = await queries.query('SELECT 1 FROM partition_boards WHERE object_run = $1 AND fence = $2 FOR KEY SHARE', [
    objectRun,
    fence,
  ]);
  if (found.length === 0) throw runLost(runId, datasource);
}

/** `fence`: only that of this holder. */
async function removeBoard(queries: Queries, objectRun: number, fence?: number): Promise<void> {
  const [board] = await queries.query(
    'SELECT 1 FROM partition_boards WHERE object_run = $1 AND ($2::bigint IS NULL OR fence = $2) FOR UPDATE',
    [objectRun, fence ?? null],
  );
  if (!board) return;
  for (const table of ['partition_helpers', 'partition_offers', 'partition_boards'])
    await queries.run(`DELETE FROM ${table} WHERE object_run = $1`, [objectRun]);
}
