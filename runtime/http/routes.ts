import { Agent, type Dispatcher, errors, ProxyAgent } from 'undici';
import type { Clock } from '../kernel/clock.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { type AddressGuard, createAddressGuard } from './addresses.ts';
import { createTargetCheck, type TargetCheck } from './allowed-hosts.ts';
import type { HttpPolicy } from './exchange.ts';
import { fingerprintOf, tlsOptions } from './client-tls.ts';
import { createGuardedConnector } from './guarded-connector.ts';
import { type Resolve, resolveGuarded } from './guarded-lookup.ts';
import type { Proxy, SelectProxy } from './proxies.ts';

/** How to get to a URL. */
export interface Route {
  readonly dispatcher: Dispatcher;
  readonly proxy: Proxy | undefined;
}

export interface Routes {
  /**
   * Throws ADDRESS_REFUSED when the policy does not let a request go there. A direct route checks the address when it
   * connects; a proxied one is checked here, which gives a promise.
   */
  find(url: URL, policy: HttpPolicy): Route | Promise<Route>;
  close(): Promise<void>;
}

export interface RouteOptions {
  readonly clock: Clock;
  readonly resolve: Resolve;
  readonly selectProxy: SelectProxy;
  readonly maxConnections: number;
}

/** What follows from a policy, worked out once. */
interface Compiled {
  readonly check: TargetCheck;
  readonly guard: AddressGuard;
  /** Policies with the same key share connections: nothing else of a policy touches how one is made. */
  readonly key: string;
}

export function createRoutes(options: RouteOptions): Routes {
  const compiled = new WeakMap<HttpPolicy, Compiled>();
  const dispatchers = new Map<string, Dispatcher>();
  const checkProxied = createProxiedCheck(options);
  let closed = false;

  const compile = (policy: HttpPolicy): Compiled => {
    const known = compiled.get(policy);
    if (known) return known;
    const key = JSON.stringify([policy.allowedAddresses, policy.timeouts.connect, policy.tls && fingerprintOf(policy.tls)]);
    const made = { check: createTargetCheck(policy.allowedHosts), guard: createAddressGuard(policy.allowedAddresses), key };
    compiled.set(policy, made);
    return made;
  };

  const dispatcherOf = (key: string, make: () => Dispatcher): Dispatcher => {
    if (closed) throw new errors.ClientDestroyedError();
    const known = dispatchers.get(key);
    if (known) return known;
    const made = make();
    dispatchers.set(key, made);
    return made;
  };

  return {
    find(url, policy) {
      const { check, guard, key } = compile(policy);
      check(url);
      const proxy = options.selectProxy(url);
      if (!proxy) return { dispatcher: dispatcherOf(key, () => direct(guard, policy, options)), proxy };
      const dispatcher = dispatcherOf(`${proxy.variable} ${key}`, () => proxied(proxy, policy, options));
      return checkProxied(url, proxy, guard, key).then(() => ({ dispatcher, proxy }));
    },
    async close() {
      closed = true;
      await Promise.all([...dispatchers.values()].map((dispatcher) => dispatcher.destroy()));
      dispatchers.clear();
    },
  };
}

// HTTP/1.1 only: every API speaks it, and how a connection fails has one shape.
function direct(guard: AddressGuard, policy: HttpPolicy, { resolve, maxConnections }: RouteOptions): Dispatcher {
  const connect = createGuardedConnector(guard, resolve, policy.timeouts.connect, policy.tls);
  return new Agent({ connect, connections: maxConnections, allowH2: false });
}

function proxied(proxy: Proxy, policy: HttpPolicy, { maxConnections }: RouteOptions): Dispatcher {
  const tls = { allowH2: false, timeout: policy.timeouts.connect };
  // The proxy is no provider: it is not shown who calls.
  const requestTls = { ...tls, ...tlsOptions(policy.tls) };
  return new ProxyAgent({ uri: proxy.url.href, connections: maxConnections, allowH2: false, requestTls, proxyTls: tls });
}

const checkedFor = 30_000;
const mostChecked = 1_000;

/**
 * A proxy resolves the name itself, so the best that can be done is to resolve it here first and to refuse what may not be
 * reached. What was found good stays so for half a minute, so that reading pages does not ask the resolver for each.
 */
function createProxiedCheck({ clock, resolve }: RouteOptions) {
  const good = new Map<string, number>();
  return async (url: URL, { variable }: Proxy, guard: AddressGuard, key: string): Promise<void> => {
    const host = url.hostname.replace(/^\[(.+)\]$/, '$1');
    const name = `${host} ${key}`;
    if ((good.get(name) ?? 0) > clock.monotonic()) return;
    await resolveGuarded(host, guard, resolve).catch((thrown: unknown) => {
      if (thrown instanceof ConnectorError && thrown.code === 'ADDRESS_REFUSED') throw thrown;
      const message = `cannot resolve ${host} here, so its address cannot be checked before the proxy of ${variable} is asked for it`;
      throw new ConnectorError('ADDRESS_REFUSED', message, { host }, thrown);
    });
    if (good.size >= mostChecked) good.clear();
    good.set(name, clock.monotonic() + checkedFor);
  };
}
