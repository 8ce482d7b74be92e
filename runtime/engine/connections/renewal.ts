import type { Connected, ConnectionKeeper, ConnectionValues, Lease, Progress } from './keeper.ts';
import type { Taken } from './take-steps.ts';

/** What signing in takes: everything that belongs to one datasource as its documents say now. */
export interface SignIn {
  readonly owner: string;
  /** Of the configuration and the document: what came of another one is not used. */
  readonly fingerprint: string;
  /** Whether somebody must allow the access on a page: then it cannot be taken anew from here. */
  readonly interactive: boolean;
  /** Milliseconds before its end that a token is renewed, at most half of its life. */
  readonly early: number;
  /** Whether what is kept under a name must not be shown. */
  readonly isSecret: (name: string) => boolean;
  /** Takes the steps that give a token; tells of what it has where a request more is to come. Throws as `takeSteps`. */
  obtain(known: ConnectionValues, progress?: Progress): Promise<Taken>;
  /** Takes the steps that renew what is known; undefined where there are none, or none applies. Throws as `takeSteps`. */
  refresh(known: ConnectionValues, progress?: Progress): Promise<Taken | undefined>;
}

export interface RenewalParts {
  readonly keeper: ConnectionKeeper;
  readonly now: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Names one renewal among all of all processes that share the keeper. */
  readonly newHolder: () => string;
  /** Hides values that were loaded. */
  readonly hide: (values: ConnectionValues, isSecret: SignIn['isSecret']) => void;
  readonly onRefreshed: (owner: string) => void;
  readonly onExpired: (owner: string, reason: string) => void;
}

/** One renewal under way. */
export interface Renewal {
  readonly signIn: SignIn;
  readonly lease: Lease;
  readonly kept: Connected | undefined;
  /** The version that was refused, and will not do. */
  readonly not: number;
  /** What a save must still find; one higher where progress was kept. */
  version: number;
  /** What progress was kept. */
  progress?: ConnectionValues;
  readonly parts: RenewalParts;
}
