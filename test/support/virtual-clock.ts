import type { Clock } from '../../runtime/kernel/clock.ts';

/** A clock that stands until it is moved: whoever sleeps is woken in the order of time. */
export interface VirtualClock extends Clock {
  /** Moves on from one sleeper to the next until nobody sleeps, or until `end`. */
  run(end?: number): Promise<void>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

const epoch = Date.UTC(2026, 0, 1);

export function createVirtualClock(): VirtualClock {
  let now = 0;
  const sleepers: Sleeper[] = [];
  /** Lets everything that is ready go on. */
  const settle = (): Promise<void> => new Promise((done) => setImmediate(done));
  return {
    now: () => epoch + now,
    monotonic: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason as Error);
          return;
        }
        const sleeper: Sleeper = { at: now + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          const index = sleepers.indexOf(sleeper);
          if (index >= 0) sleepers.splice(index, 1);
          reject(signal.reason as Error);
        });
      }),
    async run(end = Infinity) {
      for (await settle(); sleepers.length > 0; await settle()) {
        const first = sleepers.reduce((earliest, other) => (other.at < earliest.at ? other : earliest));
        if (first.at > end) return;
        sleepers.splice(sleepers.indexOf(first), 1);
        now = Math.max(now, first.at);
        first.wake();
      }
    },
  };
}
