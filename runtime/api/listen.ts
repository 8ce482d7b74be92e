import type { FastifyInstance } from 'fastify';
import { ConnectorError } from '../kernel/errors.ts';

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there; stop it or choose another port',
  EACCES: 'the system does not allow it; choose a port above 1023',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'the host name does not resolve',
};

/** Begins to listen and gives the URL; port 0 takes any free one. Throws CONNECTOR_CONFIG_INVALID when it cannot. */
export async function listen(options: { readonly api: FastifyInstance; readonly host: string; readonly port: number }): Promise<string> {
  const { api, host, port } = options;
  try {
    return await api.listen({ host, port });
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
    const reason = reasons[code];
    if (reason === undefined) throw ConnectorError.from(thrown);
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `cannot listen on ${host} port ${port}: ${reason}`, {}, thrown);
  }
}
