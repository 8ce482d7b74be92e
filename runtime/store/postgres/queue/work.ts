import type { Clock } from '../../../kernel/clock.ts';
import type { Log } from '../../../kernel/log.ts';
import type { Transaction, WorkItem, WorkQueue } from '../../../sync/fleet/ports.ts';
import type { Queries } from '../pool.ts';
import type { OpenAnnouncements } from './announcements.ts';
import type { Boss } from './boss.ts';

/** Said when there is something to take. */
const woken = 'work';
/** How often it is looked without being woken. */
const between = 2_000;

/** The transaction of whoever asks, as this room knows it. */
export function transactionOf(queries: Queries): Transaction {
  // Opaque outside of this room, where nobody but this function makes one.
  return queries as unknown as Transaction;
}

export function workQueueOn(boss: Boss, announcements: OpenAnnouncements, clock: Clock, log: Log): WorkQueue {
  return {
    async enqueue(items, inTransactionOf) {
      if (items.length === 0) return;
      // The other half of `transactionOf`.
      const within = inTransactionOf as unknown as Queries | undefined;
      await boss.insert(items, within);
      if (within) await announcements.announceWithin(within, woken);
      else announcements.announce(woken);
    },
    work: (handle, { concurrency }) => workOn({ boss, announcements, clock, log }, handle, concurrency),
    close: () => boss.close(),
  };
}

interface Parts {
  readonly boss: Boss;
  readonly announcements: OpenAnnouncements;
  readonly clock: Clock;
  readonly log: Log;
}

function workOn(
  { boss, announcements, clock, log }: Parts,
  handle: (item: WorkItem) => Promise<void>,
  concurrency: number,
): AsyncDisposable {
  const inHand = new Set<Promise<void>>();
  const stopping = new AbortController();
  // Aborted when there is something to look at: before it rests, too.
  let wake = new AbortController();
  const rouse = (): void => wake.abort();
  const unlisten = announcements.listen((text) => {
    if (text === woken) rouse();
  });

  const begin = (item: WorkItem): void => {
    const one: Promise<void> = handle(item).finally(() => {
      inHand.delete(one);
      rouse();
    });
    inHand.add(one);
  };
  const rest = async (): Promise<void> => {
    await clock.sleep(between, AbortSignal.any([wake.signal, stopping.signal])).catch(() => {});
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      wake = new AbortController();
      const free = concurrency - inHand.size;
      const taken = free === 0 ? [] : await boss.take(free).catch((cause: unknown) => noItems(log, cause));
      for (const item of taken) begin(item);
      await rest();
    }
  };
  const looping = loop();
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      unlisten();
      await looping;
      await Promise.all(inHand);
    },
  };
}

function noItems(log: Log, cause: unknown): readonly WorkItem[] {
  log.warn({ cause: String(cause) }, 'queue: nothing could be taken; it is tried again');
  return [];
}
