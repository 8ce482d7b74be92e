// The library: what `import … from 'ferrule'` gives.
export { createRuntime, type RuntimeOptions } from './app.ts';
export type { Catalog, DocumentKind, Loaded } from './documents/catalog.ts';
export type { Diagnostic } from './documents/diagnostic.ts';
export type { BoundDatasource, BoundObject, Entity, ReadOptions, ReadPage, ReadRecord, ReadStop, TestResult } from './engine/index.ts';
export { ConnectorError, type ErrorCode, errorTable } from './kernel/errors.ts';
export type { EntityQuery, Run, RunMode, Runtime, StoredEntity, SyncOptions, SyncProgress } from './sync/index.ts';
