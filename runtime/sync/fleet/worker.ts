import { ConnectorError } from '../../kernel/errors.ts';
import { handedOn } from '../run-sync.ts';
import type { SyncService } from '../sync-service.ts';
import type { HelpParts } from './help.ts';
import { type Helpers, startHelpers } from './helpers.ts';
import { type Fleet, type RunRequest, stopWord, type WorkItem } from './ports.ts';

export interface WorkerParts extends HelpParts {
  readonly fleet: () => Promise<Fleet>;
  /** The runs of this process. */
  readonly syncs: SyncService;
  /** Runs that this process has in hand at most; a place that no run needs is one to help with another's run. */
  readonly concurrency: number;
}

export interface Worker extends AsyncDisposable {
  start(): void;
}

/** How long an item waits that the fleet has no place for. */
const waitForPlace = 1_000;

/**
 * Takes runs that processes share and runs them here. Disposing hands on what is in hand, each at its next page, and waits for that: another
 * process goes on there at once.
 */
export function createWorker(parts: WorkerParts): Worker {
  const { syncs, clock, log, concurrency } = parts;
  /** Datasources whose runs are in hand. */
  const inHand = new Set<string>();
  const stopping = new AbortController();
  let working: Promise<void> | undefined;

  const run = async (fleet: Fleet): Promise<void> => {
    const unlisten = fleet.announcements.listen((text) => {
      const name = text.startsWith(stopWord) ? text.slice(stopWord.length) : undefined;
      if (name !== undefined && inHand.has(name)) void syncs.stop(name);
    });
    const helpers = startHelpers({ ...parts, fleet, hasPlace: (helping) => inHand.size + helping < concurrency });
    const handling: Handling = { ...parts, inHand, stopping: stopping.signal, helpers };
    const taking = fleet.queue.work((item) => handle(handling, fleet, item), { concurrency });
    // Places and stops are looked at three times in a lease, and so are runs that nobody has.
    const upkeep = async (): Promise<void> => {
      while (!stopping.signal.aborted) {
        await clock.sleep(fleet.runs.lease / 3, stopping.signal).catch(() => {});
        await Promise.all([keepUp(fleet, inHand, syncs), helpers.keepUp()]).catch((cause: unknown) =>
          log.warn({ cause: String(cause) }, 'fleet: places could not be renewed'),
        );
      }
    };
    await upkeep();
    for (const name of inHand) void syncs.stop(name, handedOn);
    await Promise.all([taking[Symbol.asyncDispose](), helpers[Symbol.asyncDispose]()]);
    unlisten();
  };
  return {
    start() {
      working ??= parts
        .fleet()
        .then(run)
        .catch((thrown: unknown) => log.error({ error: ConnectorError.from(thrown).toJSON() }, 'fleet: this process takes no work'));
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await working;
    },
  };
}

async function keepUp({ runs }: Fleet, inHand: ReadonlySet<string>, syncs: SyncService): Promise<void> {
  const stops = inHand.size > 0 ? await runs.renew([...inHand]) : [];
  for (const name of stops) void syncs.stop(name);
  await runs.sweep();
}

interface Handling extends WorkerParts {
  readonly inHand: Set<string>;
  readonly stopping: AbortSignal;
  readonly helpers: Pick<Helpers, 'makeRoom'>;
}

async function handle(parts: Handling, fleet: Fleet, { datasource }: WorkItem): Promise<void> {
  const { inHand, log } = parts;
  try {
    if (parts.stopping.aborted) return await fleet.queue.enqueue([{ datasource }]);
    const taken = await fleet.runs.take(datasource);
    if (taken === undefined) return;
    if (taken === 'full') return await later(parts, fleet, datasource);
    inHand.add(datasource);
    // Runs come first.
    parts.helpers.makeRoom();
    try {
      await runTaken(parts, fleet, datasource, taken);
    } finally {
      inHand.delete(datasource);
      await fleet.runs.done(datasource);
    }
  } catch (thrown) {
    // What is due is found again by the sweep.
    log.warn({ datasource, error: ConnectorError.from(thrown).toJSON() }, 'fleet: an item was dropped');
  }
}

async function later({ clock, stopping }: Handling, { queue }: Fleet, datasource: string): Promise<void> {
  await clock.sleep(waitForPlace, stopping).catch(() => {});
  await queue.enqueue([{ datasource }]);
}

async function runTaken(
  { syncs, bind, clock, stopping }: Handling,
  { runs }: Fleet,
  datasource: string,
  { runId, request }: { readonly runId: string; readonly request: RunRequest },
): Promise<void> {
  try {
    const { ended } = await syncs.start(await bind(datasource), request);
    // It came too late to be told that it is to be handed on.
    if (stopping.aborted) void syncs.stop(datasource, handedOn);
    // How it ended is recorded, logged and told.
    await ended.catch(() => {});
  } catch (thrown) {
    const { code, message } = ConnectorError.from(thrown);
    if (code === 'RUN_IN_PROGRESS') return;
    if (stopping.aborted) await runs.giveBack(datasource);
    else await runs.refuse(runId, new Date(clock.now()).toISOString(), { code, message });
  }
}
