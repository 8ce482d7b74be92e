import { Worker } from 'node:worker_threads';
import { createProgressMemory, openProgress, type Progress, type Reply, type Request } from './protocol.ts';

/** Why a thread ended: somebody ended it, it ran out of memory, this thread cannot read what it sent, or it broke. */
export type End = 'ended' | 'memory' | 'unreadable' | 'broken';

export interface ThreadEvents {
  onReply(reply: Reply): void;
  onEnd(end: End): void;
}

/** A worker thread that evaluates; one request at a time. */
export interface Thread {
  readonly progress: Progress;
  send(request: Request): void;
  /** While it is busy it keeps the process alive, else not. */
  hold(busy: boolean): void;
  /** Ends it wherever it is; `onEnd` follows. */
  end(): Promise<void>;
}

/**
 * Megabytes. An evaluation is stopped long before its memory is at the limit (`mostMemory` of the worker): one list that a
 * thread has no more room for ends the whole process. The stack is for functions that call one another deeply.
 */
const resourceLimits = { maxOldGenerationSizeMb: 1_024, maxYoungGenerationSizeMb: 32, stackSizeMb: 64 };

export function startThread(events: ThreadEvents): Thread {
  const memory = createProgressMemory();
  const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
  // Neither the environment, which may hold secrets, nor flags that were meant for the main program.
  const worker = new Worker(new URL(file, import.meta.url), { workerData: { memory }, resourceLimits, env: {}, execArgv: [] });
  let end: End | undefined;
  const finish = (why: End): void => {
    if (end !== undefined) return;
    end = why;
    events.onEnd(why);
  };
  worker.on('message', (reply: Reply) => {
    if (end === undefined) events.onReply(reply);
  });
  // A value may nest too deep for the smaller stack of this thread.
  worker.on('messageerror', () => {
    finish('unreadable');
    void worker.terminate();
  });
  worker.on('error', (error: NodeJS.ErrnoException) => finish(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'broken'));
  worker.on('exit', () => finish('broken'));
  return {
    progress: openProgress(memory),
    send: (request) => worker.postMessage(request),
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    async end() {
      finish('ended');
      await worker.terminate();
    },
  };
}
