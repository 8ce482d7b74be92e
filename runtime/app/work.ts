import { randomUUID } from 'node:crypto';
import type { Catalog } from '../documents/index.ts';
import type { BoundDatasource } from '../engine/index.ts';
import { keepUpViews } from '../store/index.ts';
import { createScheduler, createScheduleService, createSyncs, type FactFinder, findFacts, keepTold, type Observer } from '../sync/index.ts';
import type { Foundation } from './foundation.ts';

export interface WorkParts extends Pick<
  Foundation,
  'configuration' | 'environment' | 'vault' | 'store' | 'fleet' | 'role' | 'clock' | 'events' | 'log'
> {
  readonly catalog: () => Catalog;
  /** Told what happens in runs. */
  readonly observe: Observer;
  /** A datasource of a document, or made over the API; nothing is asked for before there is work. */
  readonly bind: (datasource: string) => Promise<BoundDatasource>;
  readonly find: FactFinder['find'];
}

/** What a runtime does by itself: syncs, the schedules that begin them, and the views that follow the documents. */
export function createWork(parts: WorkParts, started: AsyncDisposableStack) {
  const { configuration, environment, vault, store, fleet, role, clock, events, log, catalog, observe, bind, find } = parts;
  const { concurrentRuns } = configuration.limits;
  const views = started.use(keepUpViews({ store, catalog, events, log }));
  const facts = (name: string) => findFacts({ environment, find, rules: () => vault.store() }, name);
  started.use(keepTold({ events, facts, store, clock, log }));
  const syncs = started.use(
    createSyncs({
      observe,
      store,
      clock,
      events,
      log,
      role,
      newId: randomUUID,
      facts,
      fleet,
      concurrency: concurrentRuns,
      bind,
    }),
  );
  const dueTimes = async () => (await store()).schedules;
  const scheduler = started.use(
    createScheduler({
      catalog,
      store: dueTimes,
      find: async (name) => (await find(name)).catalog.datasources.get(name)?.document,
      begin: async (name, how) => syncs.begin(await bind(name), how),
      running: () => syncs.names(),
      limit: concurrentRuns,
      alone: !fleet,
      clock,
      log,
    }),
  );
  return {
    syncs,
    schedules: createScheduleService({ store: dueTimes, clock, wake: () => scheduler.wake() }),
    start(): void {
      views.start();
      if (role !== 'api') scheduler.start();
      syncs.startWork();
    },
  };
}
