import { arrivalMs, type GrantReport } from './ledger.ts';

/** Leave for a few requests that this process took from the ledger. Times in milliseconds of a clock that never jumps. */
export interface Grant {
  readonly id: string;
  /** When it was given: what nobody wanted is given back soon after. */
  readonly since: number;
  /** Until when its requests may leave: the ledger lets it lapse no sooner. */
  until: number;
  /** For whoever comes. */
  free: number;
  /** Taken, and neither sent nor given up. */
  waiting: number;
  /** Sent and not ended. */
  underWay: number;
  sent: number;
  /** Sent, which the ledger does not know yet. */
  untold: readonly Ticket[];
  isChanged: boolean;
}

/** One request of a grant. */
export interface Ticket {
  readonly grant: Grant;
  state: 'waiting' | 'sent' | 'ended';
  sentAt: number;
  /** Undefined while it is under way. */
  endedAt: number | undefined;
}

export function openGrant(id: string, requests: number, since: number, until: number): Grant {
  return { id, since, until, free: requests, waiting: 0, underWay: 0, sent: 0, untold: [], isChanged: false };
}

/** Undefined where nothing is left that may still leave. */
export function takeTicket(grants: readonly Grant[], now: number): Ticket | undefined {
  const grant = grants.find((one) => one.free > 0 && one.until > now);
  if (!grant) return undefined;
  grant.free -= 1;
  grant.waiting += 1;
  return { grant, state: 'waiting', sentAt: 0, endedAt: undefined };
}

/** False where its time is over: it must not leave then. */
export function sendTicket(ticket: Ticket, now: number): boolean {
  const { grant } = ticket;
  if (ticket.state !== 'waiting') return true;
  if (now >= grant.until) return false;
  ticket.state = 'sent';
  ticket.sentAt = now;
  grant.waiting -= 1;
  grant.underWay += 1;
  grant.sent += 1;
  grant.untold = [...grant.untold, ticket];
  grant.isChanged = true;
  return true;
}

export function endTicket(ticket: Ticket, now: number): void {
  const { grant, state } = ticket;
  if (state === 'ended') return;
  if (state === 'waiting') grant.waiting -= 1;
  else grant.underWay -= 1;
  ticket.endedAt = now;
  ticket.state = 'ended';
  grant.isChanged = true;
}

/** Gives back what is free and was not wanted for `idle`, or may leave no more. */
export function giveBack(grant: Grant, now: number, idle: number): void {
  if (grant.free === 0 || (grant.since + idle > now && grant.until > now)) return;
  grant.free = 0;
  grant.isChanged = true;
}

/** Those of which it is known by when they have arrived: the others count as if they were still to be sent. */
export function tellable({ untold }: Grant, now: number): readonly Ticket[] {
  return untold.filter(({ sentAt, endedAt }) => endedAt !== undefined || now - sentAt >= arrivalMs);
}

/** As it stands. */
export function reportOf(grant: Grant, now: number): GrantReport {
  const { id, free, waiting, underWay, sent, untold } = grant;
  const certain = tellable(grant, now);
  const unknown = untold.length - certain.length;
  const spent = certain.map(({ sentAt, endedAt }) => [now - sentAt, endedAt === undefined ? null : now - endedAt] as const);
  return { id, unsent: free + waiting + unknown, held: free + waiting + underWay, sent: sent - unknown, spent };
}
