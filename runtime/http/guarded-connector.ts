import { isIP, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import type { AddressGuard } from './addresses.ts';
import { tlsOptions } from './client-tls.ts';
import type { ClientTls } from './exchange.ts';
import { createGuardedLookup, type Resolve } from './guarded-lookup.ts';

/**
 * Opens connections only to addresses that the guard lets through: written ones (no lookup happens for these), resolved
 * ones, and once more the one that the socket stands on. A kept-alive connection costs no check at all.
 */
export function createGuardedConnector(guard: AddressGuard, resolve: Resolve, timeout: number, tls?: ClientTls): buildConnector.connector {
  const connect = buildConnector({ ...tlsOptions(tls), lookup: createGuardedLookup(guard, resolve), timeout, allowH2: false });
  return (options, callback) => {
    const written = isIP(options.hostname) > 0 ? guard(options.hostname, options.hostname) : undefined;
    if (written) {
      process.nextTick(callback, written, null);
      return;
    }
    connect(options, (...outcome) => {
      const [error, socket] = outcome;
      if (error) return callback(error, null);
      const refusal = checkSocket(socket, options.hostname, guard);
      if (refusal) return callback(refusal, null);
      failOnReset(socket);
      return callback(null, socket);
    });
  };
}

function checkSocket(socket: Socket, host: string, guard: AddressGuard): Error | undefined {
  const refusal = socket.remoteAddress === undefined ? undefined : guard(host, socket.remoteAddress);
  if (refusal) socket.destroy();
  return refusal;
}

/**
 * undici takes a reset for the end of a body that has no announced length (it tells the two apart by this code alone):
 * half a page would pass for a whole one.
 */
function failOnReset(socket: Socket): void {
  socket.prependListener('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNRESET') error.code = 'ECONNABORTED';
  });
}
