import type { Told } from '../engine/index.ts';
import type { Counts, ObjectRun, Run, RunMode } from './ports.ts';

/** What happens in a run, as it happens. Texts are without secrets as far as their sources know them. */
export type RunStep =
  | Told
  /** `resumed`: times that it was taken up again. */
  | { readonly type: 'begun'; readonly mode: RunMode; readonly resumed: number }
  /** `pages`: those that were in the store before. */
  | ({ readonly type: 'object'; readonly pages: number } & Pick<ObjectRun, 'mode' | 'modeReason'>)
  /** A page is in the store, with the checkpoint that covers it. `page`: its `pageKey`; `number`: in all runs of the object that were taken up. */
  | {
      readonly type: 'page';
      readonly page: string;
      readonly number: number;
      readonly partition: string | undefined;
      readonly records: number;
      readonly counts: Counts;
    }
  /** The provider has forgotten how far we were: all is read. */
  | { readonly type: 'restart' }
  | { readonly type: 'swept'; readonly deleted: number }
  | { readonly type: 'note'; readonly note: string }
  /** `cursor`: whether one was published, from which the next run goes on. */
  | { readonly type: 'finished'; readonly stop: string; readonly cursor: boolean }
  /** This process, which does not have the run, helps with its partitions. */
  | { readonly type: 'helping' }
  /** It no longer does. `records`: what it has read. */
  | { readonly type: 'helped'; readonly records: number }
  /** Another process goes on with it. */
  | { readonly type: 'handedOn' }
  | { readonly type: 'ended'; readonly status: Run['status']; readonly error: Run['error'] };

/** Whether a process is done with a run after this. */
export function isLast({ type }: RunStep): boolean {
  return type === 'ended' || type === 'handedOn' || type === 'helped';
}

/** A step, and where it was taken. Exchanges of live reads and actions are of no run. */
export interface Observed {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly datasource: string;
  readonly connector: string;
  readonly runId: string | undefined;
  readonly object: string | undefined;
  readonly step: RunStep;
}

/** Is told at once, in order, and must neither throw nor wait. */
export type Observer = (seen: Observed) => void;
