import type { Clock } from '../kernel/clock.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { EventName, Events } from '../kernel/events.ts';
import type { Log } from '../kernel/log.ts';
import type { ToldFacts } from './datasource-facts.ts';
import type { FactStore } from './ports.ts';

export interface KeepToldParts {
  readonly events: Pick<Events, 'subscribe'>;
  readonly facts: (datasource: string) => Promise<ToldFacts | undefined>;
  readonly store: () => Promise<Pick<FactStore, 'ensureFacts' | 'factsOf'>>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** What changes what is told of a datasource that was made over the API. */
const changes: readonly EventName[] = ['connector.enabled', 'connector.disabled', 'connector.updated'];

/**
 * Keeps what is told of datasources as they are, where something was told before: each run tells it anew, but one that is disabled has none. Disposing
 * waits for what is being done.
 */
export function keepTold({ events, facts, store, clock, log }: KeepToldParts): AsyncDisposable {
  let working = Promise.resolve();
  const tell = async (datasource: string): Promise<void> => {
    const told = await facts(datasource);
    if (!told) return;
    const { ensureFacts, factsOf } = await store();
    if ((await factsOf([datasource])).length > 0) await ensureFacts({ ...told, now: clock.now() });
  };
  const unsubscribe = events.subscribe((name, event) => {
    if (!changes.includes(name) || !('datasource' in event)) return;
    const { datasource } = event;
    working = working
      .then(() => tell(datasource))
      .catch((thrown: unknown) => {
        // The next run tells it.
        log.warn(
          { datasource, error: ConnectorError.from(thrown).toJSON() },
          'store: what is told of a datasource could not be brought up to what it is',
        );
      });
  });
  return {
    async [Symbol.asyncDispose]() {
      unsubscribe();
      await working;
    },
  };
}
