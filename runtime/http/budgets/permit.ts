import type { Clock } from '../../kernel/clock.ts';
import type { ResponseHead } from '../retry-after.ts';
import { charge, type Charge, settle } from './account.ts';
import type { Budget } from './budget.ts';
import { learnFrom } from './learned.ts';
import type { Line } from './line.ts';

/** Leave to send one request. */
export interface Permit {
  /** The request leaves now: from here on it counts in the windows. False: its leave has lapsed, and it must not leave. */
  sent(): boolean;
  learn(response: ResponseHead): void;
  /** The request has ended, in whatever way. Again: nothing. */
  release(): void;
}

/** A minute: how long what a provider tells holds when it names no end and the budget has no window. */
export const unnamedEnd = 60_000;

/** Pays at once. `onChange` is told when there may be room for others. */
export function createPermit(budgets: readonly Budget[], lines: readonly Line[], clock: Clock, onChange: () => void): Permit {
  const now = clock.monotonic();
  const charges: readonly (readonly [Budget, Line, Charge])[] = budgets.flatMap((budget, index) => {
    const line = lines[index];
    return line ? [[budget, line, charge(line.account, budget, now)] as const] : [];
  });
  return {
    sent() {
      const at = clock.monotonic();
      for (const [, , paid] of charges) paid.sentAt ??= at;
      onChange();
      return true;
    },
    learn(response) {
      const wall = clock.now();
      const monotonic = clock.monotonic();
      for (const [budget, { account }, own] of charges) {
        const { learn, name, per = unnamedEnd } = budget;
        if (!learn) continue;
        let underWay = 0;
        for (const other of account.charges) underWay += other === own ? 0 : other.cost;
        account.learned = learnFrom(account.learned, response, { name, learn, otherwise: per, underWay, now: wall, monotonic });
      }
    },
    release() {
      const at = clock.monotonic();
      for (const [budget, { account }, paid] of charges) settle(account, budget, paid, at);
      onChange();
    },
  };
}
