export type { Role } from './fleet-syncs.ts';
export type * from './ports.ts';
export { createSyncs } from './syncs.ts';
