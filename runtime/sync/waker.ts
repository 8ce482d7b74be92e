import type { Clock } from '../kernel/clock.ts';

/** For whoever waits for what others do beside it. */
export interface Waker {
  wake(): void;
  /** The same, which wakes at its end; what it fails over is what `check` throws. */
  waking<Result>(work: Promise<Result>): Promise<Result>;
  /** Throws what work has failed over. */
  check(): void;
  /** Until it is woken, or was since it last waited, and no longer than `ms`. Rejects when `signal` is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export function createWaker(clock: Clock): Waker {
  let bell = new AbortController();
  let failure: { readonly thrown: unknown } | undefined;
  const wake = (): void => bell.abort();
  return {
    wake,
    async waking(work) {
      try {
        return await work;
      } catch (thrown) {
        failure ??= { thrown };
        throw thrown;
      } finally {
        wake();
      }
    },
    check() {
      if (failure) throw failure.thrown;
    },
    async wait(ms, signal) {
      await clock.sleep(ms, AbortSignal.any([bell.signal, signal])).catch(() => {});
      signal.throwIfAborted();
      bell = new AbortController();
    },
  };
}
