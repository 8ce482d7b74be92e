import type { ExpressionErrorDetails, ExpressionLimits, Scope } from '../expression.ts';
import type { Packed } from './packed.ts';

/** An expression for the worker, and how it is to be evaluated there. */
export interface Task {
  readonly source: string;
  readonly way: 'compiled' | 'interpreted';
  /** Root names that it may read. */
  readonly names: readonly string[];
}

/** Evaluations for the worker: one expression over some scopes. */
export interface Request {
  readonly task: Task;
  readonly scopes: readonly Scope[];
  readonly limits: ExpressionLimits;
  /** The time that they tell, milliseconds since the epoch. */
  readonly millis: number;
}

export type Answer = { readonly value: unknown } | { readonly packed: Packed } | Failed;

/** An ExpressionError, in plain data. */
export interface Failed extends Pick<ExpressionErrorDetails, 'code' | 'token' | 'position'> {
  readonly message: string;
  readonly limit: boolean;
}

/** From the worker: it is ready for its first request, or has answers. */
export type Reply = { readonly ready: true } | Answers;

/** Answers to some scopes of the request, in order, from `first` on. */
export interface Answers {
  readonly first: number;
  readonly answers: readonly Answer[];
  /** No more will come: what the request has beyond them is to be asked for again. */
  readonly isLast: boolean;
  /** Milliseconds of processor time that they took. */
  readonly spent: number;
  /** The thread has grown so large that another should take its place. */
  readonly isSpent: boolean;
}

/**
 * What both threads see: which scope of the request is being evaluated (counting from 1; 0 between requests), and
 * since when. By this the main thread finds the one that overruns, without a message for each evaluation.
 */
export interface Progress {
  begin(index: number): void;
  end(): void;
  /** The index of the scope that is being evaluated. */
  current(): number | undefined;
  /** Milliseconds that it has taken. */
  elapsed(): number;
}

const cells = 2;

export function createProgressMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(cells * Int32Array.BYTES_PER_ELEMENT);
}

export function openProgress(memory: SharedArrayBuffer): Progress {
  const view = new Int32Array(memory);
  return {
    begin(index) {
      Atomics.store(view, 1, now());
      Atomics.store(view, 0, index + 1);
    },
    end: () => void Atomics.store(view, 0, 0),
    current() {
      const running = Atomics.load(view, 0);
      return running === 0 ? undefined : running - 1;
    },
    elapsed: () => (now() - Atomics.load(view, 1)) | 0,
  };
}

/** One clock for all threads of the process, in 32 bits: only differences mean something. */
function now(): number {
  return Number(process.hrtime.bigint() / 1_000_000n) | 0;
}
