import type { Clock } from '../../kernel/clock.ts';

/** One wake-up at a time. */
export interface Alarm {
  /** No later than at this time (of the clock that never jumps); what was set for earlier stays. */
  by(at: number): void;
  stop(): void;
}

/** Longest sleep: timers cannot sleep for months. */
const longestSleep = 3_600_000;

export function createAlarm(clock: Clock, ring: () => void): Alarm {
  let set: { readonly at: number; readonly stop: AbortController } | undefined;
  const stop = (): void => {
    set?.stop.abort();
    set = undefined;
  };
  return {
    stop,
    by(at) {
      if (set && set.at <= at) return;
      stop();
      const mine = { at, stop: new AbortController() };
      set = mine;
      const wait = Math.min(longestSleep, Math.ceil(at - clock.monotonic()));
      // At once is after this turn: those who ask in it are asked for together.
      const slept = wait <= 0 ? Promise.resolve() : clock.sleep(wait, mine.stop.signal);
      const wake = (): void => {
        if (set !== mine) return;
        set = undefined;
        ring();
      };
      void slept.then(wake, () => {});
    },
  };
}
