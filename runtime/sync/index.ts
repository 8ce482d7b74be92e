export type * from './ports.ts';
export type { Runtime, SyncOptions, SyncProgress } from './runtime.ts';
export { createSchedules, type Schedules } from './schedule.ts';
export { storedRecords } from './stored-records.ts';
export { createSyncService, type SyncService } from './sync-service.ts';
