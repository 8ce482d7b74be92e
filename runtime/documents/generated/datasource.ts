// Generated from schemas/datasource.schema.json by `npm run generate`; not edited.
import type { InlineMapping } from '../mappings/inline-mapping.ts';

/**
 * One configured instance of a connector.
 */
export interface Datasource {
  /**
   * Version of the document language.
   */
  readonly ferrule?: 1;
  /**
   * This document describes a datasource. The file suffix `.datasource.yaml` says the same.
   */
  readonly kind: 'datasource';
  /**
   * Machine name, unique among datasources.
   */
  readonly name: string;
  /**
   * Name shown to people.
   */
  readonly label?: string;
  /**
   * Name of its connector, or `name@version` to stay on a version.
   */
  readonly connector: string;
  /**
   * The app of ferrule.yaml that it belongs to. Default the only one of its connector, if there is one.
   */
  readonly app?: string;
  /**
   * What the connector's configurationSchema asks for. Secrets only as `${env:NAME}`.
   */
  readonly configuration?: {readonly [key: string]: unknown};
  readonly synchronization?: Synchronization;
  /**
   * Mappings of its own, by object. They count before mapping documents, target by target.
   */
  readonly mappings?: {readonly [object: string]: InlineMapping};
}
/**
 * When its records are brought here.
 */
export interface Synchronization {
  /**
   * `manual`: when asked; `poll`: every `interval`, or by `cron`; `webhook`: by webhooks alone, and by `reconcile` where it is given; `webhook_and_poll`: by webhooks, every `interval`, and by `reconcile`.
   */
  readonly strategy?: 'manual' | 'poll' | 'webhook' | 'webhook_and_poll';
  /**
   * Time between two polls, at least a second. Default one hour. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly interval?: string;
  /**
   * When it is polled, in place of `interval`: minute, hour, day, month and weekday, or `@hourly`, `@daily`, `@weekly`, `@monthly`. A time that the clock skips in spring comes at the end of the gap, one that it shows twice in autumn comes once.
   */
  readonly cron?: string;
  /**
   * Time zone of `cron` and `reconcile`, by its IANA name. Default UTC.
   */
  readonly zone?: string;
  /**
   * When everything is read again, whatever was brought meanwhile, so that what was lost or deleted unnoticed is found: as `cron`, or a duration as `interval`, or `none`. Default once a day between three and four o'clock with `webhook_and_poll`, else `none`.
   */
  readonly reconcile?: string;
  /**
   * Within how much time after the same minute its runs begin, so that many datasources do not all begin at once. Each has its own place in it, which stays the same. Default a tenth of `interval` and at most five minutes; with `cron` one minute. ISO 8601 (`PT30S`) or a number with its unit (`30s`).
   */
  readonly jitter?: string;
  /**
   * Objects to sync: a list of them, or a map of what is said of each. Default all that can be listed.
   */
  readonly objects?:
    | readonly string[]
    | {
        readonly [k: string]: ObjectSynchronization;
      };
  /**
   * What becomes of records that a full read lacks: `hard`: they are deleted; `soft`: they are kept with the time they were found gone, and no longer shown; `ignore`: they stay.
   */
  readonly deletes?: 'hard' | 'soft' | 'ignore';
  /**
   * Records created before then are not read by full reads, nor deleted for being absent. A time with its zone (ISO 8601), or a date, which begins in UTC. Reads of changes do not heed it.
   */
  readonly syncFrom?: string;
}
/**
 * How one object is brought here.
 */
export interface ObjectSynchronization {
  /**
   * Whether it is synced when no object is named.
   */
  readonly enabled?: boolean;
  /**
   * `full`: it is read whole by each sync, and what it lacks is deleted; `incremental`: as the sync is asked for.
   */
  readonly mode?: 'full' | 'incremental';
  readonly backfill?: Backfill;
  /**
   * What becomes of records that a full read lacks: `hard`: they are deleted; `soft`: they are kept with the time they were found gone, and no longer shown; `ignore`: they stay. Default as said for the datasource.
   */
  readonly deletes?: 'hard' | 'soft' | 'ignore';
  /**
   * Records created before then are not read by full reads, nor deleted for being absent. A time with its zone (ISO 8601), or a date, which begins in UTC. Reads of changes do not heed it. Default as said for the datasource.
   */
  readonly syncFrom?: string;
}
/**
 * Reads its history in ranges of time side by side, the newest first, in place of one first read of everything, and what changes meanwhile before them: for an object that can be asked for what changed between two times (`incremental` with `since` and `until`). Nothing is deleted by it.
 */
export interface Backfill {
  /**
   * How long one range is, at least a second: what last changed within it is read with one list of pages. ISO 8601 (`P30D`) or a number with its unit (`12h`). Another length counts for what is not begun.
   */
  readonly range: string;
  /**
   * Ranges that are read side by side, within the rate limits that hold.
   */
  readonly concurrency?: number;
  /**
   * Where the history begins: what has not changed since then is not read. A time with its zone (ISO 8601), or a date, which begins in UTC. Default `syncFrom`. An earlier one adds what lies before.
   */
  readonly from?: string;
}
