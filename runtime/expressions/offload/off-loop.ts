import { ExpressionError, type ExpressionLimits, type Now, type Outcome, type Scope, type When } from '../expression.ts';
import { startThread, type End, type Thread } from './thread.ts';
import { tooLate, tooMuchMemory } from './bounds.ts';
import { unpack } from './packed.ts';
import type { Answer, Reply, Task } from './protocol.ts';
import { createTurns } from './turns.ts';

/** Evaluates expressions off the event loop: in worker threads, each evaluation with a deadline. */
export interface OffLoop extends AsyncDisposable {
  /** One outcome per scope, in order, all of the same time. An evaluation that overruns fails alone; those behind it are made again elsewhere. */
  evaluateAll(task: Task, scopes: readonly Scope[], when?: When): Promise<readonly Outcome[]>;
}

/** Threads at most. All but one may be at expressions that are known to be slow; one is there for the others. */
const mostThreads = 2;
/** Scopes that go to a thread at once, at most. */
const longestSlice = 64;
/** Milliseconds that copying them to the thread may take; it cannot be interrupted. */
const copyTime = 6;
/** Milliseconds after the deadline in which an evaluation may still stop by itself. */
const grace = 100;
/** Milliseconds in which a thread must have started. */
const startTime = 30_000;

interface Job {
  readonly task: Task;
  readonly scopes: readonly Scope[];
  /** The time that they tell, milliseconds since the epoch. */
  readonly millis: number;
  /** When they were asked for. */
  readonly since: number;
  readonly outcomes: (Outcome | undefined)[];
  /** Outcomes that are still missing. */
  missing: number;
  /** Scopes that go to a thread at once: as many as were copied in time. */
  sliceLength: number;
  readonly resolve: (outcomes: readonly Outcome[]) => void;
}

/** Scopes of a job, by their indexes in it. */
interface Slice {
  readonly job: Job;
  readonly indexes: readonly number[];
}

interface Seat {
  thread: Thread | undefined;
  ready: boolean;
  slice: Slice | undefined;
  /** When it was given its slice. */
  since: number;
}

