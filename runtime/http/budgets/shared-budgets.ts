import type { Clock } from '../../kernel/clock.ts';
import { watchAbort } from '../abort-watch.ts';
import type { ResponseHead } from '../retry-after.ts';
import type { Budget } from './budget.ts';
import { type AcquireOptions, type Budgets, closed } from './budgets.ts';
import type { Ticket } from './grants.ts';
import { toldBy } from './learned.ts';
import type { BudgetLedger } from './ledger.ts';
import { type Permit, unnamedEnd } from './permit.ts';
import { costsTooMuch, ledgerAway, queueFull, waitsTooLong } from './refusals.ts';
import { createSharedLine, type SharedLine, type SharedWaiter } from './shared-line.ts';

export interface SharedBudgetsOptions {
  readonly clock: Clock;
  readonly ledger: BudgetLedger;
  /** Names this process among all that share the ledger, and what it is granted. */
  readonly newId: () => string;
}

const sweepFrom = 1_000;

/** Budgets of many processes: together they send no more than is declared, wherever a request comes from. */
export function createSharedBudgets({ clock, ledger, newId }: SharedBudgetsOptions): Budgets {
  const lines = new Map<string, SharedLine>();
  const waiting = new Map<string, number>();
  const holder = newId();
  let sweepAt = sweepFrom;
  let isClosed = false;

  const lineOf = (budgets: readonly Budget[]): SharedLine => {
    const kind = JSON.stringify(budgets.map(({ key, cost }) => [key, cost]));
    const known = lines.get(kind);
    if (known) {
      known.budgets = budgets;
      return known;
    }
    if (lines.size >= sweepAt) {
      for (const [key, line] of lines) if (line.isIdle()) lines.delete(key);
      sweepAt = Math.max(sweepFrom, lines.size * 2);
    }
    const line = createSharedLine(budgets, { ledger, clock, holder, newId });
    lines.set(kind, line);
    return line;
  };

  const count = (budgets: readonly Budget[], change: 1 | -1): void => {
    for (const { key } of budgets) {
      const left = (waiting.get(key) ?? 0) + change;
      if (left > 0) waiting.set(key, left);
      else waiting.delete(key);
    }
  };

  const wait = (budgets: readonly Budget[], line: SharedLine, { maxWait, signal }: AcquireOptions): Promise<Permit> =>
    new Promise((resolve, reject) => {
      const end = (): void => {
        unwatch?.();
        count(budgets, -1);
      };
      const waiter: SharedWaiter = {
        payer: budgets[0]?.payer ?? '',
        maxWait,
        grant(ticket) {
          end();
          resolve(permitOf(ticket, line, budgets, clock));
        },
        tooLong(toldMs) {
          end();
          reject(waitsTooLong(budgets, toldMs, maxWait, clock));
        },
        refuse(thrown) {
          end();
          reject(thrown === closing ? closed() : ledgerAway(budgets, thrown));
        },
      };
      const leave = (): void => {
        line.leave(waiter);
        end();
        // A signal's reason is passed on as it was given.
        reject(signal?.reason as Error);
      };
      const unwatch = signal && watchAbort(signal, leave);
      count(budgets, 1);
      line.wait(waiter);
    });

  const closing = new Error('closing');
  return {
    acquire(budgets, options) {
      options.signal?.throwIfAborted();
      if (isClosed) throw closed();
      for (const budget of budgets) if (budget.cost > (budget.requests ?? Infinity)) throw costsTooMuch(budget);
      const line = lineOf(budgets);
      const ticket = line.take();
      if (ticket) return permitOf(ticket, line, budgets, clock);
      const full = budgets.find(({ key, queue }) => (waiting.get(key) ?? 0) >= queue);
      if (full) throw queueFull(full);
      return wait(budgets, line, options);
    },
    async close() {
      isClosed = true;
      await Promise.all([...lines.values()].map((line) => line.close(closing)));
    },
  };
}

function permitOf(ticket: Ticket, line: SharedLine, budgets: readonly Budget[], clock: Clock): Permit {
  return {
    sent: () => line.sent(ticket),
    learn(response) {
      for (const [index, budget] of budgets.entries()) tell(response, budget, index, line, clock);
    },
    release: () => line.end(ticket),
  };
}

function tell(
  response: ResponseHead,
  { learn, name, per = unnamedEnd, cost }: Budget,
  index: number,
  line: SharedLine,
  clock: Clock,
): void {
  if (!learn) return;
  const monotonic = clock.monotonic();
  const told = toldBy(response, { learn, name, otherwise: per, underWay: 0, now: clock.now(), monotonic });
  if (!told) return;
  const { limit, left, until } = told;
  line.told(index, { limit: known(limit), left: known(left), forMs: Math.max(0, until - monotonic), own: cost });
}

function known(number: number): number | null {
  return number === Infinity ? null : number;
}
