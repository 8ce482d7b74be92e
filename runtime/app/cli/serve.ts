import type { Served, ServeOptions } from '../../cli/index.ts';
import { loadRuntimeConfiguration, schemaTexts } from '../../documents/index.ts';
import { createRuntime } from '../../app.ts';
import { adminToken, tokenFile } from './admin-token.ts';
import { runtimeOptions } from './open-runtime.ts';
import { startSample } from './sample.ts';

// Apart from what has `await using`: in there the compiler would leave the file name as it is.
const loadApi = () => import('../../api/index.ts');

/** Starts the HTTP API over a runtime that takes up changed documents and polls. */
export async function serve(options: ServeOptions, version: string): Promise<Served> {
  // What has been started goes down again, last first: also when the rest cannot be.
  await using started = new AsyncDisposableStack();
  const configuration = await loadRuntimeConfiguration(options.config);
  const folder = options.data ?? configuration.data;
  // Only a server needs it, and it loads while the sample shop starts.
  const loading = loadApi();
  if (options.sample) started.use(await startSample(folder));
  const host = options.host ?? configuration.server.host;
  const { role = 'all' } = options;
  const { metrics } = configuration.server;
  const logRejected = !options.showsRejected;
  const runtime = started.use(
    await createRuntime({ ...runtimeOptions(options), host, watch: true, logRejected, role, metrics: metrics !== 'off' }),
  );
  // A server that cannot keep secrets, or cannot have the store, is refused before it listens.
  await runtime.keys.ids();
  await runtime.runs({ limit: 1 });
  const token = await adminToken(folder);
  const { createApi, createHealthApi, listen } = await loading;
  const { port = role === 'worker' ? undefined : configuration.server.port } = options;
  let url: string | undefined;
  if (port !== undefined) {
    const shared = { runtime, token, openMetrics: metrics === 'open' };
    const made = role === 'worker' ? createHealthApi(shared) : createApi({ ...shared, version, schemas: schemaTexts() });
    const api = started.adopt(await made, (one) => one.close());
    url = await listen({ api, host, port });
    if (role !== 'worker') await runtime.announce(url);
  }
  runtime.startSchedules();
  const serving = started.move();
  const tokenIn = process.env['FERRULE_ADMIN_TOKEN'] ? 'FERRULE_ADMIN_TOKEN' : tokenFile(folder);
  return { ...(url === undefined ? {} : { url }), token, tokenIn, runtime, [Symbol.asyncDispose]: () => serving.disposeAsync() };
}
