import { ConnectorError } from '../../kernel/errors.ts';
import type { ReadPage } from '../engine.ts';
import { createFailedPartitions, type FailedPartitions } from './failed-partitions.ts';
import { inPartition } from './in-partition.ts';
import { type Lane, type LaneEvent, Lanes } from './lanes.ts';
import { openPartitions } from './open-partitions.ts';
import type { PartitionedReading } from './partitioned-reading.ts';
import type { PartitionPlan } from '../plan.ts';

/**
 * The pages of all partitions, so many partitions side by side; the pages of one come in their order. What is read ahead is a page
 * for each partition in hand, beside what each list itself reads ahead.
 */
export async function* readPartitions(reading: PartitionedReading, plan: PartitionPlan): AsyncGenerator<ReadPage> {
  const { options } = reading;
  const ahead = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ahead.signal]) : ahead.signal;
  const parted: PartitionedReading = { ...reading, options: { ...options, signal } };
  const failures = createFailedPartitions(plan, options);
  // One after another, a limit costs no page that it does not need.
  const most = options.limit === undefined ? plan.concurrency : 1;
  let left = options.limit ?? Infinity;
  const all = openPartitions(parted, plan);
  const mine = options.limit === undefined ? options.pick?.(all, { most, signal }) : undefined;
  const lanes = new Lanes(parted, mine ?? all, inPartition);
  try {
    while (lanes.fill(most)) {
      const event = await lanes.next();
      if (event.type !== 'page') begin(event, lanes, left, parted, failures);
      else if (event.page) {
        left -= event.page.records.length;
        if (left <= 0) return yield limited(event.page);
        yield event.page;
        lanes.advance(event.lane);
      } else options.onPartitionEnd?.(event.lane.partition);
    }
    failures.end();
  } finally {
    ahead.abort();
    await lanes[Symbol.asyncDispose]();
  }
}

/** What lies in other partitions is not asked for: the end of one is not the end of the list. */
function limited(page: ReadPage): ReadPage {
  return { ...page, maxCursor: page.maxCursor, nextToken: undefined, stop: 'limit', complete: 'incomplete' };
}

/** A partition that was found is read; so is, from its beginning, one whose position the provider has forgotten. */
function begin(
  event: Exclude<LaneEvent, { readonly type: 'page' }>,
  lanes: Lanes,
  left: number,
  { options }: PartitionedReading,
  failures: FailedPartitions,
): void {
  if (event.type === 'found') {
    if (event.found && event.found.position.done !== true) lanes.open(event.found, left);
    return;
  }
  const { lane, thrown } = event;
  if (!lane) throw thrown;
  if (options.onPartitionRestart && isForgotten(lane, thrown)) {
    options.onPartitionRestart(lane.partition);
    lanes.open({ partition: lane.partition, position: { from: null } }, left);
  } else failures.add(lane.partition, thrown);
}

function isForgotten({ position }: Lane, thrown: unknown): boolean {
  return position.since !== undefined && thrown instanceof ConnectorError && thrown.details['cursorExpired'] === true;
}
