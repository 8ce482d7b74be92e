import type { Dispatcher } from 'undici';
import { createBudgets } from '../../runtime/http/budgets/budgets.ts';
import { createExchange } from '../../runtime/http/create-exchange.ts';
import type { Exchange } from '../../runtime/http/index.ts';
import type { Clock } from '../../runtime/kernel/clock.ts';
import { silentLog } from '../../runtime/kernel/log.ts';
import { createRedactor } from '../../runtime/kernel/redactor.ts';

/** What was sent. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The exchange itself, with its retries, waits and budgets, on a wire of which the test is the other end. No sockets, no time. */
export function createWireExchange(clock: Clock, answer: (request: WireRequest) => WireAnswer): Exchange {
  const dispatcher = {
    dispatch({ origin, path, method, headers, body }: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
      queueMicrotask(() => {
        handler.onRequestStart?.(controller, {});
        // The exchange gives a record of texts, and a body that is text or null.
        const sent = {
          method,
          url: `${String(origin)}${path}`,
          headers: headers as Record<string, string>,
          body: (body as string | null) ?? undefined,
        };
        const given = answer(sent);
        handler.onResponseStart?.(controller, given.status, { ...given.headers }, '');
        handler.onResponseData?.(controller, given.body);
        handler.onResponseEnd?.(controller, {});
      });
      return true;
    },
  } as Dispatcher; // nothing else of it is used
  const routes = { find: () => ({ dispatcher, proxy: undefined }), close: () => Promise.resolve() };
  return createExchange({ clock, random: () => 0.5, redactor: createRedactor(), log: silentLog, routes, budgets: createBudgets(clock) });
}

// Only its `abort` is called.
const controller = { abort: () => {} } as unknown as Dispatcher.DispatchController;
