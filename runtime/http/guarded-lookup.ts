import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { ConnectorError } from '../kernel/errors.ts';
import type { AddressGuard } from './addresses.ts';

/** All addresses of a name, in the order in which they are to be tried. Rejects as `dns.lookup` does. */
export type Resolve = (name: string) => Promise<readonly LookupAddress[]>;

export const systemResolve: Resolve = (name) => lookup(name, { all: true });

/**
 * The addresses of a host that may be reached. Throws ADDRESS_REFUSED when it has none that may, and the resolver's error
 * when it has none at all.
 */
export async function resolveGuarded(host: string, guard: AddressGuard, resolve: Resolve): Promise<readonly LookupAddress[]> {
  const family = isIP(host);
  const found = family > 0 ? [{ address: host, family }] : await resolve(host);
  const judged = found.map((entry) => ({ entry, refusal: guard(host, entry.address) }));
  const open = judged.filter(({ refusal }) => refusal === undefined);
  if (open.length > 0) return open.map(({ entry }) => entry);
  throw judged[0]?.refusal ?? new ConnectorError('NETWORK_ERROR', `cannot resolve ${host}: it has no address`, { host, failedAt: 'dns' });
}

/**
 * Name resolution for a socket, so that the address which is checked is the one which is connected to: a name that
 * resolves differently a moment later gains nothing.
 */
export function createGuardedLookup(guard: AddressGuard, resolve: Resolve): LookupFunction {
  return (host, options, callback) => {
    resolveGuarded(host, guard, resolve).then(
      (addresses) => answer(addresses, options.all === true, callback),
      (error: NodeJS.ErrnoException) => callback(error, [], 0),
    );
  };
}

function answer(addresses: readonly LookupAddress[], all: boolean, callback: Parameters<LookupFunction>[2]): void {
  const [first] = addresses;
  if (all) callback(null, [...addresses]);
  else callback(null, first?.address ?? '', first?.family ?? 0);
}
