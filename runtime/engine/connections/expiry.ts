import type { Scope } from '../../expressions/index.ts';
import type { HttpResponse } from '../../http/index.ts';
import { readIsoMilliseconds } from '../../kernel/time/index.ts';
import { sourced } from './capture.ts';
import type { ExpiryPlan } from './flow-plan.ts';

/** Until when what was given is good, in milliseconds since the epoch; null: nothing tells. `from` is when its request was sent. */
export async function expiryOf(
  plan: ExpiryPlan,
  response: HttpResponse | undefined,
  answer: Scope,
  from: number,
  where: string,
): Promise<number | null> {
  const told = await toldEnd(plan, response, answer, from, where);
  return told ?? (plan.after === undefined ? null : from + plan.after);
}

async function toldEnd(
  plan: ExpiryPlan,
  response: HttpResponse | undefined,
  answer: Scope,
  from: number,
  where: string,
): Promise<number | undefined> {
  const until = plan.at && timeOf(await sourced(plan.at, response, answer, `${where}.expires.at`));
  if (until !== undefined) return until;
  const lasts = plan.in && numberOf(await sourced(plan.in, response, answer, `${where}.expires.in`));
  return lasts === undefined ? undefined : Math.min(from + Math.floor(lasts * plan.unit), latest);
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'string' && value.trim() === '') return undefined;
  const number = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN;
  return Number.isFinite(number) && number > 0 ? number : undefined;
}

/** As headers have it (RFC 9110 §5.6.7); a date without a zone is none, since it would be another on another machine. */
function httpDate(text: string): number | undefined {
  const parsed = /(?:GMT|UTC|Z|[+-]\d{2}:?\d{2})\s*$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** The last moment that a date can be (ECMA-262 §21.4.1.1). */
const latest = 8_640_000_000_000_000;
/** Seconds after the year 5138 would be read as milliseconds: no token lives so long. */
const greatestSeconds = 100_000_000_000;

function timeOf(value: unknown): number | undefined {
  const number = numberOf(value);
  if (number !== undefined) return Math.min(Math.floor(number < greatestSeconds ? number * 1_000 : number), latest);
  return typeof value === 'string' ? (readIsoMilliseconds(value, 'UTC') ?? httpDate(value)) : undefined;
}
