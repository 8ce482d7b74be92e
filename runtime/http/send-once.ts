import type { Dispatcher } from 'undici';
import { tooLarge } from './body-limit.ts';
import type { BodyStream } from './body-stream.ts';
import type { HttpPolicy, HttpRequest, HttpResponse } from './exchange.ts';
import type { Stop } from './stop.ts';
import { joinHeaders, streaming } from './streaming.ts';

/** A response as it came over the wire: its body is still encoded. */
export interface WireResponse {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  readonly body: Buffer;
  /** The body, where it is streamed: as it comes over the wire, and decoded. */
  readonly stream?: BodyStream | undefined;
  readonly decoded?: AsyncIterable<Buffer>;
}

/** A request that got no whole response. */
export interface WireFailure {
  /** As undici, the guard or the stop gave it. */
  readonly thrown: unknown;
  /** Whether a connection stood, so that the request may have been received. */
  readonly started: boolean;
}

export type WireOutcome = WireResponse | WireFailure;

export interface SendContext {
  readonly policy: HttpPolicy;
  readonly stop: Stop;
  /** Called when a connection stands and the request leaves; false: it must not. */
  readonly onSend: (() => boolean) | undefined;
  /** Whether a successful body is given while it comes. */
  readonly stream?: boolean | undefined;
}

/**
 * Sends one request and collects the whole body, no more than `limits.bodySize` bytes of it. Never rejects. It takes the
 * lowest door of undici: no stream is made for a body that is wanted whole.
 */
export function sendOnce(
  dispatcher: Dispatcher,
  request: HttpRequest,
  headers: Readonly<Record<string, string>>,
  { policy, stop, onSend, stream }: SendContext,
): Promise<WireOutcome> {
  const { url, method, body } = request;
  if (stop.reason !== undefined) return Promise.resolve({ thrown: stop.reason, started: false });
  return new Promise((settle) => {
    const collector = createCollector(method, policy.limits.bodySize, stop, settle, onSend);
    const handler = stream === true ? streaming(method, collector, stop, settle) : collector;
    try {
      dispatcher.dispatch(
        {
          origin: url.origin,
          path: url.pathname + url.search,
          // undici sends any token; its type lists the known ones.
          method: method as Dispatcher.HttpMethod,
          headers,
          body: body ?? null,
          headersTimeout: policy.timeouts.headers,
          bodyTimeout: policy.timeouts.idle,
        },
        handler,
      );
    } catch (thrown) {
      stop.onStop = undefined;
      settle({ thrown, started: false });
    }
  });
}

function createCollector(
  method: string,
  cap: number,
  stop: Stop,
  settle: (outcome: WireOutcome) => void,
  onSend: (() => boolean) | undefined,
): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let controller: Dispatcher.DispatchController | undefined;
  let settled = false;
  let status = 0;
  let headers: HttpResponse['headers'] = {};
  let size = 0;

  const finish = (outcome: WireOutcome): void => {
    if (settled) return;
    settled = true;
    stop.onStop = undefined;
    settle(outcome);
  };
  const giveUp = (thrown: unknown): void => {
    finish({ thrown, started: controller !== undefined });
    controller?.abort(abandoned);
  };
  stop.onStop = giveUp;

  return {
    onRequestStart(started) {
      controller = started;
      // Given up while it still waited for a connection.
      if (settled) started.abort(abandoned);
      else if (onSend?.() === false) {
        finish({ thrown: leaveLapsed, started: false });
        started.abort(abandoned);
      }
    },
    onResponseStart(_controller, code, received) {
      if (code < 200) return;
      status = code;
      headers = joinHeaders(received);
      if (method !== 'HEAD' && Number(headers['content-length'] ?? 0) > cap) giveUp(tooLarge(cap));
    },
    onResponseData(_controller, chunk) {
      size += chunk.length;
      if (size > cap) giveUp(tooLarge(cap));
      else chunks.push(chunk);
    },
    onResponseEnd() {
      const [first] = chunks;
      finish({ status, headers, body: chunks.length === 1 && first ? first : Buffer.concat(chunks, size) });
    },
    onResponseError(_controller, thrown) {
      giveUp(thrown);
    },
  };
}

/** A process that was stopped for long, or whose ledger is away: others may send in its place by now. */
export const leaveLapsed = Symbol('the leave of a rate limit lapsed');

const abandoned = new Error('the exchange was given up');
