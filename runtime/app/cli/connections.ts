import type { Connections, GlobalOptions } from '../../cli/index.ts';
import { loadRuntimeConfiguration } from '../../documents/index.ts';
import { openRuntime } from './open-runtime.ts';

// Apart from what has `await using`: in there the compiler would leave the file name as it is.
const loadApi = () => import('../../api/index.ts');

/** `listens`: where a server would, for people who come back and for nothing else. */
export async function openConnections(options: GlobalOptions, { listens }: { readonly listens: boolean }): Promise<Connections> {
  await using started = new AsyncDisposableStack();
  const runtime = started.use(await openRuntime(options));
  let own: string | undefined;
  if (listens) {
    const { createCallbackApi, listen } = await loadApi();
    const { host, port, url } = (await loadRuntimeConfiguration(options.config)).server;
    const api = started.adopt(await createCallbackApi(runtime), (one) => one.close());
    const listening = await listen({ api, host, port });
    // A free port is known only now.
    if (port === 0 && url === undefined) own = `${listening}/oauth/callback`;
  }
  const serving = started.move();
  return {
    connect: (name) => runtime.connect(name, own === undefined ? {} : { redirectUri: runtime.datasource(name).access.redirectUri ?? own }),
    connection: (name) => runtime.connection(name),
    disconnect: (name) => runtime.disconnect(name),
    [Symbol.asyncDispose]: () => serving.disposeAsync(),
  };
}
