import type { PageToken } from '../../pagination/index.ts';
import type { Fetched } from './reading.ts';

export interface PageQueue<Page = Fetched> {
  /** Whether nothing is under way that was not taken. */
  isEmpty(): boolean;
  /** Asks for pages after those already asked for, none of them twice. */
  ask(tokens: readonly PageToken[]): void;
  /** Asks for the page that comes next, unless that was done; false where others had been asked for in its place, which are dropped. */
  expect(token: PageToken): boolean;
  /** The page that comes next. */
  take(token: PageToken): Promise<Page>;
  /** Breaks off what was asked for. */
  drop(): void;
}

type FetchPage<Page> = (token: PageToken, signal: AbortSignal) => Promise<Page>;

interface Asked<Page> {
  readonly key: string;
  readonly coming: Promise<Page>;
}

/** Page requests under way, in the order of pages. */
export function createPageQueue<Page>(fetch: FetchPage<Page>, signal: AbortSignal | undefined): PageQueue<Page> {
  const asked: Asked<Page>[] = [];
  let dropping = new AbortController();
  let until = eitherOf(signal, dropping.signal);
  const ask = (token: PageToken): void => {
    const key = keyOf(token);
    if (asked.some((other) => other.key === key)) return;
    const coming = fetch(token, until);
    // Keeps a rejection from counting as unhandled until the read comes to it.
    coming.catch(() => {});
    asked.push({ key, coming });
  };
  const drop = (): void => {
    asked.length = 0;
    dropping.abort();
    dropping = new AbortController();
    until = eitherOf(signal, dropping.signal);
  };
  const expect = (token: PageToken): boolean => {
    const isKnown = asked.length === 0 || asked[0]?.key === keyOf(token);
    if (!isKnown) drop();
    ask(token);
    return isKnown;
  };
  return {
    isEmpty: () => asked.length === 0,
    ask: (tokens) => tokens.forEach(ask),
    expect,
    take(token) {
      expect(token);
      const [first] = asked;
      asked.shift();
      // `expect` put it there.
      return (first as Asked<Page>).coming;
    },
    drop,
  };
}

function eitherOf(outer: AbortSignal | undefined, own: AbortSignal): AbortSignal {
  return outer ? AbortSignal.any([outer, own]) : own;
}

/** What tells two tokens apart: they are plain JSON. */
export function keyOf(token: PageToken): string {
  return JSON.stringify(token);
}
