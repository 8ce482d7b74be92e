import { Worker } from 'node:worker_threads';
import { ConnectorError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { reviveFailure } from './failure.ts';
import { openingId, type Reply, type Request, type ThreadOptions } from './messages.ts';
import type { Operations } from './operations.ts';

/** The main thread's end of one of the store's threads. Requests are answered in the order they were made. */
export interface Thread {
  /** Names of the migrations that it applied. Rejects with what kept it from opening the store; then so does every call. */
  readonly opened: Promise<readonly string[]>;
  /** Throws what the operation threw, as ConnectorError; STORE_FAILED once the thread has ended. */
  call<Name extends keyof Operations>(operation: Name, ...given: Parameters<Operations[Name]>): Promise<ReturnType<Operations[Name]>>;
  /** After everything that was asked before. Twice is once. */
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: ConnectorError) => void;
}

/** Starts a thread, which begins by opening the store; what is asked meanwhile waits. */
export function startThread(options: ThreadOptions, log: Log): Thread {
  const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
  const worker = new Worker(new URL(file, import.meta.url), { workerData: options, name: `store, ${options.role}` });
  const waiting = new Map<number, Waiting>();
  let ended: ConnectorError | undefined;
  let lastId = openingId;
  let closing: Promise<void> | undefined;

  const end = (error: ConnectorError): void => {
    ended ??= error;
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
    if ('failure' in reply) {
      const error = reviveFailure(reply.failure);
      if (error.cause !== undefined) log.error({ code: error.code, cause: error.cause }, error.message);
      waiting.get(reply.id)?.reject(error);
      if (reply.id === openingId) end(error);
    } else waiting.get(reply.id)?.resolve(reply.result);
    waiting.delete(reply.id);
  });
  worker.on('error', (cause) =>
    end(new ConnectorError('STORE_FAILED', "a thread of the store failed; the log has its cause, restart the runtime", {}, cause)),
  );
  const exited = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      end(new ConnectorError('STORE_FAILED', 'the store is closed'));
      resolve();
    });
  });

  // The worker answers this without being asked, with the names of the migrations.
  const opened = wait(openingId) as Promise<readonly string[]>;
  opened.catch(() => {});
  return {
    opened,
    // The reply to an operation is what that operation gives.
    call: (operation, ...given) => send({ operation, given }) as Promise<ReturnType<Operations[typeof operation]>>,
    close: () => (closing ??= ended === undefined ? send({ operation: 'close', given: [] }).then(() => exited) : exited),
  };
}
