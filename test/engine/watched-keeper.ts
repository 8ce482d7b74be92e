import type { ConnectionKeeper } from '../../runtime/engine/connections/keeper.ts';
import { createMemoryKeeper } from '../../runtime/engine/connections/memory-keeper.ts';

/** A keeper in memory that tells whether a lease is held. */
export function watchedKeeper(leases: { held: boolean }): ConnectionKeeper {
  const keeper = createMemoryKeeper();
  return {
    ...keeper,
    lease: async (...given) => {
      leases.held = true;
      return keeper.lease(...given);
    },
    release: async (...given) => {
      leases.held = false;
      return keeper.release(...given);
    },
  };
}
