import type { Dispatcher } from 'undici';
import type { Exchange } from '../../runtime/http/index.ts';
import type { Clock } from '../../runtime/kernel/clock.ts';
import { controller, exchangeOn } from '../support/wire-exchange.ts';
import type { Draw } from './draw.ts';
import type { Answer } from './source.ts';

export interface NetworkOptions {
  readonly clock: Clock;
  readonly draw: Draw;
  /** Of requests that something happens to. */
  readonly faults: () => number;
  /** A named moment, at which the process may die. */
  readonly pass: (point: 'request' | 'response') => void;
  readonly answer: (url: URL) => Answer;
}

type Fault = 'reset' | 'cut' | 'lost' | '500' | '503' | '429' | 'html' | 'empty';
const faults: readonly Fault[] = ['reset', 'cut', 'lost', '500', '503', '429', 'html', 'empty'];

/** The real exchange, with its retries, waits and budgets, on a wire that is slow and breaks. */
export function createNetwork({ clock, draw, faults: probability, pass, answer }: NetworkOptions): Exchange {
  const send = async (url: URL, handler: Dispatcher.DispatchHandler): Promise<void> => {
    const fault = draw.chance(probability()) ? draw.of(faults) : undefined;
    const [there, back] = [draw.int(1, 400), draw.int(1, 400)];
    handler.onRequestStart?.(controller, {});
    pass('request');
    await clock.sleep(there);
    if (fault === 'lost') return handler.onResponseError?.(controller, failure('ECONNRESET'));
    const given = fault === undefined ? answer(url) : faulty(fault, () => answer(url));
    await clock.sleep(back);
    if (fault === 'reset') return handler.onResponseError?.(controller, failure('ECONNRESET'));
    hand(given, handler, fault === 'cut');
    if (fault === 'cut') return handler.onResponseError?.(controller, failure('UND_ERR_SOCKET'));
    pass('response');
    handler.onResponseEnd?.(controller, {});
  };
  return exchangeOn({
    clock,
    random: () => draw.next(),
    dispatch: ({ origin, path }, handler) => void send(new URL(`${String(origin)}${path}`), handler),
  });
}

function hand({ status, headers, body }: Answer, handler: Dispatcher.DispatchHandler, cut: boolean): void {
  const bytes = Buffer.from(body);
  handler.onResponseStart?.(controller, status, { ...headers }, '');
  handler.onResponseData?.(controller, cut ? bytes.subarray(0, bytes.length >> 1) : bytes);
}

function faulty(fault: Fault, answer: () => Answer): Answer {
  const text = { 'content-type': 'application/json' };
  switch (fault) {
    case '500':
    case '503':
      return { status: Number(fault), headers: fault === '503' ? { ...text, 'retry-after': '2' } : text, body: '{"message":"try later"}' };
    case '429':
      return { status: 429, headers: { ...text, 'retry-after': '3' }, body: '{}' };
    case 'html':
      return { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' };
    case 'empty':
      return { status: 200, headers: text, body: '' };
    default:
      return answer();
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
