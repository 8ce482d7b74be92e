import type { Catalog } from '../documents/catalog.ts';
import type { Clock, Random } from '../kernel/clock.ts';
import { parseDuration } from '../kernel/duration.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';

export interface SchedulePartsOptions {
  readonly catalog: () => Catalog;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Runs one poll to its end. */
  readonly poll: (datasource: string, signal: AbortSignal) => Promise<unknown>;
}

export interface Schedules extends AsyncDisposable {
  start(): void;
}

const defaultInterval = 3_600_000;
/** How often the documents are looked at for datasources that are new, gone or have another interval. */
const lookEvery = 1_000;
/** First polls are spread over this share of the interval, so that many datasources do not all start at once. */
const spread = 0.1;

/** Polls each datasource whose strategy asks for it, `interval` after the start of the poll before; never two of one at a time. */
export function createSchedules({ catalog, clock, random, log, poll }: SchedulePartsOptions): Schedules {
  const stopping = new AbortController();
  const due = new Map<string, number>();
  const polling = new Map<string, Promise<void>>();
  let loop: Promise<void> | undefined;

  const pollOne = async (name: string): Promise<void> => {
    try {
      await poll(name, stopping.signal);
    } catch (thrown) {
      log.warn({ datasource: name, error: ConnectorError.from(thrown).toJSON() }, 'a poll failed; the next one comes at its time');
    }
    polling.delete(name);
  };
  const look = (): void => {
    const intervals = pollIntervals(catalog());
    for (const name of due.keys()) if (!intervals.has(name)) due.delete(name);
    const now = clock.monotonic();
    for (const [name, interval] of intervals) {
      const at = due.get(name) ?? now + random() * interval * spread;
      due.set(name, Math.min(at, now + interval));
      if (now < at || polling.has(name)) continue;
      due.set(name, now + interval);
      polling.set(name, pollOne(name));
    }
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      look();
      await clock.sleep(lookEvery, stopping.signal).catch(() => {});
    }
  };
  return {
    start() {
      loop ??= run();
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await loop;
      await Promise.all(polling.values());
    },
  };
}

/** Milliseconds between polls of each datasource that is polled. */
export function pollIntervals({ datasources }: Catalog): ReadonlyMap<string, number> {
  const intervals = new Map<string, number>();
  for (const [name, { document }] of datasources) {
    const { strategy = 'manual', interval } = document.synchronization ?? {};
    if (strategy === 'manual') continue;
    intervals.set(name, (interval === undefined ? undefined : parseDuration(interval)) ?? defaultInterval);
  }
  return intervals;
}
