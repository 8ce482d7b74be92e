import type { Draw } from './draw.ts';

export const styles = ['cursor', 'keyset', 'link', 'next', 'page', 'offset'] as const;
export type Style = (typeof styles)[number];

/** What the provider and its document are like in one world. */
export interface Shape {
  readonly style: Style;
  readonly size: number;
  /** Whether changes can be asked for. */
  readonly incremental: boolean;
  /** Whether lists come in the order of change; else in the order of ids. */
  readonly ascending: boolean;
  readonly hasGet: boolean;
  /** The document says that lists ascend, and they do not. */
  readonly lies: boolean;
  /** Records lie in folders, each a partition with a cursor of its own. */
  readonly parted: boolean;
  /** Whether a partition that cannot be read leaves the others to be read. */
  readonly skips: boolean;
  /** Partitions or pages side by side. */
  readonly concurrency: number;
  readonly deletion: 'hard' | 'soft';
  /** Milliseconds that the provider's clock is ahead of ours. */
  readonly skew: number;
  readonly records: number;
  /** How long the ranges are that its history is read in; undefined: it is read at once. */
  readonly range: string | undefined;
}

/** Pages by number or offset shift when rows come and go: that a full read lacks one proves nothing. */
export function shifts({ style }: Pick<Shape, 'style'>): boolean {
  return style === 'page' || style === 'offset';
}

export function drawShape(draw: Draw): Shape {
  const style = draw.of(styles);
  const parted = draw.chance(0.3);
  const incremental = draw.chance(0.8);
  const lies = draw.chance(0.2);
  const isRanged = incremental && !parted && !lies && draw.chance(0.6);
  const range = isRanged ? draw.of(['PT5M', 'PT25M', 'PT2H', 'P1D']) : undefined;
  return {
    style,
    size: draw.int(2, 7),
    incremental,
    ascending: style !== 'keyset' && draw.chance(0.4),
    lies,
    // A list that ends at some time proves no absence by itself.
    hasGet: isRanged || draw.chance(0.5),
    parted,
    skips: draw.chance(0.5),
    concurrency: draw.int(1, 3),
    deletion: draw.of(['hard', 'hard', 'soft']),
    skew: draw.of([0, 0, 3_600_000, -3_600_000]),
    records: draw.int(0, 40),
    range,
  };
}

const since = { query: 'since' };

/** Milliseconds since the first records of a history that is read in ranges changed, at most. */
export const oldest = 3_600_000;

/** The documents that describe such a provider, as an author writes them. */
export function documentsOf(shape: Shape, now: number): { readonly connector: object; readonly datasource: object } {
  const { range, concurrency } = shape;
  const until = range === undefined ? {} : { until: { query: 'until' } };
  // Before anything that there is, however wrong one of the clocks is.
  const backfill = { range, concurrency, from: new Date(now - 3 * oldest).toISOString() };
  const list = {
    path: shape.parted ? '/folders/{partition.folder}/items' : '/items',
    records: 'items',
    pagination: paginationOf(shape),
    ...(shape.incremental
      ? {
          incremental: {
            cursor: 'changedAt',
            since,
            ...until,
            sinceInclusive: true,
            order: shape.ascending || shape.lies ? 'asc' : 'none',
          },
        }
      : {}),
  };
  const item = {
    name: 'item',
    recordId: 'id',
    ...(shape.parted ? { parent: { object: 'folder', key: 'id', as: 'folder' } } : {}),
    list: { ...list, ...sideBySide(shape) },
    ...(shape.hasGet ? { get: { path: '/items/{id}' } } : {}),
  };
  const folder = { name: 'folder', recordId: 'id', list: { path: '/folders', records: 'items' } };
  return {
    connector: {
      ferrule: 1,
      kind: 'connector',
      name: 'simulated',
      http: { baseUrl: 'https://simulated.example', retry: { maxAttempts: 3, initialDelay: 'PT1S', jitter: false } },
      objects: shape.parted ? [folder, item] : [item],
    },
    datasource: {
      ferrule: 1,
      kind: 'datasource',
      name: 'world',
      connector: 'simulated',
      synchronization: { deletes: shape.deletion, ...(range === undefined ? {} : { objects: { item: { backfill } } }) },
    },
  };
}

function sideBySide({ parted, concurrency, skips, ...shape }: Shape): object {
  if (parted) return { partitionConcurrency: concurrency, onPartitionError: skips ? 'continue' : 'fail' };
  return shifts(shape) ? { concurrency } : {};
}

function paginationOf({ style, size, concurrency }: Shape): object {
  // Pages are asked for side by side where it is told how many there are.
  const told = concurrency > 1 ? { total: { body: 'total' } } : {};
  const sized = { size: { query: 'size', value: size } };
  switch (style) {
    case 'cursor':
      return { type: 'cursor', next: { body: 'next' }, place: { query: 'after' }, ...sized };
    case 'keyset':
      return { type: 'keyset', key: 'id', place: { query: 'after' }, ...sized };
    case 'link':
      return { type: 'link', ...sized };
    case 'next':
      return { type: 'next', stable: true, next: "response.next ? { 'query': { 'after': response.next } }", ...sized };
    case 'page':
      return { type: 'page', ...sized, ...told };
    case 'offset':
      return { type: 'offset', ...sized, ...told };
  }
}
