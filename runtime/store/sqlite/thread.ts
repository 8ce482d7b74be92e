import { Worker } from 'node:worker_threads';
import { ConnectorError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { reviveFailure, type Subject } from './failure.ts';
import { openingId, type AnyOperations, type Reply, type Request } from './messages.ts';

/** The main thread's end of a database's thread. Requests are answered in the order they were made. */
export interface Thread<Operations extends AnyOperations> {
  /** Names of the migrations that it applied. Rejects with what kept it from opening the database. */
  readonly opened: Promise<readonly string[]>;
  /** Throws what the operation threw, as ConnectorError; STORE_FAILED once the thread has ended. */
  call<Name extends keyof Operations & string>(
    operation: Name,
    ...given: Parameters<Operations[Name]>
  ): Promise<ReturnType<Operations[Name]>>;
  /** After everything that was asked before. Twice is once. */
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: ConnectorError) => void;
}

// Pages are garbage as soon as they are written: left alone, V8 gives such a thread ever more room for it (measured: 40 MB more).
const resourceLimits = { maxYoungGenerationSizeMb: 6 };

export interface ThreadOptions {
  readonly subject: Subject;
  /** Its module from this folder, without extension: it calls `serve`. */
  readonly worker: `../${string}/worker` | './worker';
  /** What its database is opened with. */
  readonly options: unknown;
  readonly log: Log;
}

/** Starts a database's thread, which begins by opening it. */
export function startThread<Operations extends AnyOperations>({ subject, worker: name, options, log }: ThreadOptions): Thread<Operations> {
  const file = import.meta.url.endsWith('.ts') ? `${name}.ts` : `${name}.js`;
  const worker = new Worker(new URL(file, import.meta.url), { workerData: options, name: subject, resourceLimits });
  const waiting = new Map<number, Waiting>();
  let ended: ConnectorError | undefined;
  let lastId = openingId;
  let closing: Promise<void> | undefined;

  const end = (message: string, cause?: unknown): void => {
    ended ??= new ConnectorError('STORE_FAILED', message, {}, cause);
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  const wait = (id: number): Promise<unknown> => new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  const send = async (request: Omit<Request, 'id'>): Promise<unknown> => {
    if (ended !== undefined) throw ended;
    const id = ++lastId;
    worker.postMessage({ ...request, id });
    return wait(id);
  };

  worker.on('message', (reply: Reply) => {
    settle(reply, waiting.get(reply.id), log);
    waiting.delete(reply.id);
  });
  worker.on('error', (cause) => end(`the ${subject}'s thread failed; the log has its cause, restart the runtime`, cause));
  const exited = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      end(`the ${subject} is closed`);
      resolve();
    });
  });

  return {
    // The worker answers this without being asked, with the names of the migrations.
    opened: wait(openingId) as Promise<readonly string[]>,
    // The reply to an operation is what that operation gives.
    call: (operation, ...given) => send({ operation, given }) as Promise<ReturnType<Operations[typeof operation]>>,
    close: () => (closing ??= ended === undefined ? send({ operation: 'close', given: [] }).then(() => exited) : exited),
  };
}

function settle(reply: Reply, waiting: Waiting | undefined, log: Log): void {
  if ('result' in reply) {
    waiting?.resolve(reply.result);
    return;
  }
  const { code, message, cause } = reply.failure;
  if (cause !== undefined) log.error({ code, cause }, message);
  waiting?.reject(reviveFailure(reply.failure));
}
