import { Cron } from 'croner';

/** When something comes round by a cron expression. */
export interface CronRule {
  /** The first moment after `after`, both in milliseconds since the epoch; undefined: there is none any more. */
  next(after: number): number | undefined;
}

/** Any moment from which a day that exists is found. */
const anyTime = Date.UTC(2024, 0, 1);

/**
 * A cron expression of five fields (minute, hour, day, month, weekday), or `@hourly`, `@daily`, `@weekly`, `@monthly`, on the clock of an IANA
 * zone. A time that the clock skips comes at the end of the gap, one that it shows twice comes the first time: once a day either way.
 * Undefined for what is none, or for a day that never comes.
 */
export function parseCron(text: string, zone = 'UTC'): CronRule | undefined {
  const fields = text.trim().split(/\s+/);
  // Seconds and years would be a sixth and a seventh.
  if (fields.length !== (text.startsWith('@') ? 1 : 5)) return undefined;
  try {
    const cron = new Cron(text, { timezone: zone, paused: true });
    const next = (after: number): number | undefined => cron.nextRun(new Date(after))?.getTime();
    return next(anyTime) === undefined ? undefined : { next };
  } catch {
    return undefined;
  }
}
