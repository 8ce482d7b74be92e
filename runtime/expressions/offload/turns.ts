import type { Task } from './protocol.ts';

/** Evaluations of one expression that wait for a thread. */
export interface Waiting {
  readonly job: {
    readonly task: Pick<Task, 'source'>;
    /** When they were asked for, milliseconds. */
    readonly since: number;
  };
}

/** Who has a thread next: those whose expression takes least time go first, so that one that overruns again and again keeps nobody else from it. */
export interface Turns<W extends Waiting> {
  add(...waiting: readonly W[]): void;
  /** Takes out the next. `onlyQuick`: none of an expression that is known to be slow. */
  take(onlyQuick: boolean): W | undefined;
  takeAll(): readonly W[];
  isSlow(waiting: W): boolean;
  /** Tells what evaluations have taken, in milliseconds of processor time. */
  learn(waiting: W, evaluations: number, millis: number): void;
}

/** Milliseconds that an evaluation is thought to take before it is known better: more than most, so that those that are known go first. */
const unknownTime = 500;
/** From so many milliseconds on it is slow, where it is known. */
const slowTime = 200;
/** For each so many milliseconds that somebody waits, they are preferred by one. */
const patience = 20;
/** Of so many expressions it is remembered what they took. */
const mostKnown = 1_000;

/** What is known of an expression. */
interface Known {
  /** Milliseconds that an evaluation takes; undefined before the first. */
  time: number | undefined;
  /** When it last had a turn: that long, it has not waited. */
  served: number;
}

export function createTurns<W extends Waiting>(): Turns<W> {
  let queue: W[] = [];
  const known = new Map<string, Known>();

  /** Those that were used last are remembered. */
  function recall({ job }: W): Known {
    const { source } = job.task;
    const found = known.get(source) ?? { time: undefined, served: -Infinity };
    known.delete(source);
    known.set(source, found);
    const [oldest] = known.keys();
    if (known.size > mostKnown && oldest !== undefined) known.delete(oldest);
    return found;
  }

  function isSlow({ job }: W): boolean {
    return (known.get(job.task.source)?.time ?? 0) >= slowTime;
  }

  /** The least goes first. */
  function rankOf({ job }: W, now: number): number {
    const { time = unknownTime, served = -Infinity } = known.get(job.task.source) ?? {};
    return time - (now - Math.max(job.since, served)) / patience;
  }

  return {
    add: (...waiting) => void queue.push(...waiting),
    take(onlyQuick) {
      const now = performance.now();
      let next: W | undefined;
      let least = Infinity;
      for (const waiting of queue) {
        if (onlyQuick && isSlow(waiting)) continue;
        const rank = rankOf(waiting, now);
        if (rank >= least) continue;
        least = rank;
        next = waiting;
      }
      if (next === undefined) return undefined;
      queue.splice(queue.indexOf(next), 1);
      recall(next).served = now;
      return next;
    },
    takeAll() {
      const all = queue;
      queue = [];
      return all;
    },
    isSlow,
    learn(waiting, evaluations, millis) {
      const found = recall(waiting);
      const each = millis / evaluations;
      found.time = ((found.time ?? each) + each) / 2;
    },
  };
}