export function createOffLoop(limits: ExpressionLimits, now: Now = () => Date.now()): OffLoop {
  const turns = createTurns<Slice>();
  const seats: Seat[] = [];
  let disposed = false;
  let watch: NodeJS.Timeout | undefined;

  function dispatch(): void {
    for (let slice = next(); slice !== undefined; slice = next()) {
      const seat = freeSeat() ?? addSeat();
      seat.slice = slice;
      seat.since = performance.now();
      seat.thread ??= start(seat);
      seat.thread.hold(true);
      if (seat.ready) sendSlice(seat);
    }
    watch ??= setInterval(check, Math.max(5, Math.min(25, limits.time / 10)));
    if (seats.every((seat) => seat.slice === undefined)) stopWatch();
  }

  /** Undefined: there is none, or no thread for it. */
  function next(): Slice | undefined {
    if (freeSeat() === undefined && seats.length >= mostThreads) return undefined;
    const slow = seats.filter(({ slice }) => slice !== undefined && turns.isSlow(slice));
    return turns.take(slow.length >= mostThreads - 1);
  }

  function freeSeat(): Seat | undefined {
    return seats.find((one) => one.slice === undefined);
  }

  function addSeat(): Seat {
    const seat: Seat = { thread: undefined, ready: false, slice: undefined, since: 0 };
    seats.push(seat);
    return seat;
  }

  function start(seat: Seat): Thread {
    seat.ready = false;
    const thread = startThread({ onReply: (reply) => receive(seat, reply), onEnd: (end) => lose(seat, thread, end) });
    return thread;
  }

  function sendSlice(seat: Seat): void {
    const { thread, slice } = seat;
    if (thread === undefined || slice === undefined) return;
    const { job, indexes } = shorten(seat, slice);
    const started = performance.now();
    try {
      // The indexes are those of the job's own scopes.
      thread.send({ task: job.task, scopes: indexes.map((index) => job.scopes[index] as Scope), limits, millis: job.millis });
      const isSlow = performance.now() - started > copyTime;
      job.sliceLength = isSlow ? Math.max(1, job.sliceLength >> 1) : Math.min(longestSlice, job.sliceLength << 1);
    } catch (thrown) {
      release(seat);
      if (indexes.length > 1) turns.add(...indexes.map((index) => ({ job, indexes: [index] })));
      else settleOne(job, indexes[0], { error: cloneError(thrown) });
      dispatch();
    }
  }

  /** What is too much to be copied at once waits for its turn. */
  function shorten(seat: Seat, { job, indexes }: Slice): Slice {
    const { sliceLength } = job;
    if (indexes.length <= sliceLength) return { job, indexes };
    turns.add({ job, indexes: indexes.slice(sliceLength) });
    seat.slice = { job, indexes: indexes.slice(0, sliceLength) };
    return seat.slice;
  }

  function receive(seat: Seat, reply: Reply): void {
    if ('ready' in reply) {
      seat.ready = true;
      sendSlice(seat);
      return;
    }
    const { slice } = seat;
    if (slice === undefined) return;
    turns.learn(slice, reply.answers.length, reply.spent);
    if (reply.isLast) release(seat);
    if (reply.isSpent) void seat.thread?.end();
    reply.answers.forEach((answer, index) => settleAnswer(slice.job, slice.indexes[reply.first + index], answer));
    if (!reply.isLast) return;
    // It has had the thread long enough.
    const left = slice.indexes.slice(reply.first + reply.answers.length);
    if (left.length > 0) turns.add({ job: slice.job, indexes: left });
    dispatch();
  }

  function release(seat: Seat): void {
    seat.slice = undefined;
    seat.thread?.hold(false);
  }

  function check(): void {
    for (const seat of seats) {
      if (seat.slice === undefined || seat.thread === undefined) continue;
      const { progress } = seat.thread;
      const overran = progress.current() !== undefined && progress.elapsed() > limits.time + grace;
      const stuck = !seat.ready && performance.now() - seat.since > startTime;
      if (overran || stuck) void seat.thread.end();
    }
  }

  /** The thread has ended: the evaluation that it was at has failed, the others of its slice are to be made again. */
  function lose(seat: Seat, thread: Thread, end: End): void {
    const { slice } = seat;
    const current = seat.ready ? thread.progress.current() : 0;
    Object.assign(seat, { thread: undefined, ready: false, slice: undefined });
    if (slice === undefined) return;
    const { job, indexes } = slice;
    turns.learn(slice, 1, limits.time);
    // Which of several results could not be read is not known: each is made again alone.
    const culprit = end !== 'unreadable' ? current : indexes.length === 1 ? 0 : undefined;
    const failed = culprit === undefined ? undefined : indexes[culprit];
    if (failed !== undefined && job.outcomes[failed] === undefined) settleOne(job, failed, { error: endError(end, limits) });
    const left = indexes.filter((index) => job.outcomes[index] === undefined);
    if (end === 'unreadable') turns.add(...left.map((index) => ({ job, indexes: [index] })));
    else if (left.length > 0) turns.add({ job, indexes: left });
    dispatch();
  }

  function stopWatch(): void {
    clearInterval(watch);
    watch = undefined;
  }

  return {
    evaluateAll(task, scopes, when = { millis: undefined }) {
      if (disposed) return Promise.resolve(scopes.map(() => ({ error: disposedError() })));
      if (scopes.length === 0) return Promise.resolve([]);
      const millis = (when.millis ??= now());
      return new Promise((resolve) => {
        const since = performance.now();
        const job: Job = { task, scopes, millis, since, outcomes: [], missing: scopes.length, sliceLength: 1, resolve };
        for (let from = 0; from < scopes.length; from += longestSlice)
          turns.add({ job, indexes: range(from, Math.min(from + longestSlice, scopes.length)) });
        dispatch();
      });
    },
    async [Symbol.asyncDispose]() {
      disposed = true;
      const waiting = [...turns.takeAll(), ...seats.flatMap((seat) => seat.slice ?? [])];
      const threads = seats.map((seat) => seat.thread);
      for (const seat of seats) seat.slice = undefined;
      for (const { job, indexes } of waiting) for (const index of indexes) settleOne(job, index, { error: disposedError() });
      stopWatch();
      await Promise.all(threads.flatMap((thread) => (thread === undefined ? [] : [thread.end()])));
    },
  };
}

function settleOne(job: Job, index: number | undefined, outcome: Outcome): void {
  if (index === undefined || job.outcomes[index] !== undefined) return;
  job.outcomes[index] = outcome;
  job.missing--;
  // Nothing is missing, so all are there.
  if (job.missing === 0) job.resolve(job.outcomes as Outcome[]);
}

function settleAnswer(job: Job, index: number | undefined, answer: Answer): void {
  if ('packed' in answer) void unpack(answer.packed).then((value) => settleOne(job, index, { value }));
  else settleOne(job, index, 'value' in answer ? answer : { error: new ExpressionError(answer.message, answer.limit, answer) });
}

function endError(end: End, limits: ExpressionLimits): ExpressionError {
  if (end === 'memory') return tooMuchMemory();
  if (end === 'unreadable') return new ExpressionError('the result nests too deep', true);
  if (end === 'broken') return new ExpressionError('the expression broke its thread', true);
  return tooLate(limits.time);
}

/** The scope could not be copied to the thread. */
function cloneError(thrown: unknown): ExpressionError {
  const isTooDeep = thrown instanceof RangeError || (thrown instanceof Error && thrown.message.includes('call stack'));
  return isTooDeep
    ? new ExpressionError('the data nest too deep', true)
    : new ExpressionError('a value that the expression reads is not plain data');
}

function disposedError(): ExpressionError {
  return new ExpressionError('the expressions have been disposed of');
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_none, index) => from + index);
}
