import type { BoundDatasource } from '../../engine/index.ts';
import { checkMappings, knownOf } from '../mapping/index.ts';
import type { SyncStore } from '../ports.ts';
import type { SyncParts } from '../run-sync.ts';
import type { SyncOptions } from '../sync-options.ts';
import { createSyncService, type SyncService } from '../sync-service.ts';
import { relayEvents } from './event-relay.ts';
import type { Fleet } from './ports.ts';
import { createRunWatch, type RunWatch } from './run-watch.ts';
import { createSharedSyncs } from './shared-syncs.ts';
import { createWorker } from './worker.ts';

/** What a process of a fleet does: serves the API and asks for runs, runs them, or both. */
export type Role = 'api' | 'worker' | 'all';

export interface FleetSyncsParts extends Omit<SyncParts, 'store' | 'handOn' | 'boards'> {
  readonly role: Role;
  readonly fleet: () => Promise<Fleet>;
  readonly store: () => Promise<SyncStore>;
  readonly bind: (datasource: string) => Promise<BoundDatasource>;
  /** Runs that this process has in hand at most. */
  readonly concurrency: number;
}

/** The syncs of a process of a fleet: what is asked for here runs wherever there is a place for it. */
export interface FleetSyncs extends SyncService {
  /** As `start`, for a schedule: whoever stops waiting does not stop the run. */
  begin(
    datasource: BoundDatasource,
    options: SyncOptions & { readonly signal: AbortSignal },
  ): Promise<{ readonly ended: Promise<unknown> }>;
  /** Takes runs, where the role says so, and hears of what happens elsewhere. */
  startWork(): void;
}

export function createFleetSyncs(parts: FleetSyncsParts): FleetSyncs {
  const { fleet, store, events, clock, log, newId } = parts;
  const watch = createRunWatch({ fleet, store, clock });
  const shared = createSharedSyncs({ fleet, watch, clock, newId });
  const local = createSyncService({
    ...parts,
    handOn: async (runId) => (await fleet()).runs.handOn(runId),
    boards: async () => (await fleet()).boards,
  });
  const worker = parts.role === 'api' ? undefined : createWorker({ ...parts, syncs: local });
  let relaying: Promise<() => void> | undefined;
  return {
    running: (datasource) => local.running(datasource),
    names: () => local.names(),
    // What writes nothing needs no row of its own, and gives its answer to the one who asks.
    async start(datasource, options) {
      if (options.dryRun) return local.start(datasource, options);
      // Who asks is told at once, and nothing is put down.
      await checkMappings(datasource.name, knownOf(datasource, options.objects));
      return shared.start(datasource, options);
    },
    async begin(datasource, { signal, ...options }) {
      await checkMappings(datasource.name, knownOf(datasource, options.objects));
      const { run } = await shared.start(datasource, options);
      const ended = watch.wait(run.id, signal);
      ended.catch(() => {});
      return { ended };
    },
    async stop(datasource) {
      if (await shared.stop(datasource)) await endOfNewest(await store(), watch, datasource);
    },
    startWork() {
      worker?.start();
      relaying ??= fleet().then((one) => relayEvents(one, events, newId()));
      relaying.catch((cause: unknown) => log.warn({ cause: String(cause) }, 'fleet: events of other processes are not heard here'));
    },
    async [Symbol.asyncDispose]() {
      await worker?.[Symbol.asyncDispose]();
      await watch[Symbol.asyncDispose]();
      await local[Symbol.asyncDispose]();
      await relaying?.then(
        (end) => end(),
        () => {},
      );
    },
  };
}

/** Waits until the run that was told to stop has ended. */
async function endOfNewest(store: SyncStore, watch: RunWatch, datasource: string): Promise<void> {
  const [newest] = await store.runs({ datasource, limit: 1 });
  if (newest?.status === 'running' || newest?.status === 'queued') await watch.wait(newest.id).catch(() => {});
}
