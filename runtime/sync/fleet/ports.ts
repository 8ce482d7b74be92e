import type { Boards, Run, RunMode } from '../ports.ts';
import type { SyncOptions } from '../sync-options.ts';

/** Says no more than "look at this datasource": what is to be done with it, and who does it, is in the store. */
export interface WorkItem {
  readonly datasource: string;
}

/** A transaction of the store that implements the queue; opaque to everybody else. */
export interface Transaction {
  readonly '~transaction': true;
}

/** Work that processes share. An item may be given twice or be lost: whoever takes one looks at the store, and what is due there is enqueued again. */
export interface WorkQueue {
  /** An item of a datasource that waits already is not added. With a transaction: there when that commits. */
  enqueue(items: readonly WorkItem[], inTransactionOf?: Transaction): Promise<void>;
  /** Takes items, no more than `concurrency` in hand at once, until it is disposed; that waits for those in hand. `handle` does not throw. */
  work(handle: (item: WorkItem) => Promise<void>, options: { readonly concurrency: number }): AsyncDisposable;
  close(): Promise<void>;
}

/** What a run is asked for, as text can keep it. */
export type RunRequest = Omit<SyncOptions, 'signal' | 'onProgress'>;

export interface NewRequest {
  /** Of the run, where a new one is made. */
  readonly id: string;
  readonly datasource: string;
  readonly connector: string;
  readonly connectorHash: string;
  readonly mode: RunMode;
  readonly requestedAt: string;
  readonly request: RunRequest;
}

/** Runs that wait for whichever process has a place for them. */
export interface SharedRuns {
  /**
   * Notes that a datasource is to be run: its run's row, `queued`, and its item, or nothing. One that waits already is given as it is; one
   * that was left behind, and is of the same mode, goes on. Throws RUN_IN_PROGRESS while one runs.
   */
  request(request: NewRequest): Promise<Run>;
  /**
   * What a datasource is to be run with, and a place for it, which lasts as long as a lease. Undefined where nothing waits; `full` where the
   * fleet has no place.
   */
  take(datasource: string): Promise<{ readonly runId: string; readonly request: RunRequest } | 'full' | undefined>;
  /** Keeps the places of these; gives those of them that are to stop. */
  renew(datasources: readonly string[]): Promise<readonly string[]>;
  /** Its run has ended: its place is free. One that goes on elsewhere keeps its request. */
  done(datasource: string): Promise<void>;
  /** Ends a run that nobody could begin. */
  refuse(runId: string, finishedAt: string, error: NonNullable<Run['error']>): Promise<void>;
  /** Lets go of a run that this process has: queued again, with its item. False where it no longer has it. */
  handOn(runId: string): Promise<boolean>;
  /** Gives a place back that nothing was done with: the item waits again. */
  giveBack(datasource: string): Promise<void>;
  /** Ends a run that waits, tells the one who has it to end at the next page; false where there is none. */
  stop(datasource: string, now: string): Promise<boolean>;
  /** Those of these runs that have ended. */
  ended(runIds: readonly string[]): Promise<readonly string[]>;
  /** Puts back the items of runs that nobody has: those whose item was lost, those whose lease has expired. Gives how many. */
  sweep(): Promise<number>;
  /** How many wait that nobody has taken. */
  waiting(): Promise<number>;
  /** Milliseconds that a run stays with whoever has it and is not heard of. */
  readonly lease: number;
}

/** What processes share work by. */
export interface Fleet {
  readonly queue: WorkQueue;
  readonly runs: SharedRuns;
  readonly boards: Boards;
  readonly announcements: Announcements;
}

/** What is told to all processes at once. Best effort: who does not listen misses it. */
export interface Announcements {
  announce(text: string): void;
  /** Returns the function that ends it. */
  listen(listener: (text: string) => void): () => void;
}

/** Told with a datasource whose run is to end at its next page. */
export const stopWord = 'stop ';

/** Told when a run has partitions that others may help with. */
export const helpWord = 'help';
