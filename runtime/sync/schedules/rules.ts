import { createHash } from 'node:crypto';
import type { Synchronization } from '../../documents/generated/datasource.ts';
import { parseDuration } from '../../kernel/duration.ts';
import { type CronRule, parseCron } from '../../kernel/time/index.ts';
import type { ScheduleEntry, ScheduleKind } from './ports.ts';

/** When a datasource is run by itself. */
export interface ScheduleRule {
  readonly kind: ScheduleKind;
  /** `every PT1H`, `cron 0 3 * * * Europe/Berlin`: for a person, and to see that it has changed. */
  readonly text: string;
  /** Milliseconds by which this datasource comes later than others of the same rule; the same whenever it is asked. */
  readonly offset: number;
  readonly times: { readonly interval: number } | CronRule;
}

const hour = 3_600_000;
const usualInterval = 'PT1H';
const shortestInterval = 1_000;
const longestJitter = 300_000;
const cronJitter = 60_000;
/** For those who say that webhooks tell what is new: what was lost is found once a day [C-10]. */
const usualReconcile = '0 3 * * *';

/** The rules of a datasource. `override` is an interval that stands in place of the document's, also where that has none. */
export function rulesOf(name: string, synchronization: Synchronization = {}, override: string | null = null): readonly ScheduleRule[] {
  const { strategy = 'manual', interval = usualInterval, cron, jitter } = synchronization;
  const polls = strategy === 'poll' || strategy === 'webhook_and_poll';
  const rule = (kind: ScheduleKind, text: string, usualJitter?: number): ScheduleRule => {
    const declared = jitter === undefined ? usualJitter : (parseDuration(jitter) ?? 0);
    return ruleOf(name, kind, text, synchronization.zone, declared);
  };
  const own = polls ? [rule('poll', cron ?? interval)] : [];
  const poll = override === null ? own : [rule('poll', override)];
  const reconcile = reconcileOf(synchronization);
  const whole = reconcile === undefined ? [] : [rule('reconcile', reconcile, synchronization.reconcile === undefined ? hour : undefined)];
  return [...poll, ...whole];
}

function reconcileOf({ strategy = 'manual', reconcile }: Synchronization): string | undefined {
  if (strategy === 'manual' || reconcile === 'none') return undefined;
  return reconcile ?? (strategy === 'webhook_and_poll' ? usualReconcile : undefined);
}

function ruleOf(name: string, kind: ScheduleKind, text: string, zone: string | undefined, declared: number | undefined): ScheduleRule {
  const duration = parseDuration(text);
  const isCron = duration === undefined;
  const interval = Math.max(duration ?? hour, shortestInterval);
  const jitter = declared ?? (isCron ? cronJitter : Math.min(interval / 10, longestJitter));
  const offset = Math.floor(shareOf(`${kind} ${name}`) * jitter);
  const spread = jitter === 0 ? '' : ` within ${Math.round(jitter)}ms`;
  // The schema lets nothing else through.
  const times = (isCron ? parseCron(text, zone) : undefined) ?? { interval };
  return { kind, text: `${isCron ? `cron ${text} ${zone ?? 'UTC'}` : `every ${text}`}${spread}`, offset, times };
}

/** In [0, 1), evenly over names, and the same for the same name. */
function shareOf(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE(0) / 0x1_0000_0000;
}

/** What is far enough away never to come. */
const never = 8_640_000_000_000_000;

/** As the store is told of a rule at `now`. */
export function entryOf(datasource: string, rule: ScheduleRule, now: number): ScheduleEntry {
  const { kind, text, offset, times } = rule;
  if ('interval' in times) {
    const latest = now + times.interval + offset;
    // The first sync of a datasource reads everything anyway.
    const first = kind === 'reconcile' ? latest : now + offset;
    return { datasource, kind, rule: text, first, changed: null, latest };
  }
  const first = nextTime(times, now - offset);
  return { datasource, kind, rule: text, first: first + offset, changed: first + offset, latest: nextTime(times, first) + offset };
}

/** When it is due after it was due at `dueAt` and has begun at `now`: once, however often it would have been due meanwhile. */
export function dueAfter({ offset, times }: ScheduleRule, dueAt: number, now: number): number {
  if ('interval' in times) return dueAt + times.interval * Math.max(1, Math.floor((now - dueAt) / times.interval) + 1);
  return nextTime(times, Math.max(dueAt, now) - offset) + offset;
}

function nextTime(cron: CronRule, after: number): number {
  return Math.min(cron.next(after) ?? never, never);
}
