import type { Clock } from '../../kernel/clock.ts';
import { createAlarm } from './alarm.ts';
import type { Budget } from './budget.ts';
import { createFairQueue } from './fair-queue.ts';
import { endTicket, giveBack, type Grant, openGrant, reportOf, sendTicket, takeTicket, tellable, type Ticket } from './grants.ts';
import { arrival, type BudgetLedger, type LedgerAccount, type LedgerAnswer, type LedgerAsk, type ToldLimit } from './ledger.ts';

export interface SharedWaiter {
  /** Those of one take turns with those of another. */
  readonly payer: string;
  readonly maxWait: number;
  grant(ticket: Ticket): void;
  /** What the provider told keeps it waiting for longer than it may. */
  tooLong(toldMs: number): void;
  refuse(thrown: unknown): void;
}

/** The requests of this process that pay to the same accounts, each as much as the other. */
export interface SharedLine {
  /** As they are by now. */
  budgets: readonly Budget[];
  /** Leave that is there already and that nobody waits for. */
  take(): Ticket | undefined;
  wait(waiter: SharedWaiter): void;
  leave(waiter: SharedWaiter): void;
  /** False where the leave has lapsed: the request must not be sent. */
  sent(ticket: Ticket): boolean;
  end(ticket: Ticket): void;
  /** What the provider told of the budget at this index. */
  told(index: number, told: ToldLimit): void;
  /** Whether nothing would be lost with it. */
  isIdle(): boolean;
  /** Refuses whoever waits with `reason`, and gives back what it has, as far as the ledger answers in time. */
  close(reason: unknown): Promise<void>;
}

export interface SharedLineOptions {
  readonly ledger: BudgetLedger;
  readonly clock: Clock;
  /** Of this process, among all. */
  readonly holder: string;
  readonly newId: () => string;
}

/** How long leave holds that a process does not renew: what a dead one had is lost for so long. */
const leaseMs = 10_000;
const idleBounds = { least: 20, most: 1_000 };
/** How soon to ask again where only the end of another's request makes room. */
const pollBounds = { least: 5, most: 250 };
const mostAtOnce = 1_000;
/** For the last report of a process that ends. */
const farewellMs = 1_000;

