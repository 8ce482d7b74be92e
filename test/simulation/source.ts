import type { Draw } from './draw.ts';
import { oldest, type Shape } from './shape.ts';

/** A record as the provider has it. */
export interface Item {
  readonly id: number;
  readonly folder: number;
  /** Milliseconds since the epoch by the provider's clock. */
  readonly changedAt: number;
  /** How often it was changed. */
  readonly version: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The provider: its records, which somebody changes, and what it answers. */
export interface Source {
  readonly items: ReadonlyMap<number, Item>;
  readonly folders: readonly number[];
  /** One change by somebody: a record comes, changes or goes. */
  change(): void;
  answer(url: URL): Answer;
}

export function createSource(shape: Shape, draw: Draw, now: () => number): Source {
  const items = new Map<number, Item>();
  const folders = [1, 2, 3];
  let lastId = 0;
  const add = (age = 0): void => {
    lastId += 1;
    items.set(lastId, { id: lastId, folder: draw.of(folders), changedAt: now() - age, version: 1 });
  };
  const one = (): Item | undefined => (items.size === 0 ? undefined : draw.of([...items.values()]));
  for (let count = 0; count < shape.records; count++) add(shape.range === undefined ? 0 : draw.int(0, oldest));
  return {
    items,
    folders,
    change() {
      const item = one();
      if (item === undefined || draw.chance(0.3)) return add();
      if (draw.chance(0.3)) return void items.delete(item.id);
      items.set(item.id, { ...item, changedAt: now(), version: item.version + 1 });
    },
    answer: (url) => answerOf(url, shape, items, folders, now()),
  };
}

/** As its JSON tells it. */
export function tellItem({ id, folder, changedAt, version }: Item): object {
  return { id, folder, version, changedAt: new Date(changedAt).toISOString() };
}

function answerOf(url: URL, shape: Shape, items: ReadonlyMap<number, Item>, folders: readonly number[], now: number): Answer {
  const date = new Date(now).toUTCString();
  const told = (body: object, headers: Readonly<Record<string, string>> = {}): Answer => ({
    status: 200,
    headers: { 'content-type': 'application/json', date, ...headers },
    body: JSON.stringify(body),
  });
  if (url.pathname === '/folders') return told({ items: folders.map((id) => ({ id })) });
  const [, folder] = /^\/folders\/(\d+)\/items$/.exec(url.pathname) ?? [];
  if (folder === undefined && url.pathname !== '/items') {
    const item = items.get(Number(url.pathname.replace('/items/', '')));
    return item ? told(tellItem(item)) : { ...told({ message: 'gone' }), status: 404 };
  }
  const [since, until] = [url.searchParams.get('since'), url.searchParams.get('until')];
  const rows = [...items.values()]
    .filter((item) => (folder === undefined || item.folder === Number(folder)) && isWithin(item, since, until))
    .toSorted((a, b) => (shape.ascending ? a.changedAt - b.changedAt : 0) || a.id - b.id);
  const { page, next } = pageOf(url, shape, rows);
  const link = new URL(url);
  if (next !== undefined) link.searchParams.set('after', next);
  const headers = shape.style === 'link' && next !== undefined ? { link: `<${link.href}>; rel="next"` } : undefined;
  const more = (shape.style === 'cursor' || shape.style === 'next') && next !== undefined ? { next } : {};
  return told({ items: page.map(tellItem), total: rows.length, ...more }, headers);
}

function isWithin({ changedAt }: Item, since: string | null, until: string | null): boolean {
  return (since === null || changedAt >= Date.parse(since)) && (until === null || changedAt < Date.parse(until));
}

function pageOf(
  url: URL,
  { style, ascending }: Shape,
  rows: readonly Item[],
): { readonly page: readonly Item[]; readonly next: string | undefined } {
  const { searchParams } = url;
  const size = Number(searchParams.get('size'));
  if (style === 'page' || style === 'offset') {
    const from = style === 'page' ? (Number(searchParams.get('page') ?? 1) - 1) * size : Number(searchParams.get('offset') ?? 0);
    return { page: rows.slice(from, from + size), next: undefined };
  }
  const after = searchParams.get('after');
  const rest = after === null ? rows : rows.filter((item) => isAfter(item, after, ascending));
  const page = rest.slice(0, size);
  const last = page.at(-1);
  const hasMore = last !== undefined && rest.length > size;
  return { page, next: hasMore ? tokenOf(last, ascending) : undefined };
}

function tokenOf({ id, changedAt }: Item, ascending: boolean): string {
  return ascending ? `${changedAt}_${id}` : String(id);
}

function isAfter({ id, changedAt }: Item, token: string, ascending: boolean): boolean {
  if (!ascending) return id > Number(token);
  const [at = 0, last = 0] = token.split('_').map(Number);
  return changedAt > at || (changedAt === at && id > last);
}
