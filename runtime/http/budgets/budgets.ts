import { watchAbort } from '../abort-watch.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isIdle, openAccount } from './account.ts';
import type { Budget } from './budget.ts';
import { createPermit, type Permit } from './permit.ts';
import { costsTooMuch, queueFull, waitsTooLong } from './refusals.ts';
import { dequeue, enqueue, isFirst, type Line, stopAlarm, type Waiter, waitOf } from './line.ts';

export interface AcquireOptions {
  /** Longest wait, in milliseconds, for what the provider told: our own windows are waited for however long. */
  readonly maxWait: number;
  readonly signal: AbortSignal | undefined;
}

/** Leave to send requests. All that share a key share an account, whoever asks. */
export interface Budgets {
  /**
   * Leave for one request by all of `budgets` together, at once where there is room. Whoever waits is served in order, per
   * budget. Throws (or rejects with) CONNECTOR_CONFIG_INVALID for a cost that a budget never bears, RATE_LIMIT when too
   * many wait or the provider wants a longer wait than `maxWait`, and the signal's reason.
   */
  acquire(budgets: readonly Budget[], options: AcquireOptions): Permit | Promise<Permit>;
  /** Refuses whoever waits. */
  close(): void | Promise<void>;
}

/** Longest sleep before looking again: timers cannot sleep for months. */
const longestSleep = 3_600_000;
const sweepFrom = 1_000;

export function createBudgets(clock: Clock): Budgets {
  const lines = new Map<string, Line>();
  let sweepAt = sweepFrom;
  const closing = new AbortController();

  const lineOf = (budget: Budget): Line => {
    const known = lines.get(budget.key);
    if (known) return known;
    if (lines.size >= sweepAt) {
      const now = clock.monotonic();
      for (const [key, line] of lines) if (line.queue.length === 0 && isIdle(line.account, now, line.per)) lines.delete(key);
      sweepAt = Math.max(sweepFrom, lines.size * 2);
    }
    const line: Line = { account: openAccount(), queue: [], per: budget.per, alarm: undefined };
    lines.set(budget.key, line);
    return line;
  };

  const grant = (budgets: readonly Budget[], own: readonly Line[]): Permit => createPermit(budgets, own, clock, () => serve(own));

  /** Serves those who are first in all their lines, as far as there is room. */
  const serve = (changed: readonly Line[]): void => {
    const work = [...changed];
    for (let line = work.pop(); line; line = work.pop()) {
      const [first] = line.queue;
      // Whoever follows in its lines may be first now.
      if (first && isFirst(first) && served(first, line)) work.push(...first.lines);
    }
  };

  const served = (waiter: Waiter, line: Line): boolean => {
    const now = clock.monotonic();
    const { at, told } = waitOf(waiter.budgets, waiter.lines, now);
    const tooLong = told - now > waiter.maxWait;
    if (at > now && !tooLong) {
      wake(line, at, now);
      return false;
    }
    dequeue(waiter);
    if (tooLong) waiter.refuse(waitsTooLong(waiter.budgets, told - now, waiter.maxWait, clock));
    else waiter.grant();
    return true;
  };

  const wake = (line: Line, at: number, now: number): void => {
    if (at === Infinity || (line.alarm && line.alarm.at <= at && line.alarm.at > now)) return;
    stopAlarm(line);
    const stop = new AbortController();
    line.alarm = { at, stop };
    const look = (): void => {
      if (line.alarm?.stop !== stop) return;
      line.alarm = undefined;
      serve([line]);
    };
    void clock.sleep(Math.ceil(Math.min(at - now, longestSleep)), stop.signal).then(look, () => {});
  };

  const wait = (budgets: readonly Budget[], own: readonly Line[], { maxWait, signal }: AcquireOptions): Promise<Permit> =>
    new Promise((resolve, reject) => {
      const leave = (): void => {
        dequeue(waiter);
        waiter.refuse(signal?.reason);
        serve(own);
      };
      const unwatch = signal && watchAbort(signal, leave);
      const waiter: Waiter = {
        budgets,
        lines: own,
        maxWait,
        grant() {
          unwatch?.();
          resolve(grant(budgets, own));
        },
        refuse(reason) {
          unwatch?.();
          // A signal's reason is passed on as it was given.
          reject(reason as Error);
        },
      };
      enqueue(waiter);
      serve(own);
    });

  return {
    acquire(budgets, options) {
      options.signal?.throwIfAborted();
      if (closing.signal.aborted) throw closed();
      for (const budget of budgets) if (budget.cost > (budget.requests ?? Infinity)) throw costsTooMuch(budget);
      const own = budgets.map(lineOf);
      const now = clock.monotonic();
      if (own.every(({ queue }) => queue.length === 0) && waitOf(budgets, own, now).at <= now) return grant(budgets, own);
      const full = budgets.find((budget, index) => (own[index]?.queue.length ?? 0) >= budget.queue);
      if (full) throw queueFull(full);
      return wait(budgets, own, options);
    },
    close() {
      closing.abort();
      for (const line of lines.values()) {
        for (const waiter of line.queue.slice()) {
          dequeue(waiter);
          waiter.refuse(closed());
        }
      }
    },
  };
}

export function closed(): ConnectorError {
  return new ConnectorError('NETWORK_ERROR', 'the connections were closed while a request waited for its rate limit');
}
