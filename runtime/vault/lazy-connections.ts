import type { SealedConnections } from './sealed-connections.ts';

/** Connections whose vault is opened when the first is asked for: what signs in with a key alone needs none. */
export function lazyConnections(open: () => Promise<SealedConnections>): SealedConnections {
  return {
    load: async (...given) => (await open()).load(...given),
    save: async (...given) => (await open()).save(...given),
    remove: async (...given) => (await open()).remove(...given),
    lease: async (...given) => (await open()).lease(...given),
    extendLease: async (...given) => (await open()).extendLease(...given),
    noteIntent: async (...given) => (await open()).noteIntent(...given),
    release: async (...given) => (await open()).release(...given),
  };
}
