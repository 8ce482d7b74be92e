import type { ValueSchema } from '../../documents/generated/connector.ts';
import type { Run } from '../ports.ts';

/** A datasource as its form shows it: the fields of its form but for secrets, and how it stands. */
export interface ConnectorSummary {
  readonly id: string;
  /** Its connector. */
  readonly type: string;
  readonly status: ConnectorStatus;
  /** ISO 8601; null: it was never tested. */
  readonly lastTestAt: string | null;
  readonly lastRun?: RunSummary;
  /** Fields of its form. */
  readonly [field: string]: unknown;
}

/** `disabled`: it may not be used, or a person has to allow the access first. `error`: the newer of its last test and its last run failed. */
export type ConnectorStatus = 'active' | 'disabled' | 'error';

export interface RunSummary {
  readonly id: string;
  readonly status: 'running' | 'success' | 'failed';
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly stats: RunStats;
}

/** Counts of each object by its name, and `total`, `mapped` and `failed` of all. */
export interface RunStats {
  readonly [name: string]: number | ObjectStats;
}

export interface ObjectStats {
  readonly total: number;
  readonly mapped: number;
  readonly failed: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly deleted: number;
}

export interface AdminRun extends RunSummary {
  readonly errors: readonly AdminRunError[];
}

/** What went wrong with a record, or (`object` null) with the run. */
export interface AdminRunError {
  readonly object: string | null;
  readonly externalId: string | null;
  readonly message: string;
}

/** What a form of a connector looks like. */
export interface ConnectorForm {
  readonly type: string;
  readonly label: string;
  readonly description: string | null;
  readonly icon: string | null;
  /** JSON Schemas of the bodies, to draw forms by. */
  readonly create: ValueSchema;
  readonly update: ValueSchema;
}

export interface TestAnswer {
  readonly success: boolean;
  readonly message: string;
}

/** A summary, and what tells whether its configuration is still as it was. */
export interface ShownConnector {
  readonly summary: ConnectorSummary;
  readonly etag: string;
}

export interface BegunAdminSync {
  readonly runId: string;
  readonly status: Run['status'] | RunSummary['status'];
}

/**
 * Datasources by the forms of their connectors: what an administrator does with them. The operator has those of files and what was made by
 * forms without a scope, a tenant its own; what belongs to another is not found, as what does not exist. A body that breaks its form throws
 * REQUEST_INVALID with `issues`: `{ path, message }`, the JSON pointer of each field.
 */
export interface AdminConnectors {
  list(query?: Paged): Promise<{ readonly connectors: readonly ConnectorSummary[]; readonly next?: string }>;
  /** Those that may be filled in. */
  forms(): readonly ConnectorForm[];
  create(body: unknown): Promise<ShownConnector>;
  get(id: string): Promise<ShownConnector>;
  /** What the datasource of an id is called everywhere else; undefined: there is none that may be reached. */
  datasourceOf(id: string): Promise<string | undefined>;
  /** Throws CONNECTOR_IN_FILE for one that comes from a file, CONNECTOR_CHANGED where it is none of those that `match` names. */
  update(id: string, body: unknown, options?: { readonly match?: readonly string[] }): Promise<ShownConnector>;
  /** Tests it, or with a body what would be if that were saved; that is not kept. */
  test(id: string, body?: unknown, options?: { readonly signal?: AbortSignal }): Promise<TestAnswer>;
  /** Tests what is not saved. */
  tryOut(body: unknown, options?: { readonly signal?: AbortSignal }): Promise<TestAnswer>;
  /** Begins a run of what a body switches on, or of what is saved. With `wait` it answers when that has ended, however it has. */
  sync(id: string, body?: unknown, options?: { readonly wait?: boolean }): Promise<BegunAdminSync>;
  /** The newest first. */
  runs(id: string, query?: Paged): Promise<{ readonly runs: readonly AdminRun[]; readonly next?: string }>;
}

export interface Paged {
  /** Id of the last of the page before. */
  readonly after?: string;
  readonly limit?: number;
}
