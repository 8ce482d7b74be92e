import type { Connections } from './context.ts';
import { call, type RemoteServer } from './remote.ts';

/** Connections as the server that holds the data folder keeps them. */
export function remoteConnections(server: RemoteServer): Connections {
  const path = (datasource: string): string => `/datasources/${encodeURIComponent(datasource)}/connection`;
  // The server's answers are what its API describes.
  return {
    connect: async (datasource) =>
      (await call(server, path(datasource), { method: 'POST' })) as Awaited<ReturnType<Connections['connect']>>,
    connection: async (datasource) => (await call(server, path(datasource), {})) as Awaited<ReturnType<Connections['connection']>>,
    async disconnect(datasource) {
      const { status } = (await call(server, path(datasource), {})) as Awaited<ReturnType<Connections['connection']>>;
      await call(server, path(datasource), { method: 'DELETE' });
      return status === 'connected' || status === 'needs_reconnect';
    },
    async [Symbol.asyncDispose]() {},
  };
}
