import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { describeFailure, type Subject } from './failure.ts';
import { openingId, type AnyOperations, type Reply, type Request } from './messages.ts';

/** A database as its thread has it. */
export interface Served {
  readonly operations: AnyOperations;
  /** Names of the migrations that opening it applied. */
  readonly migrated: readonly string[];
  /** Called after an answer has gone out. */
  afterAnswer?(): void;
  close(): void;
}

/**
 * A worker's whole work: opens the database by what `startThread` gave, then answers one request after the other. Only this thread
 * touches it. Outside of a worker it does nothing.
 */
export function serve<Options>(subject: Subject, open: (options: Options) => Served): void {
  // Given by `startThread` as the options of this database.
  if (parentPort !== null) serveOn(parentPort, subject, () => open(workerData as Options));
}

function serveOn(port: MessagePort, subject: Subject, open: () => Served): void {
  const attempt = <Result>(id: number, work: () => Result): Result | undefined => {
    try {
      return work();
    } catch (thrown) {
      port.postMessage({ id, failure: describeFailure(thrown, subject) } satisfies Reply);
      return undefined;
    }
  };
  const opened = attempt(openingId, open);
  if (opened === undefined) {
    port.close();
    return;
  }
  port.postMessage({ id: openingId, result: opened.migrated } satisfies Reply);
  port.on('message', (request: Request) => {
    attempt(request.id, () => port.postMessage({ id: request.id, result: answerTo(request, opened) } satisfies Reply));
    if (request.operation === 'close') port.close();
    else opened.afterAnswer?.();
  });
}

function answerTo({ operation, given }: Request, { operations, close }: Served): unknown {
  if (operation === 'close') return close();
  // The other side of the port takes operation and arguments from the same type.
  const answer = operations[operation] as (...given: readonly unknown[]) => unknown;
  return answer(...given);
}
