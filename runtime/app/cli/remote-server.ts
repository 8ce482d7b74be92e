import type { GlobalOptions, RemoteServer } from '../../cli/index.ts';
import { loadRuntimeConfiguration } from '../../documents/index.ts';
import { readHolder } from '../../store/index.ts';
import { adminToken } from './admin-token.ts';

/** The server that holds the data folder, when one does and says where it listens. */
export async function remoteServer({ config, data }: GlobalOptions): Promise<RemoteServer | undefined> {
  const folder = data ?? (await loadRuntimeConfiguration(config)).data;
  const holder = await readHolder(folder);
  return holder?.url === undefined ? undefined : { url: holder.url, token: await adminToken(folder) };
}
