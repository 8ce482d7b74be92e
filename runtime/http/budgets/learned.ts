import { providerTime, type ResponseHead, retryAfterMs } from '../retry-after.ts';
import { rateLimitItems } from '../waits/rate-limit-field.ts';
import { waitByLooks, waitFormats } from '../waits/wait-format.ts';
import type { BudgetLearning } from './budget.ts';

/** What the provider last told of its limit. It only tightens ours, until it is over. */
export interface Learned {
  /** Requests of one window; infinity when it was not told. */
  readonly limit: number;
  /** Cost that may still be spent; infinity when it was not told. */
  readonly left: number;
  /** When it is over, on the clock of the account. */
  readonly until: number;
}

export interface LearnContext {
  readonly name: string;
  readonly learn: BudgetLearning;
  /** How long what names no end holds. */
  readonly otherwise: number;
  /** What other requests under way cost: the provider may not have counted them yet. */
  readonly underWay: number;
  /** Wall clock, for headers that tell a time. */
  readonly now: number;
  /** The account's clock. */
  readonly monotonic: number;
}

/** What is known after a response. A limit that refused (429) has nothing left until the provider wants to be asked again. */
export function learnFrom(known: Learned | undefined, response: ResponseHead, context: LearnContext): Learned | undefined {
  const told = toldBy(response, context);
  if (!told) return known;
  if (!known || known.until <= context.monotonic) return told;
  const limit = Math.min(known.limit, told.limit);
  // More left than we count means that the provider counts otherwise or late: ours stays until it is over.
  if (told.left > known.left) return { ...known, limit };
  return { limit, left: told.left, until: Math.max(known.until, told.until) };
}

/** What a response tells by itself. */
export function toldBy(response: ResponseHead, context: LearnContext): Learned | undefined {
  const { headers } = response;
  const { learn, now, monotonic, underWay, otherwise, name } = context;
  const clock = providerTime(response, now);
  const limit = quantity(headers, learn.limit, name, 'limit');
  const remaining = quantity(headers, learn.remaining, name, 'remaining');
  if (response.status === 429) {
    // Where some of it remains, another limit refused, and the reset of this one says nothing of it.
    const wait =
      retryAfterMs(response, now) ?? (remaining !== undefined && remaining > 0 ? undefined : resetIn(headers, learn.reset, clock));
    if (wait !== undefined) return { limit: limit ?? Infinity, left: 0, until: monotonic + wait };
  }
  if (limit === undefined && remaining === undefined) return undefined;
  const wait = resetIn(headers, learn.reset, clock) ?? otherwise;
  const left = remaining === undefined ? Infinity : Math.max(0, remaining - underWay);
  return { limit: limit ?? Infinity, left, until: monotonic + wait };
}

/** A number, the least of several, or that of a structured field: the limit of the budget's name there, else the scarcest. */
function quantity(
  headers: ResponseHead['headers'],
  header: string | undefined,
  name: string,
  member: 'limit' | 'remaining',
): number | undefined {
  const text = header === undefined ? undefined : headers[header];
  if (text === undefined) return undefined;
  const numbers = text.split(',').map((part) => (/^\s*\d+(?:\.\d+)?\s*$/.test(part) ? Number(part) : undefined));
  const plain = numbers.every((number) => number !== undefined);
  if (plain) return Math.min(...numbers);
  const items = rateLimitItems(text);
  const named = items.filter(({ policy }) => policy === name);
  const values = (named.length > 0 ? named : items).flatMap((item) => item[member] ?? []);
  return values.length === 0 ? undefined : Math.min(...values);
}

function resetIn(headers: ResponseHead['headers'], reset: BudgetLearning['reset'], now: number): number | undefined {
  const text = reset === undefined ? undefined : headers[reset.header];
  if (reset === undefined || text === undefined) return undefined;
  const wait = reset.as === undefined ? (waitFormats.rateLimit(text, now) ?? waitByLooks(text, now)) : waitFormats[reset.as](text, now);
  return wait === undefined || wait < 0 ? undefined : wait;
}
