import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { DatabaseOptions } from './database.ts';
import { describeFailure } from './failure.ts';
import { openingId, type Reply, type Request } from './messages.ts';
import { openFolder, type OpenFolder } from './open-folder.ts';

/** The store's thread: the only one that touches SQLite. It answers one request after the other. */
function serve(port: MessagePort, options: DatabaseOptions): void {
  const reply = (message: Reply): void => port.postMessage(message);
  const opened = attempt(openingId, reply, () => openFolder(options));
  if (opened === undefined) {
    port.close();
    return;
  }
  reply({ id: openingId, result: opened.migrated });
  port.on('message', (request: Request) => {
    attempt(request.id, reply, () => reply({ id: request.id, result: answerTo(request, opened) }));
    if (request.operation === 'close') port.close();
    else opened.trimLog();
  });
}

function answerTo({ operation, given }: Request, { operations, close }: OpenFolder): unknown {
  if (operation === 'close') return close();
  // The other side of the port takes operation and arguments from the same type.
  const answer = operations[operation] as (...given: readonly unknown[]) => unknown;
  return answer(...given);
}

function attempt<Result>(id: number, reply: (reply: Reply) => void, work: () => Result): Result | undefined {
  try {
    return work();
  } catch (thrown) {
    reply({ id, failure: describeFailure(thrown) });
    return undefined;
  }
}

// Given by `startThread` as DatabaseOptions.
if (parentPort !== null) serve(parentPort, workerData as DatabaseOptions);
