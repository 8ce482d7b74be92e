import type { Exchange, ExchangeEvent } from '../http/index.ts';
import type { PageToken } from '../pagination/paginator.ts';
import type { Partition } from '../partitions/partitioner.ts';

/** What a datasource's exchanges do, and of which page, where they are of one (`pageKey`). */
export type Told = ExchangeEvent & { readonly page?: string };

/** Who is told what the exchanges of one binding do. */
export interface Watch {
  isWatched(): boolean;
  tell(event: Told): void;
  /** Tells this one from now on, in place of whoever was told before. */
  observe(observer: (event: Told) => void): void;
}

export function createWatch(observer: ((event: Told) => void) | undefined): Watch {
  let told = observer;
  return {
    isWatched: () => told !== undefined,
    tell: (event) => told?.(event),
    observe: (next) => (told = next),
  };
}

/** The same exchange, which tells of itself unless its caller does. Costs nothing where nobody is told. */
export function watched(exchange: Exchange, watch: Watch): Exchange {
  return (request, options) => exchange(request, watch.isWatched() ? { observe: watch.tell, ...options } : options);
}

/** What tells the pages of one object of one run apart. It is never shown: a token may be an address with a password in it. */
export function pageKey(token: PageToken, partition: Partition | undefined): string {
  return `${partition?.key ?? ''} ${JSON.stringify(token)}`;
}
