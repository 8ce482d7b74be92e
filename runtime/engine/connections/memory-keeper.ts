import type { Connected, ConnectionKeeper } from './keeper.ts';

/** Keeps connections as long as the process lives: for programs that have no store. */
export function createMemoryKeeper(): ConnectionKeeper {
  const kept = new Map<string, Connected>();
  const held = new Map<string, { readonly fence: number; readonly holder: string; readonly until: number }>();
  let fence = 0;
  return {
    load: async (owner) => kept.get(owner),
    async save(owner, expected, next, lease) {
      const version = kept.get(owner)?.version ?? 0;
      if (version !== expected || (lease && held.get(owner)?.fence !== lease.fence)) return undefined;
      kept.set(owner, { ...next, version: version + 1 });
      return version + 1;
    },
    async remove(owner) {
      held.delete(owner);
      return kept.delete(owner);
    },
    async lease(owner, holder, now, forMs) {
      const other = held.get(owner);
      if (other && other.holder !== holder && other.until > now) return undefined;
      fence += 1;
      held.set(owner, { fence, holder, until: now + forMs });
      // An intent that outlives its holder needs a holder that dies, and this process is the only one.
      return { owner, fence, unfinished: null };
    },
    async extendLease({ owner, fence: own }, now, forMs) {
      const mine = held.get(owner);
      if (mine?.fence !== own || mine.until <= now) return false;
      held.set(owner, { ...mine, until: now + forMs });
      return true;
    },
    noteIntent: async ({ owner, fence: own }) => held.get(owner)?.fence === own,
    async release({ owner, fence: own }) {
      if (held.get(owner)?.fence === own) held.delete(owner);
    },
  };
}
