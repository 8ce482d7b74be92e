import { ConnectorError } from '../../kernel/errors.ts';
import type { Partition } from '../../partitions/index.ts';
import type { PartitionPosition, ReadPage } from '../engine.ts';
import { createEventQueue, type EventQueue } from './event-queue.ts';
import type { Reading } from '../read/reading.ts';
import type { PartitionedReading } from './partitioned-reading.ts';

/** A partition in hand. */
export interface Lane {
  readonly partition: Partition;
  readonly position: PartitionPosition;
  readonly pages: AsyncIterator<ReadPage, unknown>;
}

export interface Found {
  readonly partition: Partition;
  readonly position: PartitionPosition;
}

export type LaneEvent =
  | { readonly type: 'found'; readonly found: Found | undefined }
  | { readonly type: 'page'; readonly lane: Lane; readonly page: ReadPage | undefined }
  | { readonly type: 'failed'; readonly lane: Lane | undefined; readonly thrown: unknown };

/** What a read of lanes takes of one of partitions. */
export type LanesReading = Reading & Pick<PartitionedReading, 'readList'>;

/** The read of one of them. */
export type Enter = (reading: Reading, partition: Partition) => Reading;

/** Partitions that are read side by side. What they do comes to one queue. */
export class Lanes implements AsyncDisposable {
  readonly #reading: LanesReading;
  readonly #partitions: AsyncGenerator<Partition>;
  readonly #enter: Enter;
  readonly #events: EventQueue<LaneEvent> = createEventQueue();
  readonly #open = new Set<Lane>();
  #finding = false;
  #ended = false;

  constructor(reading: LanesReading, partitions: AsyncGenerator<Partition>, enter: Enter) {
    this.#reading = reading;
    this.#partitions = partitions;
    this.#enter = enter;
  }

  /** Looks for one more partition, where fewer than `most` are in hand. False when there is nothing left to wait for. */
  fill(most: number): boolean {
    if (!this.#ended && !this.#finding && this.#open.size < most) this.#find();
    return this.#finding || this.#open.size > 0;
  }

  async next(): Promise<LaneEvent> {
    const event = await this.#events.next();
    if (event.type === 'found') {
      this.#finding = false;
      this.#ended ||= event.found === undefined;
    } else if (event.lane && (event.type === 'failed' || event.page === undefined)) this.#open.delete(event.lane);
    return event;
  }

  open({ partition, position }: Found, left: number): void {
    const { from: _from, limit: _limit, ...others } = this.#reading.options;
    const { done: _done, ...at } = position;
    const options = { ...others, ...at, ...(left === Infinity ? {} : { limit: left }) };
    const pages = this.#reading.readList({ ...this.#enter(this.#reading, partition), options });
    const lane: Lane = { partition, position, pages: pages[Symbol.asyncIterator]() };
    this.#open.add(lane);
    this.advance(lane);
  }

  /** Asks for the next page of a partition. */
  advance(lane: Lane): void {
    this.#events.when(nextPage(lane));
  }

  #find(): void {
    this.#finding = true;
    this.#events.when(nextPartition(this.#partitions, this.#reading));
  }

  /** After what is under way has been told to stop. */
  async [Symbol.asyncDispose](): Promise<void> {
    const lanes = [...this.#open].map(({ pages }) => pages.return?.());
    await Promise.allSettled([this.#partitions.return(undefined), ...lanes]);
  }
}

async function nextPage(lane: Lane): Promise<LaneEvent> {
  try {
    const { done, value } = await lane.pages.next();
    // A generator's pages end with no page.
    return { type: 'page', lane, page: done ? undefined : (value as ReadPage) };
  } catch (thrown) {
    const { key } = lane.partition;
    return { type: 'failed', lane, thrown: thrown instanceof ConnectorError ? thrown.with({ partition: key }) : thrown };
  }
}

async function nextPartition(partitions: AsyncIterator<Partition>, { options: { position } }: LanesReading): Promise<LaneEvent> {
  try {
    const { done, value } = await partitions.next();
    if (done) return { type: 'found', found: undefined };
    // A generator's values that are not its last are what it yields.
    const partition = value as Partition;
    return { type: 'found', found: { partition, position: position ? await position(partition) : {} } };
  } catch (thrown) {
    return { type: 'failed', lane: undefined, thrown };
  }
}