export function createSharedLine(first: readonly Budget[], { ledger, clock, holder, newId }: SharedLineOptions): SharedLine {
  const waiters = createFairQueue<SharedWaiter>();
  let grants: readonly Grant[] = [];
  const told = new Map<number, ToldLimit>();
  let taken: readonly number[] = [];
  let poll: number = pollBounds.least;
  let stepping: Promise<void> | undefined;
  let isAskedMeanwhile = false;
  let isClosed = false;
  const alarm = createAlarm(clock, () => step());

  const serve = (): void => {
    const now = clock.monotonic();
    while (waiters.size > 0) {
      const ticket = takeTicket(grants, now);
      if (!ticket) return;
      taken = [...taken, now];
      waiters.shift()?.grant(ticket);
    }
  };

  /** One question at a time. */
  const step = (): void => {
    if (stepping) {
      isAskedMeanwhile = true;
      return;
    }
    stepping = ask().then((again) => {
      stepping = undefined;
      const at = isAskedMeanwhile ? clock.monotonic() : again;
      isAskedMeanwhile = false;
      if (at !== undefined && !isClosed) alarm.by(at);
    });
  };

  /** Gives the time of the next. */
  const ask = async (): Promise<number | undefined> => {
    const now = clock.monotonic();
    const idle = idleOf(line.budgets);
    taken = taken.filter((at) => at > now - idle);
    for (const grant of grants) giveBack(grant, now, idle);
    const asked = grants.map((grant) => ({ grant, untold: tellable(grant, now), report: reportOf(grant, now) }));
    const reports = asked.map(({ report }) => report);
    const want = wanted(waiters.size, taken.length, line.budgets);
    if (want === 0 && told.size === 0 && reports.length === 0) return undefined;
    const tell = takeTold();
    for (const grant of grants) grant.isChanged = false;
    const question = { id: newId(), holder, want, weight: Math.max(1, waiters.payers), leaseMs, reports };
    try {
      const answer = await ledger.step({ ...question, accounts: line.budgets.map((one, index) => accountOf(one, tell.get(index))) });
      for (const { grant, untold } of asked) renewed(grant, untold, now + leaseMs);
      grants = grants.filter((grant) => !asked.some(({ grant: own, report }) => own === grant && report.held === 0));
      return settle(question, answer, now);
    } catch (thrown) {
      return giveUp(thrown, tell);
    }
  };

  const takeTold = (): ReadonlyMap<number, ToldLimit> => {
    const tell = new Map(told);
    told.clear();
    return tell;
  };

  /** Unbounded is never the answer: those who wait are told, and what is held lapses. */
  const giveUp = (thrown: unknown, untold: ReadonlyMap<number, ToldLimit>): number | undefined => {
    for (const [index, one] of untold) if (!told.has(index)) told.set(index, one);
    for (const grant of grants) grant.isChanged = true;
    while (waiters.size > 0) waiters.shift()?.refuse(thrown);
    return grants.length > 0 ? clock.monotonic() + pollBounds.most : undefined;
  };

  const settle = ({ id }: Pick<LedgerAsk, 'id'>, { granted, againMs, toldMs }: LedgerAnswer, asked: number): number | undefined => {
    const now = clock.monotonic();
    if (granted > 0) grants = [...grants, openGrant(id, granted, now, asked + leaseMs)];
    serve();
    poll = granted > 0 ? pollBounds.least : Math.min(poll * 2, pollBounds.most);
    for (const waiter of toldMs > 0 ? waiters.all() : []) {
      if (toldMs <= waiter.maxWait) continue;
      waiters.remove(waiter.payer, waiter);
      waiter.tooLong(toldMs);
    }
    if (waiters.size > 0) return granted > 0 ? now : now + Math.max(1, againMs ?? poll);
    return nextReport(grants, now, idleOf(line.budgets));
  };

  /** What ended makes room for those who wait here, and for others. */
  const tellSoon = (isUrgent: boolean): void => {
    const now = clock.monotonic();
    alarm.by(isUrgent ? now : now + idleOf(line.budgets));
  };

  const line: SharedLine = {
    budgets: first,
    take() {
      if (waiters.size > 0) return undefined;
      const now = clock.monotonic();
      const ticket = takeTicket(grants, now);
      if (ticket) taken = [...taken, now];
      return ticket;
    },
    wait(waiter) {
      waiters.push(waiter.payer, waiter);
      if (waiters.size === 1) tellSoon(true);
    },
    leave(waiter) {
      waiters.remove(waiter.payer, waiter);
    },
    sent(ticket) {
      const isSent = sendTicket(ticket, clock.monotonic());
      if (isSent) tellSoon(false);
      return isSent;
    },
    end(ticket) {
      if (ticket.state === 'ended') return;
      endTicket(ticket, clock.monotonic());
      if (!isClosed) tellSoon(ticket.sentAt === 0 || hasSlots(line.budgets));
    },
    told(index, one) {
      told.set(index, one);
      tellSoon(one.left === 0);
    },
    isIdle: () => grants.length === 0 && waiters.size === 0 && told.size === 0 && !stepping,
    async close(reason) {
      isClosed = true;
      alarm.stop();
      while (waiters.size > 0) waiters.shift()?.refuse(reason);
      if (line.isIdle()) return;
      const stop = new AbortController();
      const farewell = async (): Promise<void> => {
        await stepping;
        for (const grant of grants) Object.assign(grant, { free: 0, waiting: 0, underWay: 0 });
        await ask();
        stop.abort();
      };
      // What is not told in time lapses.
      await Promise.race([farewell(), clock.sleep(farewellMs, stop.signal).catch(() => {})]);
    },
  };
  return line;
}

function renewed(grant: Grant, told: readonly Ticket[], until: number): void {
  grant.untold = grant.untold.filter((ticket) => !told.includes(ticket));
  // What has lapsed may be another's by now.
  if (grant.until < until && grant.until > until - leaseMs) grant.until = until;
}

function nextReport(grants: readonly Grant[], now: number, idle: number): number | undefined {
  if (grants.length === 0) return undefined;
  const isSoon = grants.some(({ free, isChanged }) => free > 0 || isChanged);
  return now + (isSoon ? idle : leaseMs / 3);
}

/** For those who wait, and as many more as came lately: who reads page after page asks the ledger for several at once. */
function wanted(waiting: number, lately: number, budgets: readonly Budget[]): number {
  if (waiting === 0) return 0;
  const share = Math.min(...budgets.map(({ requests = Infinity, cost }) => Math.ceil((requests * arrival) / Math.max(1, cost))));
  return Math.min(mostAtOnce, Math.max(waiting, hasSlots(budgets) ? 0 : Math.min(lately, share)));
}

/** For how long leave is kept that nobody wants, and what happened is not told: a small part of the shortest window. */
function idleOf(budgets: readonly Budget[]): number {
  const shortest = Math.min(...budgets.map(({ per = Infinity }) => per));
  return Math.min(idleBounds.most, Math.max(idleBounds.least, shortest * arrival));
}

function hasSlots(budgets: readonly Budget[]): boolean {
  return budgets.some(({ concurrency }) => concurrency !== undefined);
}

function accountOf({ key, requests, per, concurrency, cost }: Budget, told: ToldLimit | undefined): LedgerAccount {
  return { key, requests: requests ?? null, per: per ?? null, concurrency: concurrency ?? null, cost, told: told ?? null };
}
