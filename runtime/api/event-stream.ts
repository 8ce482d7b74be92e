import { Readable } from 'node:stream';
import { stringifyJson } from '../kernel/json.ts';
import type { Events } from '../kernel/events.ts';

/** No proxy keeps such an answer back; and its connection ends with it, or a server that closes would wait for the client to let go of it. */
export const streamHeaders = { 'x-accel-buffering': 'no', connection: 'close' };

/** Characters that may wait for a reader; one that is further behind is cut off and can connect again. */
const longestBacklog = 1024 * 1024;

/**
 * What happens from now on, as server-sent events (WHATWG HTML §9.2): `event` is its name, `data` its JSON. A comment every
 * `heartbeatMs` shows that the connection stands. Destroying the stream ends the subscription; `end` lets the client see an
 * orderly end.
 */
export function eventStream(events: Pick<Events, 'subscribe'>, heartbeatMs: number): { readonly stream: Readable; end(): void } {
  let id = 0;
  const send = (text: string): void => {
    if (stream.readableLength > longestBacklog) stream.destroy();
    else stream.push(text);
  };
  const unsubscribe = events.subscribe((name, event) => {
    id += 1;
    send(`id: ${id}\nevent: ${name}\ndata: ${stringifyJson(event)}\n\n`);
  });
  const heartbeat = setInterval(() => send(': alive\n\n'), heartbeatMs);
  const stop = (): void => {
    clearInterval(heartbeat);
    unsubscribe();
  };
  const stream = new Readable({
    read() {},
    destroy(error, callback) {
      stop();
      callback(error);
    },
  });
  // Sent at once, so that the client knows that it is connected.
  send(': connected\n\n');
  return {
    stream,
    end() {
      stop();
      stream.push(null);
    },
  };
}
