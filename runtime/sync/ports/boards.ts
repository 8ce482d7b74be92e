import type { Cursor } from '../../engine/cursor.ts';
import type { Partition } from '../../partitions/index.ts';
import type { ObjectSettings } from '../settings.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { PageCommit } from './pages.ts';
import type { Counts, RunAsked, RunMode } from './runs.ts';

/** What a process is to know to read partitions as the run reads them that they are of; as text can keep it. */
export interface BoardTerms {
  readonly mode: RunMode;
  readonly since: Cursor | null;
  readonly sure: boolean;
  readonly asked: RunAsked;
  readonly settings: ObjectSettings;
}

export interface NewBoard {
  readonly runId: string;
  readonly datasource: string;
  readonly object: string;
  /** Partitions that all processes together may have in hand. */
  readonly most: number;
  readonly terms: BoardTerms;
}

/** A partition that is now one's own, if there was one to have. */
export interface Taken {
  readonly partition: Partition | undefined;
  /** Partitions that wait and that one could have, did one not have one's share. */
  readonly waiting: number;
  /** All that are on the board: those that wait and those that somebody reads. */
  readonly left: number;
}

/** A page that is in the store, and what all pages of its object come to with it, whoever read them. */
export interface Committed {
  readonly counts: Counts;
  readonly checkpoint: Checkpoint;
}

/** What a page adds to what was there. */
export type AddPage = (before: Checkpoint | undefined) => Checkpoint;

/** The partitions of an object that a run's own process offers to others. What another process has taken over is refused: RUN_LOST. */
export interface HolderBoard {
  /** Whether somebody has come to help. Cheap: it may be asked before each partition. */
  isWanted(): Promise<boolean>;
  /** Puts down what this process reads already, so that nobody has more than their share. */
  start(inHand: readonly Partition[]): Promise<void>;
  /** In one transaction. Those that were read to their end by an earlier process are left out. Gives how many wait. */
  offer(partitions: readonly Partition[]): Promise<number>;
  take(): Promise<Taken>;
  /** It is done with, read or not. */
  drop(key: string): Promise<void>;
  close(): Promise<void>;
}

/** A place at another process's board. */
export interface Help {
  /** Of this place, and of no other. */
  readonly id: string;
  readonly runId: string;
  readonly datasource: string;
  readonly connectorHash: string;
  readonly object: string;
  readonly terms: BoardTerms;
  /** Undefined: the board is gone, or the place was given to somebody else. */
  take(): Promise<Taken | undefined>;
  /** In the name of the run. Throws RUN_LOST where the run, or the partition, is no longer this place's to write. */
  commit(page: PageCommit, add: AddPage): Promise<Committed>;
  /** One that it could not read: the run's own process is to look at it. */
  giveBack(key: string): Promise<void>;
  /** Gives back what it has in hand, to the run's own process alone where it `failed`. */
  leave(failed: boolean): Promise<void>;
}

/** Where processes share the partitions of one run. */
export interface Boards {
  /** Of an object that a run of this process reads. What an earlier process of the run had opened is gone. */
  open(board: NewBoard): Promise<HolderBoard>;
  /** A page of such an object, read by the run's own process. `ended`: its partition is done with. */
  commit(page: PageCommit, add: AddPage, ended: boolean): Promise<Committed>;
  /** A place at the board with the fewest helpers, but of the runs of this process and of those that are named. Undefined where there is none. */
  join(except: readonly string[]): Promise<Help | undefined>;
  /** Says that these places are in use; gives those of them that are no longer theirs. */
  renew(ids: readonly string[]): Promise<readonly string[]>;
  /** Puts back what those had in hand who are not heard of, and removes what is left of runs that have ended. */
  sweep(): Promise<void>;
}
