import type { Clock } from '../../runtime/kernel/clock.ts';

/** A clock on which sleeping takes no time: each sleep is recorded and moves the clock on. */
export interface FakeClock extends Clock {
  /** Milliseconds of each sleep so far, in order. */
  readonly sleeps: number[];
  advance(ms: number): void;
}

export function createFakeClock(start = Date.UTC(2026, 0, 15, 12)): FakeClock {
  let elapsed = 0;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => start + elapsed,
    monotonic: () => elapsed,
    advance(ms) {
      elapsed += ms;
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      sleeps.push(ms);
      elapsed += ms;
    },
  };
}
