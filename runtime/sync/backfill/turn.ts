import type { Clock } from '../../kernel/clock.ts';

/** After so long, what has changed meanwhile is asked for before more of a history is read. */
const longest = 3_600_000;
/** How often it is asked whether a scheduled run waits. */
const betweenLooks = 1_000;

/** How long history is read before it is time for changes again. */
export interface Turn {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds that only grow. */
  elapsed(): number;
  isOver(): Promise<boolean>;
  /** Whether it ended because a scheduled run of the datasource waits: this one makes way for it. */
  isAwaited(): boolean;
}

/** `due`: whether a scheduled run of the datasource waits. Absent: nobody does, and it ends by its length alone. */
export function beginTurn(clock: Clock, due: (() => Promise<boolean>) | undefined): Turn {
  const begun = clock.monotonic();
  let lookedAt = begun;
  let isAwaited = false;
  return {
    now: () => clock.now(),
    elapsed: () => clock.monotonic() - begun,
    async isOver() {
      const now = clock.monotonic();
      if (due && !isAwaited && now - lookedAt >= betweenLooks) {
        lookedAt = now;
        isAwaited = await due();
      }
      return isAwaited || now - begun >= longest;
    },
    isAwaited: () => isAwaited,
  };
}

/** Of a run that writes nothing: it reads all there is, once. */
export function endlessTurn(clock: Clock): Turn {
  return { now: () => clock.now(), elapsed: () => 0, isOver: async () => false, isAwaited: () => false };
}
