export type { ScheduleStore } from './ports.ts';
export { createScheduler, type Scheduler } from './scheduler.ts';
export { createScheduleService, type ScheduleChange, type ScheduleService, type ScheduleView } from './schedule-service.ts';
