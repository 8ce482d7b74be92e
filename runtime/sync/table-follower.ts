import type { Clock } from '../kernel/clock.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import type { ToldFacts } from './datasource-facts.ts';
import type { SyncStore } from './ports.ts';

export interface TableFollowerParts {
  readonly store: Pick<SyncStore, 'ensureFacts' | 'follow'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  /** Undefined: nothing is told of it. */
  readonly facts: (() => Promise<ToldFacts | undefined>) | undefined;
}

export type FollowedStore = Pick<SyncStore, 'factsOf' | 'follow'>;

/** Brings up all tables of a datasource, as it was told last. */
export async function followTold(store: FollowedStore, datasource: string): Promise<void> {
  const [told] = await store.factsOf([datasource]);
  for (const [object, table] of Object.entries(told?.tables ?? {})) await store.follow({ datasource, object, table });
}

/** Brings the tables that people query up to what a run has stored. */
export interface TableFollower {
  /** After an object has been read, or as far as it was. Without one: all of them. */
  follow(object?: string): Promise<void>;
}

/**
 * Tells what the datasource is, and brings up what an earlier run has left behind. The tables can be made anew out of the records at any time: what
 * fails here is logged, done with the next run, and ends none.
 */
export async function openTableFollower({ store, clock, log, facts }: TableFollowerParts): Promise<TableFollower> {
  const attempt = async <Result>(work: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await work();
    } catch (thrown) {
      log.warn({ error: ConnectorError.from(thrown).toJSON() }, 'store: the tables of records could not be brought up to what is stored');
      return undefined;
    }
  };
  const told = await attempt(async () => {
    const given = await facts?.();
    return given && store.ensureFacts({ ...given, now: clock.now() });
  });
  const { datasource = '', tables = {} } = told ?? {};
  const follower: TableFollower = {
    async follow(object) {
      for (const [name, table] of Object.entries(tables))
        if (object === undefined || name === object) await attempt(() => store.follow({ datasource, object: name, table }));
    },
  };
  await follower.follow();
  return follower;
}
