export type * from './ports.ts';
export { createReach, type Reach } from './reach.ts';
export type { Runtime } from './runtime.ts';
export type { SyncOptions, SyncProgress } from './sync-options.ts';
export type * from './typed-runtime.ts';
export { createSchedules, type Schedules } from './schedule.ts';
export { storedRecords } from './stored-records.ts';
export { createSyncService, type SyncService } from './sync-service.ts';
