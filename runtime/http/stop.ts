import { watchAbort } from './abort-watch.ts';

/** What can end an attempt from outside: its total time, or the caller's signal. One at a time listens. */
export interface Stop {
  onStop: ((reason: unknown) => void) | undefined;
  /** Why it was stopped; undefined while it was not. */
  reason: unknown;
  /** Lets go of timer and signal. */
  end(): void;
}

/** The reason when the total time is over; a signal's own reason otherwise. */
export const totalTimeOver = Symbol('total time over');

// Made for every attempt: no accessors, each of which would give the object a shape of its own and fill the old heap.
export function createStop(totalMs: number, signal: AbortSignal | undefined): Stop {
  const fire = (why: unknown): void => {
    stop.reason ??= why;
    stop.onStop?.(stop.reason);
  };
  const timer = setTimeout(fire, totalMs, totalTimeOver);
  const unwatch = signal && watchAbort(signal, () => fire(signal.reason));
  const stop: Stop = {
    onStop: undefined,
    reason: undefined,
    end() {
      clearTimeout(timer);
      unwatch?.();
    },
  };
  return stop;
}

/** Waits for work that cannot be ended, no longer than until the stop. */
export function untilStopped<Result>(work: Promise<Result>, stop: Stop): Promise<Result> {
  return new Promise((resolve, reject) => {
    stop.onStop = reject;
    work.then(resolve, reject).finally(() => {
      stop.onStop = undefined;
    });
  });
}
