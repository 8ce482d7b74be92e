import type { Dispatcher } from 'undici';
import { BodyStream } from './body-stream.ts';
import type { HttpResponse } from './exchange.ts';
import type { Stop } from './stop.ts';

interface Streamed {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  readonly body: Buffer;
  readonly stream: BodyStream;
}

const nothing = Buffer.alloc(0);

/** Gives a successful response when its headers have come, its body still to be read; what is none goes to `collector`. */
export function streaming(
  method: string,
  collector: Dispatcher.DispatchHandler,
  stop: Stop,
  settle: (outcome: Streamed) => void,
): Dispatcher.DispatchHandler {
  let stream: BodyStream | undefined;
  return {
    onRequestStart: (controller, context) => collector.onRequestStart?.(controller, context),
    onResponseStart(controller, status, headers, message) {
      if (status < 200 || status > 299 || method === 'HEAD') {
        collector.onResponseStart?.(controller, status, headers, message);
        return;
      }
      const body = new BodyStream(controller);
      stream = body;
      stop.onStop = (reason) => {
        body.fail(reason);
        controller.abort(stopped);
      };
      settle({ status, headers: joinHeaders(headers), body: nothing, stream });
    },
    onResponseData(controller, chunk) {
      if (stream) stream.push(chunk);
      else collector.onResponseData?.(controller, chunk);
    },
    onResponseEnd(controller, trailers) {
      if (stream) stream.end();
      else collector.onResponseEnd?.(controller, trailers);
    },
    onResponseError(controller, thrown) {
      if (stream) stream.fail(thrown);
      else collector.onResponseError?.(controller, thrown);
    },
  };
}

const stopped = new Error('the exchange was stopped');

/** undici gives lower-case names; only a repeated header is an array. */
export function joinHeaders(received: Readonly<Record<string, string | string[] | undefined>>): HttpResponse['headers'] {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(received)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}
