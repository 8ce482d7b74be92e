import type { StoredTimeline } from './ports.ts';

/** What there is to say of one step. Only what its type has is there. */
export interface EntryFacts {
  readonly type:
    | 'begun'
    | 'resumed'
    | 'object'
    | 'request'
    | 'wait'
    | 'page'
    | 'restart'
    | 'swept'
    | 'note'
    | 'finished'
    | 'helping'
    | 'helped'
    | 'handedOn'
    | 'ended';
  readonly object?: string;
  readonly mode?: string;
  /** Of `object`: why the mode is not the one asked for. Of `wait`: what for. */
  readonly reason?: string;
  readonly method?: string;
  readonly url?: string;
  readonly status?: number | string;
  readonly durationMs?: number;
  readonly attempt?: number;
  readonly outcome?: string;
  readonly error?: string;
  readonly waitMs?: number;
  readonly page?: number;
  readonly partition?: string;
  readonly records?: number;
  readonly created?: number;
  readonly updated?: number;
  readonly unchanged?: number;
  readonly deleted?: number;
  readonly failed?: number;
  readonly note?: string;
  readonly stop?: string;
  readonly cursor?: boolean;
  readonly code?: string;
}

export interface TimelineEntry extends EntryFacts {
  /** From 1 in its run; what is missing was left out. */
  readonly number: number;
  /** ISO 8601. */
  readonly at: string;
}

/** A request and what came of it, as far as it is shown. */
export interface RecordedExchange {
  readonly at: string;
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string | null;
  readonly attempt: number;
  readonly status: number | null;
  readonly responseHeaders: Readonly<Record<string, string>> | null;
  readonly responseBody: string | null;
  readonly error: string | null;
  readonly durationMs: number;
}

/** What happened in a run, from its beginning through all interruptions. */
export interface RunTimeline {
  readonly runId: string;
  readonly entries: readonly TimelineEntry[];
  /** Entries between the first and the last ones that are no longer kept. */
  readonly leftOut: number;
  /** All that there were, by type; `retry`: of the requests, those that were sent again. */
  readonly counts: Readonly<Record<string, number>>;
  /** The exchange that the run ended over; null where it was none, or is not known. */
  readonly exchange: RecordedExchange | null;
}

export function timelineOf(runId: string, stored: StoredTimeline | undefined): RunTimeline {
  if (!stored) return { runId, entries: [], leftOut: 0, counts: {}, exchange: null };
  const { entries, total, counts, exchange } = stored;
  return {
    runId,
    // Both were written as such.
    entries: entries.map(({ number, at, entry }) => ({ number, at: new Date(at).toISOString(), ...(JSON.parse(entry) as EntryFacts) })),
    leftOut: total - entries.length,
    counts,
    exchange: exchange === null ? null : (JSON.parse(exchange) as RecordedExchange),
  };
}
