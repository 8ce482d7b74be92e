import type { ConnectorMigration } from '../../documents/index.ts';
import type { ViewPlan } from './plan-views.ts';

/** The SQL of one connector, none of which has an error in it. */
export interface ConnectorSql {
  readonly connector: string;
  readonly migrations: readonly ConnectorMigration[];
}

export interface ViewsAsked {
  readonly plans: readonly ViewPlan[];
  /** Whether records, and what is known of their datasources, are shown as the tables that other programs' SQL is written against. Default false. */
  readonly tables?: boolean;
  /** Of PostgreSQL alone: a data folder passes it over. */
  readonly sql: readonly ConnectorSql[];
}

/** What became of it. What is not named was as it should be. */
export interface ViewsReport {
  /** Views that were made, or gained columns. */
  readonly made: readonly string[];
  /** SQL files that were applied, as `connector/001_views.sql`. */
  readonly applied: readonly string[];
  /** What could not be done, and why; the rest was. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}

/** Brings views to what documents say. Processes may do so at once: they wait for each other, and the second finds nothing to do. */
export interface ViewKeeper {
  keep(asked: ViewsAsked): Promise<ViewsReport>;
}
