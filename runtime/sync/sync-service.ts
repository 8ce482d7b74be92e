import type { BoundDatasource } from '../engine/index.ts';
import type { Clock } from '../kernel/clock.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Run, SyncStore } from './ports.ts';
import { beginSync, type BegunSync, type SyncParts } from './run-sync.ts';
import { isDue } from './schedules/is-due.ts';
import type { ScheduleStore } from './schedules/ports.ts';
import type { SyncOptions } from './sync-options.ts';
import type { WordsStore } from './words-store.ts';

/** The syncs that run in this process: one per datasource at a time. */
export interface SyncService extends AsyncDisposable {
  start(datasource: BoundDatasource, options: SyncOptions): Promise<BegunSync>;
  running(datasource: string): boolean;
  /** Datasources that are synced now. */
  names(): readonly string[];
  /** Stops the sync of a datasource at the next page, if one runs; resolves when its end is recorded. With `handedOn` another process goes on with it. */
  stop(datasource: string, reason?: unknown): Promise<void>;
}

/** What is kept of syncs, and what it is told of words and schedules. */
interface ServiceStore extends SyncStore {
  readonly words?: WordsStore;
  readonly schedules?: Pick<ScheduleStore, 'schedulesOf' | 'settingsOf'>;
}

function dueIn({ schedules }: ServiceStore, clock: Clock): SyncParts['due'] {
  return schedules && ((datasource) => isDue(schedules, datasource, clock.now()));
}

/** Disposing stops the running syncs at the next page and waits until their ends are recorded. */
export function createSyncService(parts: Omit<SyncParts, 'store' | 'due'> & { readonly store: () => Promise<ServiceStore> }): SyncService {
  const running = new Map<string, Promise<Run | undefined>>();
  const stops = new Map<string, AbortController>();
  const stopping = new AbortController();
  return {
    running: (datasource) => running.has(datasource),
    names: () => [...running.keys()],
    async stop(datasource, reason) {
      stops.get(datasource)?.abort(reason);
      await running.get(datasource);
    },
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
        .then((store) =>
          beginSync({ ...parts, store, words: store.words, due: dueIn(store, parts.clock) }, datasource, { ...options, signal }),
        )
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
