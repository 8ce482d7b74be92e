import type { Partition } from '../../partitions/index.ts';
import type { HistoryRange, HistoryRanges, PartitionPosition, ReadPage } from '../engine.ts';
import type { Reading } from '../read/reading.ts';
import { Lanes, type LanesReading } from './lanes.ts';

/**
 * The pages of ranges of history, so many ranges side by side; the pages of one come in their order. The first that cannot be read ends all
 * of them.
 */
export async function* readRanges(reading: LanesReading, ranges: HistoryRanges): AsyncGenerator<ReadPage> {
  const { ranges: _ranges, position: _position, ...options } = reading.options;
  const ahead = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ahead.signal]) : ahead.signal;
  const positions = new Map<string, PartitionPosition>();
  const position = async ({ key }: Partition): Promise<PartitionPosition> => positions.get(key) ?? {};
  const lanes = new Lanes({ ...reading, options: { ...options, signal, position } }, open(ranges, signal, positions), inRange);
  try {
    while (lanes.fill(ranges.concurrency)) {
      const event = await lanes.next();
      if (event.type === 'failed') throw event.thrown;
      if (event.type === 'found') {
        if (event.found) lanes.open(event.found, Infinity);
      } else if (event.page) {
        yield event.page;
        lanes.advance(event.lane);
      } else positions.delete(event.lane.partition.key);
    }
  } finally {
    ahead.abort();
    await lanes[Symbol.asyncDispose]();
  }
}

async function* open(ranges: HistoryRanges, signal: AbortSignal, positions: Map<string, PartitionPosition>): AsyncGenerator<Partition> {
  for await (const range of ranges.open(signal)) {
    const key = rangeKey(range);
    positions.set(key, range);
    yield { key, told: {}, values: {} };
  }
}

/** What pages of a range are told by. No partition has such a key: the names of its values begin with a letter. */
export function rangeKey({ since, until }: Pick<HistoryRange, 'since' | 'until'>): string {
  return JSON.stringify({ $backfill: [since, until].map((time) => new Date(time).toISOString()) });
}

const keyOfRange = /^\{"\$backfill":\["([^"]+)","([^"]+)"\]\}$/;

/** What a page came from, as people are told it. */
export function describeKey(key: string): string {
  const [, since, until] = keyOfRange.exec(key) ?? [];
  return since === undefined ? `partition ${key}` : `the range from ${since} to ${until}`;
}

/** Its records lie in no partition: nothing of it is stored with them, and no expression sees it. */
function inRange(reading: Reading, range: Partition): Reading {
  return { ...reading, range };
}
