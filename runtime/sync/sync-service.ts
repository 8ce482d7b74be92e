import type { BoundDatasource } from '../engine/index.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Run, SyncStore } from './ports.ts';
import { beginSync, type BegunSync, type SyncParts } from './run-sync.ts';
import type { SyncOptions } from './sync-options.ts';

/** The syncs that run in this process: one per datasource at a time. */
export interface SyncService extends AsyncDisposable {
  start(datasource: BoundDatasource, options: SyncOptions): Promise<BegunSync>;
  running(datasource: string): boolean;
  /** Stops the sync of a datasource at the next page, if one runs. */
  stop(datasource: string): void;
}

/** Disposing stops the running syncs at the next page and waits until their ends are recorded. */
export function createSyncService(parts: Omit<SyncParts, 'store'> & { readonly store: () => Promise<SyncStore> }): SyncService {
  const running = new Map<string, Promise<Run | undefined>>();
  const stops = new Map<string, AbortController>();
  const stopping = new AbortController();
  return {
    running: (datasource) => running.has(datasource),
    stop: (datasource) => stops.get(datasource)?.abort(),
    async start(datasource, options) {
      const { name } = datasource;
      if (stopping.signal.aborted) throw new ConnectorError('SYNC_CANCELLED', 'the runtime is stopping');
      if (running.has(name)) throw new ConnectorError('RUN_IN_PROGRESS', `a sync of ${name} is running already`, { datasource: name });
      const own = new AbortController();
      stops.set(name, own);
      const signal = AbortSignal.any([own.signal, stopping.signal, ...(options.signal ? [options.signal] : [])]);
      // Left before the caller learns of the end, who may begin the next one at once.
      const leave = (): void => {
        running.delete(name);
        stops.delete(name);
      };
      const begun = parts
        .store()
        .then((store) => beginSync({ ...parts, store }, datasource, { ...options, signal }))
        .then(
          ({ run, ended }) => ({ run, ended: ended.finally(leave) }),
          (thrown: unknown) => {
            leave();
            throw thrown;
          },
        );
      running.set(
        name,
        begun.then(({ ended }) => ended).catch(() => undefined),
      );
      return begun;
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await Promise.all(running.values());
    },
  };
}
