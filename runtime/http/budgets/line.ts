import { type Account, roomAt } from './account.ts';
import type { Budget } from './budget.ts';

/** An account and who waits for it, in order. */
export interface Line {
  readonly account: Account;
  readonly queue: Waiter[];
  readonly per: number | undefined;
  /** When the first is looked at again. */
  alarm: { readonly at: number; readonly stop: AbortController } | undefined;
}

/** A request that waits in all its lines at once; it goes when it is first in each and each has room, so none waits for another in a circle. */
export interface Waiter {
  readonly budgets: readonly Budget[];
  /** Of the budget at the same index. */
  readonly lines: readonly Line[];
  readonly maxWait: number;
  grant(): void;
  refuse(reason: unknown): void;
}

export function enqueue(waiter: Waiter): void {
  for (const { queue } of waiter.lines) if (!queue.includes(waiter)) queue.push(waiter);
}

export function dequeue(waiter: Waiter): void {
  for (const line of waiter.lines) {
    const index = line.queue.indexOf(waiter);
    if (index >= 0) line.queue.splice(index, 1);
    if (line.queue.length === 0) stopAlarm(line);
  }
}

export function stopAlarm(line: Line): void {
  line.alarm?.stop.abort();
  line.alarm = undefined;
}

export function isFirst(waiter: Waiter): boolean {
  return waiter.lines.every(({ queue }) => queue[0] === waiter);
}

/** When all have room, and until when what the provider told keeps one of them shut. */
export function waitOf(budgets: readonly Budget[], lines: readonly Line[], now: number): { readonly at: number; readonly told: number } {
  let at = now;
  let told = now;
  for (const [index, budget] of budgets.entries()) {
    const line = lines[index];
    if (!line) continue;
    at = Math.max(at, roomAt(line.account, budget, now));
    const { learned } = line.account;
    if (learned && learned.left < budget.cost) told = Math.max(told, learned.until);
  }
  return { at, told };
}
