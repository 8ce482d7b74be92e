import type { Clock, Random } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { Redactor } from '../kernel/redactor.ts';
import { createBudgets } from './budgets/budgets.ts';
import type { BudgetLedger } from './budgets/ledger.ts';
import { createSharedBudgets } from './budgets/shared-budgets.ts';
import { createExchange } from './create-exchange.ts';
import type { Exchange } from './exchange.ts';
import { type Resolve, systemResolve } from './guarded-lookup.ts';
import { createProxySelector, type Environment } from './proxies.ts';
import { createRoutes } from './routes.ts';

export interface HttpOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly redactor: Redactor;
  readonly log: Log;
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are read from. */
  readonly environment: Environment;
  /** Most connections to one origin; more exchanges wait for a free one, within their total time. Default 64. */
  readonly maxConnections?: number;
  /** Name resolution. Default the system's. */
  readonly resolve?: Resolve;
  /** Where budgets are shared with other processes, and what names this one and what it is granted. Default: they are this process's own. */
  readonly shared?: { readonly ledger: BudgetLedger; readonly newId: () => string };
}

/** Exchanges with shared connections. Disposing closes them all: exchanges under way fail. */
export interface Http extends AsyncDisposable {
  readonly exchange: Exchange;
}

export function createHttp(options: HttpOptions): Http {
  const { clock, random, redactor, log, environment, maxConnections = 64, resolve = systemResolve, shared } = options;
  const routes = createRoutes({ clock, resolve, selectProxy: createProxySelector(environment), maxConnections });
  const budgets = shared ? createSharedBudgets({ clock, ...shared }) : createBudgets(clock);
  return {
    exchange: createExchange({ clock, random, redactor, log, routes, budgets }),
    async [Symbol.asyncDispose]() {
      const closing = budgets.close();
      await routes.close();
      await closing;
    },
  };
}
