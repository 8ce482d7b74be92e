import type { Budget } from './budget.ts';
import type { Learned } from './learned.ts';
import { arrival } from './ledger.ts';

/** What was paid into a budget: plain values, changed by the steps below only. Times in milliseconds of a clock that never jumps. */
export interface Account {
  /** What counts until `at` + the budget's window, by `at`. */
  readonly spent: Spent[];
  /** Requests under way. */
  readonly charges: Set<Charge>;
  learned: Learned | undefined;
}

interface Spent {
  readonly at: number;
  readonly cost: number;
}

export interface Charge {
  readonly cost: number;
  /** When it left; undefined while it waits for its connection. */
  sentAt: number | undefined;
}

/** A window is kept in so many parts, however many requests it allows. */
const parts = 1_000;

export function openAccount(): Account {
  return { spent: [], charges: new Set(), learned: undefined };
}

/** When a request may be sent: `now`, a later time to look again, or infinity when only the end of another makes room. */
export function roomAt(account: Account, budget: Budget, now: number): number {
  if (account.charges.size >= (budget.concurrency ?? Infinity)) return Infinity;
  const { learned } = account;
  const holds = learned !== undefined && learned.until > now;
  const own = windowRoomAt(account, budget, budget.requests, now);
  if (!holds) return own;
  if (learned.left < budget.cost) return Math.max(own, learned.until);
  if (learned.limit >= (budget.requests ?? Infinity)) return own;
  // A limit that bears not even one such request ends with what was learned.
  return Math.max(own, Math.min(learned.until, windowRoomAt(account, budget, learned.limit, now)));
}

/** When the window holds no more than `limit` together with the request. */
function windowRoomAt({ spent, charges }: Account, { per, cost }: Budget, limit: number | undefined, now: number): number {
  if (limit === undefined || per === undefined) return now;
  forget(spent, now - per);
  let over = cost - limit;
  const ends: Spent[] = [];
  for (const one of spent) over += one.cost;
  for (const charge of charges) {
    const until = latestArrival(charge, per) + per;
    if (until > now) over += charge.cost;
    if (until > now && until < Infinity) ends.push({ at: until - per, cost: charge.cost });
  }
  if (over <= 0) return now;
  return timeToFree(over, [...spent, ...ends], per);
}

/** When so much has left the window; infinity when something that was not sent yet is in the way. */
function timeToFree(over: number, spent: readonly Spent[], per: number): number {
  let left = over;
  for (const { at, cost } of spent.toSorted((a, b) => a.at - b.at)) {
    left -= cost;
    if (left <= 0) return at + per;
  }
  return Infinity;
}

/** Pays for a request. It counts without end until it was sent. */
export function charge(account: Account, { cost }: Budget, now: number): Charge {
  const made: Charge = { cost, sentAt: undefined };
  account.charges.add(made);
  const { learned } = account;
  if (learned && learned.until > now) account.learned = { ...learned, left: learned.left - cost };
  return made;
}

/** Ends a request: one that was sent counts until its window is over, one that never left counts no more. */
export function settle(account: Account, { per }: Budget, ended: Charge, now: number): void {
  if (!account.charges.delete(ended) || ended.sentAt === undefined || per === undefined) return;
  const at = Math.min(now, latestArrival(ended, per));
  if (at + per > now) record(account.spent, { at, cost: ended.cost }, per / parts);
}

/** Whether nothing is left to remember. */
export function isIdle({ spent, charges, learned }: Account, now: number, per: number | undefined): boolean {
  if (per !== undefined) forget(spent, now - per);
  return charges.size === 0 && spent.length === 0 && (learned === undefined || learned.until <= now);
}

function latestArrival({ sentAt }: Charge, per: number): number {
  return sentAt === undefined ? Infinity : sentAt + per * arrival;
}

/** Keeps `spent` in order. What lies in one part of the window counts as if it were all as late as the end of the part. */
function record(spent: Spent[], one: Spent, part: number): void {
  const at = Math.ceil(one.at / part) * part;
  const index = spent.findLastIndex((other) => other.at <= at);
  const before = spent[index];
  if (before?.at === at) spent[index] = { at, cost: before.cost + one.cost };
  else spent.splice(index + 1, 0, { at, cost: one.cost });
}

function forget(spent: Spent[], before: number): void {
  let gone = 0;
  while ((spent[gone]?.at ?? Infinity) <= before) gone += 1;
  if (gone > 0) spent.splice(0, gone);
}
