import type { BoundDatasource, BoundObject } from '../../engine/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { addTotals } from '../add-totals.ts';
import { endlessTurn } from '../backfill/turn.ts';
import { narrowOf } from '../narrow.ts';
import type { ObjectSync } from '../object-sync.ts';
import { between } from '../partition-sharing.ts';
import type { Help, SyncStore } from '../ports.ts';
import type { Observer } from '../run-events.ts';
import { type RunWatch, watchHelp } from '../run-watch.ts';
import type { PartitionSharing } from '../sharing.ts';
import { partsOf, readPages } from '../sync-object.ts';
import { createWaker, type Waker } from '../waker.ts';

export interface HelpParts {
  readonly store: () => Promise<SyncStore>;
  readonly bind: (datasource: string) => Promise<BoundDatasource>;
  readonly clock: Clock;
  readonly log: Log;
  readonly observe?: Observer | undefined;
}

/** Milliseconds that somebody stays at a board where others have all there is in hand. */
const patience = 5_000;

/** A place at another process's board, while it is in use. */
export interface Helping {
  /** When it was left: whether this process may come again. */
  readonly ended: Promise<boolean>;
  /** Gives back what is in hand, at the next page. */
  leave(): void;
  /** The place is no longer this one's: what is in hand is nobody's to write from here. */
  lose(): void;
}

/**
 * Reads partitions of a run that another process has, as that one would, until there is none left to take or it is to leave. What it cannot read
 * it leaves to that process, which decides what comes of it.
 */
export function beginHelp(parts: HelpParts, help: Help): Helping {
  const leaving = new AbortController();
  const hand: Hand = { partitions: new Set(), waker: createWaker(parts.clock) };
  return {
    ended: helpOut(parts, help, hand, leaving.signal),
    leave: () => leaving.abort(),
    lose() {
      // At the end of a run, too: with nothing in hand, it finds that out by itself.
      if (hand.partitions.size === 0) hand.waker.wake();
      else leaving.abort(notHeardOf(help));
    },
  };
}

/** What somebody who helps has in hand. */
interface Hand {
  readonly partitions: Set<string>;
  readonly waker: Waker;
}

async function helpOut(parts: HelpParts, help: Help, hand: Hand, signal: AbortSignal): Promise<boolean> {
  const { log, bind } = parts;
  const { runId, datasource: name, object } = help;
  const of = { runId, datasource: name, object };
  try {
    const known = await bind(name);
    // Other documents than the run's: it is for those who have the same.
    if (known.connectorHash !== help.connectorHash) return await leave(help, false, false);
    const datasource = await known.discover({ signal });
    const watch = watchHelp(parts, known, runId, object);
    log.info(of, 'fleet: helping with the partitions of a run of another process');
    const read = createCount();
    try {
      await readTaken(parts, help, { datasource, watch, signal, read, hand });
    } finally {
      watch.tell({ type: 'helped', records: read.records() });
    }
    return await leave(help, false, true);
  } catch (thrown) {
    const isLost = signal.reason instanceof ConnectorError;
    if (signal.aborted && !isLost) return leave(help, false, true);
    const error = ConnectorError.from(isLost ? signal.reason : thrown);
    log.warn({ ...of, error: error.toJSON() }, 'fleet: partitions of a run of another process could not be helped with');
    // Of the run or of the store, and not of what was read.
    const isNoPartition = /^(?:RUN_|STORE_)/.test(error.code);
    return leave(help, !isNoPartition, isNoPartition);
  }
}

function notHeardOf({ runId, datasource }: Help): ConnectorError {
  const message = `what this process had in hand of run "${runId}" of datasource "${datasource}" was given to others: the run ended or went on elsewhere, or nothing was heard from here for too long`;
  return new ConnectorError('RUN_LOST', message, { runId, datasource });
}

/** What cannot be given back now is given back when nobody has heard of this place for a while. */
async function leave(help: Help, failed: boolean, again: boolean): Promise<boolean> {
  await help.leave(failed).catch(() => {});
  return again;
}

interface Reading {
  readonly datasource: BoundDatasource;
  readonly watch: RunWatch;
  readonly signal: AbortSignal;
  readonly read: Count;
  readonly hand: Hand;
}

async function readTaken({ store, clock }: HelpParts, help: Help, { datasource, watch, signal, read, hand }: Reading): Promise<void> {
  const { runId, terms } = help;
  const { mode, asked, settings } = terms;
  const object = objectOf(datasource, help.object);
  await using shared = datasource.shareReads([]);
  const sharing = createHelpSharing(help, object, hand, clock);
  const sync: ObjectSync = {
    store: await store(),
    datasource,
    object,
    runId,
    mode,
    asked,
    settings,
    turn: endlessTurn(clock),
    resumeFrom: undefined,
    signal,
    shared,
    notes: [],
    onNote: (note) => watch.tell({ type: 'note', note }),
    isChanged: false,
    onWhole: async () => {},
    observe(step) {
      if (step.type === 'page') read.add(step.records);
      watch.tell(step);
    },
    onPage: () => {},
    sharing,
  };
  const bounds = { ...terms, narrow: narrowOf(sync, mode) };
  const parts = partsOf(sync, bounds, sharing);
  // One whose position is forgotten is read anew by the run's own process, which then knows what has gone of it.
  const { onPartitionRestart: _, ...options } = parts.options;
  await readPages(sync, bounds, undefined, { ...parts, options });
}

function objectOf(datasource: BoundDatasource, name: string): BoundObject {
  const object = datasource.objects.get(name);
  if (object?.partitionState !== undefined) return object;
  throw new ConnectorError('OBJECT_NOT_FOUND', `${datasource.name} has no object "${name}" that is read in partitions`);
}

function createHelpSharing(help: Help, { cursor }: BoundObject, { partitions, waker }: Hand, clock: Clock): PartitionSharing {
  return {
    async *pick(all, { signal }) {
      try {
        let idleSince: number | undefined;
        for (;;) {
          waker.check();
          signal.throwIfAborted();
          const taken = await help.take();
          if (!taken) return;
          const { partition, waiting, left } = taken;
          // Before the first is offered it waits, and for its turn where it has its share.
          if (partition || waiting > 0 || left === 0) idleSince = undefined;
          else if (clock.monotonic() - (idleSince ??= clock.monotonic()) > patience) return;
          if (partition) {
            partitions.add(partition.key);
            yield partition;
          } else await waker.wait(between, signal);
        }
      } finally {
        await all.return(undefined);
      }
    },
    async commit(page) {
      const { key, checkpoint } = page.partition ?? {};
      if (key !== undefined && checkpoint?.done) partitions.delete(key);
      return waker.waking(help.commit(page, (before) => addTotals(cursor?.type, before, page.checkpoint)));
    },
    drop(key) {
      if (!partitions.delete(key)) return;
      waker.waking(help.giveBack(key)).catch(() => {});
    },
    total: () => Promise.resolve(undefined),
  };
}

interface Count {
  add(records: number): void;
  records(): number;
}

function createCount(): Count {
  let sum = 0;
  return { add: (records) => void (sum += records), records: () => sum };
}
