import type { Completeness } from '../engine/index.ts';
import type { CursorRules } from '../engine/cursor.ts';
import { laterCursor, untilOf } from './cursor-values.ts';
import type { Checkpoint } from './ports.ts';

const order = ['proven', 'unproven', 'incomplete'] as const satisfies readonly Completeness[];

/** What the partitions of an object come to when `page`, the total of some of them, comes to those `before`: in whatever order, the same. */
export function addTotals(type: CursorRules['type'] | undefined, before: Checkpoint | undefined, page: Checkpoint): Checkpoint {
  if (!before) return page;
  const complete = order.findLast((each) => each === before.complete || each === page.complete);
  return {
    ...page,
    pages: before.pages + page.pages,
    records: before.records + page.records,
    maxCursor: type === undefined ? null : laterCursor(type, before.maxCursor, page.maxCursor ?? undefined),
    startedAt: Math.min(before.startedAt, page.startedAt),
    ...untilOf(before, page.until === undefined ? {} : { until: page.until }),
    stable: before.stable && page.stable,
    ...(complete === undefined ? {} : { complete }),
    ...(before.mayLack || page.mayLack ? { mayLack: true as const } : {}),
    partitions: (before.partitions ?? 0) + (page.partitions ?? 0),
  };
}
