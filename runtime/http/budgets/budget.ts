import type { WaitFormat } from '../waits/wait-format.ts';

/** How often requests may be sent, and how many at once: what an exchange is told. All of one `key` pay into one account. */
export interface Budget {
  /** Connector, name and what it is shared by. */
  readonly key: string;
  readonly name: string;
  /** Whose requests they are: those of several who share an account and wait take turns. Absent: nobody in particular. */
  readonly payer?: string | undefined;
  /** No window of `per` milliseconds holds requests that cost more than this together. Both or neither. */
  readonly requests: number | undefined;
  readonly per: number | undefined;
  /** Requests under way at once. */
  readonly concurrency: number | undefined;
  /** What one request costs of `requests`. */
  readonly cost: number;
  /** Requests that may wait; one more fails. */
  readonly queue: number;
  /** Which requests fall under it; undefined: all. */
  readonly match: BudgetMatch | undefined;
  readonly learn: BudgetLearning | undefined;
}

export interface BudgetMatch {
  /** Upper case; undefined: any. */
  readonly methods: readonly string[] | undefined;
  /** Path with `*` for any characters; undefined: any. */
  readonly path: string | undefined;
}

/** Headers (lower case) by which the provider tells the state of its limit. */
export interface BudgetLearning {
  readonly limit: string | undefined;
  readonly remaining: string | undefined;
  readonly reset: { readonly header: string; readonly as: WaitFormat | undefined } | undefined;
}

/** The part of a request that decides what it falls under. */
export interface BudgetRequest {
  readonly method: string;
  readonly url: URL;
}

export function fallsUnder({ match }: Budget, { method, url }: BudgetRequest): boolean {
  if (!match) return true;
  if (match.methods && !match.methods.includes(method)) return false;
  return match.path === undefined || matchesGlob(url.pathname, match.path);
}

/** `*` is any characters. Takes time in proportion to the text times the stars. */
export function matchesGlob(text: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
