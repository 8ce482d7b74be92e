import { ConnectorError } from '../kernel/errors.ts';
import type { Runtime } from '../sync/index.ts';
import type { CliContext, GlobalOptions } from './context.ts';
import type { RemoteServer } from './remote.ts';

/** From the store, or from the server that holds it where one serves. Throws as either, and STORE_LOCKED where another process holds it that does not serve. */
export async function fromStoreOrServer<Answer>(
  context: CliContext,
  flags: GlobalOptions,
  here: (runtime: Runtime) => Promise<Answer>,
  there: (server: RemoteServer) => Promise<Answer>,
): Promise<Answer> {
  try {
    await using runtime = await context.openRuntime(flags);
    return await here(runtime);
  } catch (thrown) {
    const server = thrown instanceof ConnectorError && thrown.code === 'STORE_LOCKED' ? await context.remote(flags) : undefined;
    if (!server) throw thrown;
    return there(server);
  }
}
