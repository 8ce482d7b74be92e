import type { Clock } from '../../kernel/clock.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { ConnectionKeeper, Lease } from './keeper.ts';
import { leaseTime, pollTime } from './lease-times.ts';

export interface LeaseParts {
  readonly connections: Pick<ConnectionKeeper, 'lease' | 'release'>;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly newHolder: () => string;
}

/** How long one waits for who renews it now, and how long the work may take. */
const longest = 4 * leaseTime;

/** Works while nobody renews the connection of a datasource: what it saves under the lease is refused where that was given up in between. */
export async function exclusively<Result>(
  owner: string,
  { connections, clock, newHolder }: LeaseParts,
  work: (lease: Lease) => Promise<Result>,
): Promise<Result> {
  const until = clock.now() + longest;
  const holder = newHolder();
  for (;;) {
    const lease = await connections.lease(owner, holder, clock.now(), longest);
    if (lease) {
      try {
        return await work(lease);
      } finally {
        await connections.release(lease).catch(() => {});
      }
    }
    if (clock.now() > until) {
      const message = `datasource ${owner}: another process renews its sign-in and does not come to an end; try again`;
      throw new ConnectorError('TIMEOUT', message, { datasource: owner });
    }
    await clock.sleep(pollTime);
  }
}
