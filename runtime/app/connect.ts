import { randomBytes, randomUUID } from 'node:crypto';
import { addressOf } from '../documents/index.ts';
import { type BoundDatasource, createConnecting } from '../engine/index.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Foundation } from './foundation.ts';

export interface ConnectParts extends Pick<
  Foundation,
  'configuration' | 'host' | 'vault' | 'connections' | 'store' | 'clock' | 'events' | 'log'
> {
  readonly bind: (datasource: string) => Promise<BoundDatasource>;
}

/** How people allow accesses, and where they come back to: where this process, once it listens, says that it does. */
export function openConnecting(parts: ConnectParts, started: AsyncDisposableStack) {
  const { configuration, host, vault, connections, store, clock, events, log, bind } = parts;
  const { server } = configuration;
  let announced: string | undefined;
  const connecting = started.use(
    createConnecting({
      pending: {
        begin: async (authorization) => (await vault.authorizations()).begin(authorization),
        take: async (id, now) => (await vault.authorizations()).take(id, now),
        list: async (prefix) => (await vault.authorizations()).list(prefix),
      },
      connections,
      newHolder: randomUUID,
      newSecret: () => randomBytes(32).toString('base64url'),
      bind,
      clock,
      events,
      log,
      policy: () => ({
        origins: server.returnTo,
        own: server.url ?? announced ?? addressOf({ ...server, host }),
        usual: server.defaultReturnTo,
      }),
    }),
  );
  return {
    connecting,
    async announce(url: string): Promise<void> {
      announced = url;
      await (await store()).announce(url);
      await connecting
        .resume()
        .catch((thrown: unknown) =>
          log.warn({ error: ConnectorError.from(thrown).toJSON() }, 'cannot go on waiting for those who connect'),
        );
    },
  };
}
