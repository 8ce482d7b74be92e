// The library: what `import … from 'ferrule'` gives.
import { createRuntime as create } from './app.ts';
import type { RuntimeOptions } from './app/runtime-options.ts';
import type { Runtime, RuntimeTypes, TypedRuntime } from './sync/index.ts';

interface CreateRuntime {
  (options?: RuntimeOptions): Promise<Runtime>;
  /** With the types that `ferrule types` writes: its connectors, actions and scopes are known by name. */
  <Types extends RuntimeTypes>(options?: RuntimeOptions): Promise<TypedRuntime<Types>>;
}

// The types narrow what names may be given; nothing else is known of them when it runs.
export const createRuntime = create as CreateRuntime;
export type { RuntimeOptions } from './app/runtime-options.ts';
export type { Catalog, DocumentKind, Loaded } from './documents/catalog.ts';
export type { Diagnostic } from './documents/diagnostic.ts';
export type {
  ActionHandle,
  ActionResult,
  BoundAction,
  BoundDatasource,
  BoundObject,
  Entity,
  ReadOptions,
  ReadPage,
  ReadRecord,
  ReadStop,
  TestResult,
} from './engine/index.ts';
export type { ConnectionAdapter, ConnectionData, ConnectionRecord } from './vault/connection-adapter.ts';
export { ConnectorError, type ErrorCode, errorTable } from './kernel/errors.ts';
export type {
  $InferActionKeys,
  $InferConfig,
  $InferConnectorKey,
  $InferScoped,
  $InferScopeKey,
  EntityQuery,
  Run,
  RecordedExchange,
  RunMode,
  RunTimeline,
  Runtime,
  RuntimeTypes,
  TypedRuntime,
  TypedScope,
  StoredEntity,
  SyncOptions,
  SyncProgress,
  TimelineEntry,
} from './sync/index.ts';
