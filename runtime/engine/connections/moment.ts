import { timestampNames } from '../../auth/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Scope } from '../../expressions/index.ts';

/** One moment of signing: time and chance are the same in all of it. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** 32 hexadecimal digits. */
  readonly nonce: string;
  readonly uuid: string;
}

export function momentOf(clock: Clock, newUuid: () => string): Moment {
  return { now: clock.now(), nonce: newUuid().replaceAll('-', ''), uuid: newUuid() };
}

/** The names of a moment, as expressions see them. */
export function momentScope({ now, nonce, uuid }: Moment): Scope {
  return { timestamp: timestampNames(now), nonce, uuid };
}
