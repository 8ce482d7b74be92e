import type { ReadOptions } from '../engine/engine.ts';
import type { Partition } from '../partitions/index.ts';
import { addTotals } from './add-totals.ts';
import type { ObjectSync } from './object-sync.ts';
import type { AddPage, BoardTerms, HolderBoard } from './ports.ts';
import type { PartitionSharing, SharingPlace } from './sharing.ts';
import { createWaker, type Waker } from './waker.ts';

/** Partitions that wait on a board at most, so that it stays small however many there are. */
const mostAhead = 256;
/** Partitions that are put on a board at once. */
const mostOffered = 32;
/** Milliseconds after which it is looked again whether there is something to take. */
export const between = 500;

/** Whose partitions they are. */
type SharedObject = Pick<ObjectSync, 'store' | 'runId' | 'datasource' | 'object'>;

/**
 * For the process that has the run. It reads the partitions one after another as they are found, as it would alone, until somebody comes to
 * help; from then on it puts them on a board, of which it takes its share like the others, and it is done when the board is empty.
 */
export function sharePartitions({ boards, clock }: SharingPlace, sync: SharedObject, terms: BoardTerms): PartitionSharing {
  const waker = createWaker(clock);
  /** Those in hand here; the board is told of them when it is begun with. */
  const inHand = new Map<string, Partition>();
  let board: HolderBoard | undefined;
  /** That the board is begun with: what is done with meanwhile is taken off it after that. */
  let starting: Promise<void> | undefined;
  const { store, runId, datasource, object } = sync;
  const started = async (): Promise<boolean> => {
    await starting;
    return starting !== undefined;
  };
  const shared = async function* (opened: HolderBoard, all: AsyncGenerator<Partition>, signal: AbortSignal): AsyncGenerator<Partition> {
    const supply = createSupply(opened, all, waker);
    for (;;) {
      waker.check();
      signal.throwIfAborted();
      const wasEnded = supply.ended();
      const { partition, waiting, left } = await opened.take();
      supply.fill(waiting);
      if (partition) {
        inHand.set(partition.key, partition);
        yield partition;
      } else if (wasEnded && left === 0) return;
      else await waker.wait(between, signal);
    }
  };
  return {
    async *pick(all, { most, signal }) {
      try {
        let found = 0;
        for (;;) {
          waker.check();
          const next = await all.next();
          if (next.done) return;
          found += 1;
          if (found > most) board ??= await boards.open({ runId, datasource: datasource.name, object: object.name, most, terms });
          if (board && (await board.isWanted())) {
            await (starting = board.start([...inHand.values()]));
            await board.offer([next.value]);
            return yield* shared(board, all, signal);
          }
          inHand.set(next.value.key, next.value);
          yield next.value;
        }
      } finally {
        await all.return(undefined);
        // What cannot be closed is what the next one finds, and removes.
        await board?.close().catch(() => {});
      }
    },
    async commit(page) {
      const { key, checkpoint } = page.partition ?? {};
      const ended = key !== undefined && checkpoint?.done === true;
      if (ended) inHand.delete(key);
      const add: AddPage = (before) => addTotals(object.cursor?.type, before, page.checkpoint);
      return waker.waking(started().then((is) => boards.commit(page, add, is && ended)));
    },
    drop(key) {
      if (!inHand.delete(key)) return;
      waker.waking(started().then((is) => (is ? board?.drop(key) : undefined))).catch(() => {});
    },
    async total() {
      const run = await store.run(runId);
      return run?.objects.find((each) => each.object === object.name)?.checkpoint ?? undefined;
    },
  };
}

interface Supply {
  /** Puts more on the board, where few wait; goes on beside the reads. */
  fill(waiting: number): void;
  /** Whether all are on the board, or have been. */
  ended(): boolean;
}

/** Those that are found go onto the board: the first by themselves, so that nobody waits for a list that comes slowly. */
function createSupply(board: HolderBoard, all: AsyncGenerator<Partition>, waker: Waker): Supply {
  let ended = false;
  let filling = false;
  const fill = async (before: number): Promise<void> => {
    let waiting = before;
    while (!ended && waiting < mostAhead) {
      const found: Partition[] = [];
      const size = Math.min(Math.max(waiting, 1), mostOffered);
      while (!ended && found.length < size) {
        const next = await all.next();
        if (next.done) ended = true;
        else found.push(next.value);
      }
      if (found.length > 0) waiting = await board.offer(found);
      waker.wake();
    }
    filling = false;
  };
  return {
    ended: () => ended && !filling,
    fill(waiting) {
      if (ended || filling || waiting > mostAhead / 2) return;
      filling = true;
      waker.waking(fill(waiting)).catch(() => {});
    },
  };
}

/** Of options by which a parted object is read, those with which it is read by several. */
export function sharedOptions<Options extends Pick<ReadOptions, 'position' | 'onPartitionError'>>(
  options: Options,
  { pick, drop }: PartitionSharing,
): Options & Pick<ReadOptions, 'pick' | 'position' | 'onPartitionError' | 'onPartitionEnd'> {
  const { position, onPartitionError } = options;
  return {
    ...options,
    pick,
    // One without a page is done with, too.
    onPartitionEnd: ({ key }) => drop(key),
    ...(position && {
      async position(partition: Partition) {
        const at = await position(partition);
        if (at.done) drop(partition.key);
        return at;
      },
    }),
    ...(onPartitionError && {
      onPartitionError(partition, error) {
        onPartitionError(partition, error);
        drop(partition.key);
      },
    }),
  };
}
