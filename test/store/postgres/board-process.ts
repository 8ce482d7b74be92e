import { onTestFinished } from 'vitest';
import { systemClock } from '../../../runtime/kernel/clock.ts';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { openPostgres } from '../../../runtime/store/postgres/open-postgres.ts';
import { openPostgresStore, type PostgresStore } from '../../../runtime/store/postgres/open-store.ts';
import { openFleet } from '../../../runtime/store/postgres/queue/open-fleet.ts';
import type { Partition } from '../../../runtime/partitions/index.ts';
import { addTotals } from '../../../runtime/sync/add-totals.ts';
import type { Fleet } from '../../../runtime/sync/fleet/ports.ts';
import type { AddPage, Boards, Help, HolderBoard, PageCommit } from '../../../runtime/sync/ports.ts';
import { copiesOf, type PostgresDatabase } from '../../support/postgres-database.ts';
import { beginBoth, checkpoint, target, writesOf } from '../../support/store-contract/harness.ts';
import { paused } from './database.ts';
import { startFleetProcess } from './fleet-process.ts';

/** A store and the boards of a process of its own. */
export interface BoardProcess {
  readonly store: PostgresStore;
  readonly boards: Boards;
  readonly fleet: Fleet;
}

/** Whose leases are not renewed by themselves. */
export async function startBoardProcess(url: string, lease = 30_000): Promise<BoardProcess> {
  const common = { clock: systemClock, log: silentLog };
  const postgres = openPostgres({ url, ...common, connections: 4 });
  onTestFinished(() => postgres.close());
  const store = await openPostgresStore({ postgres, ...common, lease, sleep: paused });
  onTestFinished(() => store.close());
  const { pool, schema } = postgres;
  const fleet = await openFleet({ pool, schema, leases: store.leases, ...common });
  onTestFinished(() => fleet.close());
  return { store, boards: fleet.boards, fleet };
}

export function partitionOf(shelf: string): Partition {
  return { key: `{"shelf":"${shelf}"}`, told: { shelf }, values: { shelf, label: `Shelf ${shelf}\u0000` } };
}

export function openBoard({ boards }: BoardProcess, most: number, object = target.object, runId = 'run-1'): Promise<HolderBoard> {
  const terms = { mode: 'full', since: null, sure: false, asked: {}, settings: { mode: undefined, deletes: 'hard', syncFrom: undefined } };
  return boards.open({ runId, ...target, object, most, terms: terms as never });
}

/** A page of a shelf with these records, its last unless it is said not to be. */
export function pageOf(shelf: string, ids: readonly string[], done = true): PageCommit {
  const { key, values } = partitionOf(shelf);
  return {
    runId: 'run-1',
    ...target,
    collectionKey: 'woo_product',
    writes: writesOf(ids),
    failures: [],
    markSeen: true,
    checkpoint: checkpoint({ pages: 1, records: ids.length, partitions: done ? 1 : 0 }),
    partition: { key, values: JSON.stringify(values), checkpoint: checkpoint({ done, token: done ? null : 'next' }), cursor: null },
  };
}

export function adding(page: PageCommit): AddPage {
  return (before) => addTotals('time', before, page.checkpoint);
}

interface Shared {
  readonly url: string;
  readonly holder: BoardProcess;
  readonly board: HolderBoard;
}

interface BoardTests {
  /** Of a database that is gone after the test. */
  openUrl(): Promise<string>;
  /** A run whose object is on a board with these shelves. */
  share(shelves: readonly string[], how?: { readonly most?: number; readonly holderLease?: number }): Promise<Shared>;
  /** Another process, which has come to help. */
  join(url: string, lease?: number): Promise<{ readonly helper: BoardProcess; readonly help: Help }>;
}

/** For all tests of a file: databases with the tables of a fleet. */
export function fleetDatabases(): () => Promise<PostgresDatabase> {
  return copiesOf(async (url) => {
    const made = await startFleetProcess(url, { holder: 'template' });
    return { close: async () => made[Symbol.asyncDispose]() };
  });
}

export function boardTests(): BoardTests {
  const copy = fleetDatabases();
  const openUrl = async (): Promise<string> => {
    const { url, remove } = await copy();
    onTestFinished(remove);
    return url;
  };
  return {
    openUrl,
    async share(shelves, { most = 4, holderLease = 30_000 } = {}) {
      const url = await openUrl();
      const holder = await startBoardProcess(url, holderLease);
      await beginBoth(holder.store, 'run-1');
      const board = await openBoard(holder, most);
      await board.start([]);
      await board.offer(shelves.map(partitionOf));
      return { url, holder, board };
    },
    async join(url, lease) {
      const helper = await startBoardProcess(url, lease);
      const help = await helper.boards.join([]);
      if (!help) throw new Error('there is no board to join');
      return { helper, help };
    },
  };
}

export async function takeShelf(from: Pick<Help, 'take'> | HolderBoard): Promise<unknown> {
  return (await from.take())?.partition?.told['shelf'];
}
