export type * from './ports.ts';
export type * from './change-feed.ts';
export * from './admin/index.ts';
export { operatorCalls } from './operator-calls.ts';
export { type FactFinder, findFacts } from './datasource-facts.ts';
export { keepTold } from './keep-told.ts';
export type { ChangesAsked, CursorChange, CursorPage, FollowOptions } from './read-changes.ts';
export { createLookups, createTableService, type TableFormat, tableFormats } from './lookups/index.ts';
export {
  createMappingService,
  entityIn,
  type GivenReferences,
  type GivenRule,
  type MappingForm,
  mappingForms,
  type MappingReachParts,
  type MappingService,
  type PreviewAsked,
  type RemapOptions,
  type RemapReport,
  storedRows,
} from './mapping/index.ts';
export type { MigrationService } from './migration-service.ts';
export { createPlanService, type PlanService } from './plan-service.ts';
export { createReach, type Reach } from './reach.ts';
export type { Runtime } from './runtime.ts';
export type { SyncOptions, SyncProgress } from './sync-options.ts';
export type * from './typed-runtime.ts';
export * from './schedules/index.ts';
export { compareStates, createStateService, type GivenState, type StateReset, type SyncState } from './state.ts';
export type { StatePlan } from './state-plan.ts';
export { storedRecords } from './stored-records.ts';
export * from './fleet/index.ts';
export type { Observed, Observer, RunStep } from './run-events.ts';
export * from './timeline/index.ts';
export type { SyncService } from './sync-service.ts';
