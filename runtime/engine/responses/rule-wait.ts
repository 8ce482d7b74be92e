import type { ErrorRule } from '../../documents/generated/connector.ts';
import type { Expressions, Path } from '../../expressions/index.ts';
import { boundedWait, type HttpResponse, providerTime, waitByLooks, waitByRetryAfter, waitFormats } from '../../http/index.ts';
import { parseDuration } from '../../kernel/duration.ts';

/** How long a rule wants to wait: so many milliseconds, or what the response tells. */
export type WaitPlan = { readonly milliseconds: number } | ToldWait;

interface ToldWait {
  readonly from: { readonly header: string } | { readonly body: Path };
  /** Milliseconds from `now` on; undefined for what is no such text. */
  readonly parse: (text: string, now: number) => number | undefined;
}

export function compileWait({ after, until }: ErrorRule, expressions: Expressions): WaitPlan | undefined {
  if (typeof after === 'string') return { milliseconds: parseDuration(after) ?? 0 };
  const source = after ?? until;
  if (source === undefined) return undefined;
  const { header, body, as } = source;
  const byLooks = after ? waitByRetryAfter : waitByLooks;
  return {
    from: header === undefined ? { body: expressions.path(body ?? '') } : { header: header.toLowerCase() },
    parse: as === undefined ? byLooks : waitFormats[as],
  };
}

export function readsBody(wait: WaitPlan | undefined): boolean {
  return wait !== undefined && 'from' in wait && 'body' in wait.from;
}

/** Milliseconds to wait; undefined where the response does not tell, or tells a time that has passed: to ask at once would hammer. */
export function waitOf(wait: WaitPlan, response: HttpResponse, body: unknown, now: number): number | undefined {
  if ('milliseconds' in wait) return wait.milliseconds;
  const told = 'header' in wait.from ? response.headers[wait.from.header] : wait.from.body.get(body);
  if (typeof told !== 'string' && typeof told !== 'number') return undefined;
  const found = wait.parse(String(told), providerTime(response, now));
  return found === undefined || found < 0 ? undefined : boundedWait(found);
}
