import type { BoundDatasource } from '../../engine/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { BegunSync } from '../run-sync.ts';
import type { SyncOptions } from '../sync-options.ts';
import type { Fleet, RunRequest } from './ports.ts';
import type { RunWatch } from './run-watch.ts';

export interface SharedSyncs {
  /** Asks for a run, which whichever process has a place for it begins. Nobody hears of its progress; it is watched once `ended` is looked at. */
  start(datasource: BoundDatasource, options: SyncOptions): Promise<BegunSync>;
  /** Ends the run of a datasource that waits, or at its next page, wherever it is. */
  stop(datasource: string): Promise<boolean>;
}

export interface SharedSyncsParts {
  readonly fleet: () => Promise<Fleet>;
  readonly watch: RunWatch;
  readonly clock: Clock;
  readonly newId: () => string;
}

export function createSharedSyncs({ fleet, watch, clock, newId }: SharedSyncsParts): SharedSyncs {
  const stop: SharedSyncs['stop'] = async (datasource) => (await fleet()).runs.stop(datasource, now(clock));
  return {
    stop,
    async start({ name, connector, connectorHash }, { signal, ...asked }) {
      signal?.throwIfAborted();
      const { onProgress: _unheard, ...request } = asked;
      const { runs } = await fleet();
      const { mode = 'incremental' } = request;
      const requestedAt = now(clock);
      const run = await runs.request({
        id: newId(),
        datasource: name,
        connector,
        connectorHash,
        mode,
        requestedAt,
        request: kept(request),
      });
      // Whoever asked for it and leaves wants it to end.
      signal?.addEventListener('abort', () => void stop(name).catch(() => {}), { once: true });
      let ended: BegunSync['ended'] | undefined;
      return {
        run,
        get ended() {
          return (ended ??= watch.wait(run.id));
        },
      };
    },
  };
}

/** Everything that is asked for is plain JSON but what was taken out above: a compiler's complaint here is a new option that is not. */
function kept(request: Omit<SyncOptions, 'signal' | 'onProgress'>): RunRequest {
  return request;
}

function now(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
