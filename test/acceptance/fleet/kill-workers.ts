import { endsOf, type FleetOfProcesses, postSync, prepareFleet } from './fleet.ts';
import { mostWithin } from '../../support/budgets.ts';
import { startStock } from './stock-server.ts';

export interface KillOptions {
  readonly databaseUrl: string;
  readonly shops: number;
  readonly pages: number;
  readonly pageSize: number;
  readonly latency: number;
  readonly rate: number;
  readonly lease: string;
  /** Milliseconds within which all must be whole. */
  readonly patience: number;
}

export interface KillReport {
  readonly runs: number;
  /** By status. */
  readonly ends: Readonly<Record<string, number>>;
  /** Runs that a second process went on with. */
  readonly resumed: number;
  readonly records: number;
  /** Records that the source has and the store has not, or has otherwise. */
  readonly different: number;
  /** Counted as created more than once, over all runs. */
  readonly doubled: number;
  readonly requests: number;
  /** Requests beyond one of each page. */
  readonly again: number;
  /** Most requests in any second, as the source saw them. */
  readonly mostInASecond: number;
  /** How the one that was stopped politely ended. */
  readonly politeExit: number | null;
  readonly seconds: number;
}

/** Four workers share the shops; two are killed and one is stopped politely in the middle. */
export async function killWorkers(options: KillOptions, told: (text: string) => void): Promise<KillReport> {
  await using stock = await startStock(options);
  await using fleet = await prepareFleet({ ...options, url: stock.url, concurrency: 6 });
  const workers = Array.from({ length: 4 }, () => fleet.startWorker());
  await using api = await fleet.serveApi();
  const all = options.shops * options.pages;
  const kills: readonly (readonly [number, number, NodeJS.Signals])[] = [
    [0.25, 0, 'SIGKILL'],
    [0.4, 1, 'SIGKILL'],
    [0.5, 2, 'SIGTERM'],
  ];
  stock.onRequest = (asked) => {
    for (const [share, worker, signal] of kills) {
      if (asked !== Math.floor(all * share)) continue;
      told(`request ${asked} of ${all}: ${signal} to worker ${worker}`);
      workers[worker]?.child.kill(signal);
    }
  };
  const begun = performance.now();
  const ids = await Promise.all(fleet.shops.map((shop) => postSync(api, shop)));
  // Awaited here, for the processes live only as long as this block.
  return await reportOf(fleet, ids, options, stock, async () => {
    const polite = await workers[2]?.ended;
    return { politeExit: polite?.code ?? null, seconds: (performance.now() - begun) / 1_000 };
  });
}

type Stock = Awaited<ReturnType<typeof startStock>>;

async function reportOf(
  fleet: FleetOfProcesses,
  ids: readonly string[],
  { patience, pages, pageSize, shops }: KillOptions,
  stock: Stock,
  ended: () => Promise<Pick<KillReport, 'politeExit' | 'seconds'>>,
): Promise<KillReport> {
  await using runtime = await fleet.open();
  const runs = await endsOf(runtime, ids, patience);
  const end = await ended();
  let different = 0;
  for (const shop of fleet.shops) {
    const stored = await runtime.stored({ datasource: shop, object: 'item', limit: 10_000 });
    const found = new Map(stored.map(({ external_id, raw_payload }) => [external_id, raw_payload]));
    const items = stock.itemsOf(shop);
    different +=
      items.filter((item) => found.get(String(item.id)) !== JSON.stringify(item)).length + Math.abs(stored.length - items.length);
  }
  const created = runs.reduce((sum, { counts }) => sum + counts.created, 0);
  const records = shops * pages * pageSize;
  const ends: Record<string, number> = {};
  for (const { status } of runs) ends[status] = (ends[status] ?? 0) + 1;
  return {
    ...end,
    runs: runs.length,
    ends,
    resumed: runs.filter(({ resumed }) => resumed > 0).length,
    records,
    different,
    doubled: Math.max(0, created - records),
    requests: stock.asked.length,
    again: stock.asked.length - new Set(stock.asked).size,
    mostInASecond: mostWithin(stock.times, 1_000),
  };
}
