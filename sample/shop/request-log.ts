/** One request that the shop answered. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  /** As it was sent, without the credentials. */
  readonly query: string;
  /** 0 where no answer was given. */
  readonly status: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface RequestCounts {
  readonly total: number;
  /** By path, as `/wp-json/wc/v3/orders`. */
  readonly paths: { readonly [path: string]: number };
  /** By path and page, as `/wp-json/wc/v3/orders?page=2`; lists only. */
  readonly pages: { readonly [page: string]: number };
}

export interface RequestLog {
  add(request: LoggedRequest): void;
  counts(): RequestCounts;
  /** The latest requests, oldest first. */
  entries(): readonly LoggedRequest[];
  clear(): void;
}

const kept = 10_000;
const hidden = ['consumer_key', 'consumer_secret'];

/** Counts everything and keeps the latest ten thousand requests. */
export function createRequestLog(): RequestLog {
  let entries: LoggedRequest[] = [];
  let total = 0;
  const paths = new Map<string, number>();
  const pages = new Map<string, number>();
  const count = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  return {
    add: (request) => {
      total += 1;
      entries.push(request);
      if (entries.length > 2 * kept) entries = entries.slice(-kept);
      count(paths, request.path);
      const page = pageOf(request);
      if (page !== undefined) count(pages, `${request.path}?page=${page}`);
    },
    counts: () => ({ total, paths: Object.fromEntries(paths), pages: Object.fromEntries(pages) }),
    entries: () => entries.slice(-kept),
    clear: () => {
      entries = [];
      total = 0;
      paths.clear();
      pages.clear();
    },
  };
}

export function withoutKeys(query: URLSearchParams): string {
  return new URLSearchParams([...query].filter(([name]) => !hidden.includes(name))).toString();
}

function pageOf({ method, path, query }: LoggedRequest): string | undefined {
  if (method !== 'GET' || !/\/(products|orders|customers|variations|categories|coupons|refunds)$/.test(path)) return undefined;
  return new URLSearchParams(query).get('page') ?? '1';
}
