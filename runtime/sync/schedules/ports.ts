/** What a scheduled run is: `poll` brings what is new, `reconcile` reads everything. */
export type ScheduleKind = 'poll' | 'reconcile';

/** Why it is due when it is: it is new, its rule, its rule was changed, somebody asked, or its last run was broken off. */
export type DueReason = 'new' | 'rule' | 'changed' | 'asked' | 'interrupted';

export interface ScheduleKey {
  readonly datasource: string;
  readonly kind: ScheduleKind;
}

/** One due time. All times are milliseconds since the epoch. */
export interface StoredSchedule extends ScheduleKey {
  /** The rule that it was last reckoned by. */
  readonly rule: string;
  readonly dueAt: number;
  readonly reason: DueReason;
  /** When its last run began; null before the first. */
  readonly startedAt: number | null;
  /** Whether that run has not ended. */
  readonly running: boolean;
  /** Code of the error that kept its last run from beginning, or ended it; null where it went well. */
  readonly failure: string | null;
}

/** A rule of a document: where it is as it was, its due time stands. */
export interface ScheduleEntry extends ScheduleKey {
  readonly rule: string;
  /** When it is due that is not known yet. */
  readonly first: number;
  /** When it is due that had another rule; null: when it was, at most `latest`. */
  readonly changed: number | null;
  /** No due time is later: it would come of a clock that stood wrong. */
  readonly latest: number;
}

/** What somebody changed of a datasource's schedule while it runs. */
export interface ScheduleSettings {
  readonly paused: boolean;
  /** Duration that stands in place of the document's interval; null: the document's. */
  readonly interval: string | null;
}

export interface DueSchedule extends Pick<StoredSchedule, 'datasource' | 'kind' | 'rule' | 'dueAt'> {
  /** As in the settings. */
  readonly interval: string | null;
}

/**
 * The due times of all datasources, worked off by one process or by many: what is taken by one is not given to another until it is settled,
 * postponed, or its time is over. Every call is one transaction.
 */
export interface ScheduleStore {
  /** Notes rules: new ones, and what has become of changed ones. At most 1,000 at a time. */
  register(entries: readonly ScheduleEntry[]): Promise<void>;
  /**
   * Takes what is due at `now`, the longest due first, one of a datasource, none of a datasource that is paused, is in `except`, or of which
   * one is taken already. Nobody else is given it before `until`.
   */
  take(asked: {
    readonly now: number;
    readonly until: number;
    readonly limit: number;
    readonly except: readonly string[];
  }): Promise<readonly DueSchedule[]>;
  /** A taken one has begun, or could not: lets go of it, due at `dueAt` next. `startedAt`: when it began; null: it did not. */
  settle(
    key: ScheduleKey,
    next: { readonly dueAt: number; readonly startedAt: number | null; readonly failure: string | null },
  ): Promise<void>;
  /** The run of a settled one has ended. Does nothing where another has begun since. */
  ended(key: ScheduleKey, startedAt: number, failure: string | null): Promise<void>;
  /** A taken one cannot begin yet: it stays due, and is given to nobody before `until`. */
  postpone(key: ScheduleKey, until: number): Promise<void>;
  /** Makes those due at once whose runs were broken off with the process; for the only one, when it starts. Gives how many. */
  recover(now: number): Promise<number>;
  /** Makes it due at once, paused or not its time. False where there is none. */
  ask(key: ScheduleKey, now: number): Promise<boolean>;
  /** Forgets a due time. */
  drop(key: ScheduleKey): Promise<void>;
  /** Forgets a datasource whole, with what was changed of it. */
  forget(datasource: string): Promise<void>;
  /** When the next may be taken that is not paused; undefined where there is none. */
  nextDue(): Promise<number | undefined>;
  /** Those of these datasources, in the order of their names. At most 1,000 names. */
  schedulesOf(datasources: readonly string[]): Promise<readonly StoredSchedule[]>;
  /** Of these datasources, those of which something was changed. At most 1,000 names. */
  settingsOf(datasources: readonly string[]): Promise<ReadonlyMap<string, ScheduleSettings>>;
  /** Undefined leaves what it was. */
  changeSettings(
    datasource: string,
    change: { readonly paused?: boolean | undefined; readonly interval?: string | null | undefined },
  ): Promise<void>;
  /** Datasources whose interval was changed, in the order of their names, after `after`. */
  overridden(after: string | undefined, limit: number): Promise<readonly { readonly datasource: string; readonly interval: string }[]>;
}
