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
  const dispatch = ({ origin, path, method, headers, body }: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void =>
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
  return exchangeOn({ clock, random: () => 0.5, dispatch });
}

/** The exchange itself on a wire that `dispatch` is, which tells the handler what comes. */
export function exchangeOn({
  clock,
  random,
  dispatch,
}: {
  readonly clock: Clock;
  readonly random: () => number;
  readonly dispatch: (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => void;
}): Exchange {
  const dispatcher = {
    dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
      dispatch(options, handler);
      return true;
    },
  } as Dispatcher; // nothing else of it is used
  const routes = { find: () => ({ dispatcher, proxy: undefined }), close: () => Promise.resolve() };
  return createExchange({ clock, random, redactor: createRedactor(), log: silentLog, routes, budgets: createBudgets(clock) });
}

/** For handlers; only its `abort` is called. */
export const controller = { abort: () => {} } as unknown as Dispatcher.DispatchController;
