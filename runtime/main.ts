import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRuntime } from './app.ts';
import {
  type CliContext,
  type Connections,
  type GlobalOptions,
  processTerminal,
  runCli,
  type Served,
  type ServeOptions,
} from './cli/index.ts';
import { loadRuntimeConfiguration, type RuntimeConfiguration, schemaTexts } from './documents/index.ts';
import { packageFolder } from './kernel/package-folder.ts';
import { moveFolder, readHolder } from './store/index.ts';
import type { Runtime } from './sync/index.ts';

const { version } = JSON.parse(await readFile(join(packageFolder(), 'package.json'), 'utf8')) as { readonly version: string };

/** Starts the HTTP API over a runtime that takes up changed documents and polls. */
export async function serve(options: ServeOptions): Promise<Served> {
  // What has been started goes down again, last first: also when the rest cannot be.
  await using started = new AsyncDisposableStack();
  const configuration = await loadRuntimeConfiguration(options.config);
  const folder = options.data ?? configuration.data;
  // Only a server needs it, and it loads while the sample shop starts.
  const loading = import('./api/index.ts');
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

/** With a configuration: listens where its server would, for people who come back and for nothing else. */
async function connectionsOf(runtime: Runtime, configuration: RuntimeConfiguration | undefined): Promise<Connections> {
  await using started = new AsyncDisposableStack();
  started.use(runtime);
  let own: string | undefined;
  if (configuration) {
    const { createCallbackApi, listen } = await import('./api/index.ts');
    const api = started.adopt(await createCallbackApi(runtime), (one) => one.close());
    const { host, port, url } = configuration.server;
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

function runtimeOptions({ config, data, verbose }: GlobalOptions) {
  return {
    ...(config === undefined ? {} : { configuration: config }),
    ...(data === undefined ? {} : { data }),
    ...(verbose ? { log: 'debug' as const } : {}),
  };
}

function tokenFile(folder: string): string {
  return join(folder, 'admin-token');
}

/** The operator's token: FERRULE_ADMIN_TOKEN, else one made once and kept in the data folder for its owner only. */
async function adminToken(folder: string): Promise<string> {
  const given = process.env['FERRULE_ADMIN_TOKEN'];
  if (given) return given;
  const file = tokenFile(folder);
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept !== '') return kept.trim();
  const token = randomBytes(24).toString('base64url');
  await writeFile(file, `${token}\n`, { mode: 0o600 });
  return token;
}

/**
 * Starts the sample shop that ships with the package as a process of its own, and lets documents find it: here, and in the
 * commands that are given in other terminals while it runs.
 */
async function startSample(folder: string): Promise<AsyncDisposable> {
  const { spawnSampleShop } = (await import(sampleModule())) as {
    spawnSampleShop: () => Promise<{ environment: Record<string, string> } & AsyncDisposable>;
  };
  const shop = await spawnSampleShop();
  Object.assign(process.env, shop.environment);
  await mkdir(folder, { recursive: true });
  await writeFile(sampleFile(folder), JSON.stringify(shop.environment), { mode: 0o600 });
  return {
    async [Symbol.asyncDispose]() {
      await rm(sampleFile(folder), { force: true });
      await shop[Symbol.asyncDispose]();
    },
  };
}

function sampleFile(folder: string): string {
  return join(folder, 'sample.json');
}

/** Our environment, and what the sample that runs on this data folder adds to it. */
async function environmentWithSample({ config, data }: GlobalOptions): Promise<Readonly<Record<string, string | undefined>>> {
  const folder = data ?? (await loadRuntimeConfiguration(config)).data;
  const sample = await readFile(sampleFile(folder), 'utf8').catch(() => '{}');
  // Written by startSample; a file that was cut short is no sample.
  const added = parsedOrNothing(sample);
  return { ...added, ...process.env };
}

function parsedOrNothing(text: string): Readonly<Record<string, string>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, string>>;
  } catch {
    return {};
  }
}

// Not a static import: the engine does not depend on its sample, which lies beside `runtime` in source and in package alike.
function sampleModule(): string {
  return new URL(import.meta.url.endsWith('.ts') ? '../sample/spawn.ts' : '../sample/spawn.js', import.meta.url).href;
}

/** The command line of this process: its arguments, its terminal, its signals. */
export async function main(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second Ctrl-C does not wait.
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  }
  const context: CliContext = {
    terminal: processTerminal(),
    version,
    signal: stop.signal,
    // A command that ends says itself what went wrong; -v shows the log too.
    openRuntime: async (options) =>
      createRuntime({ log: 'silent', ...runtimeOptions(options), environment: await environmentWithSample(options) }),
    serve,
    connections: async (options, { listens }) => {
      const runtime = await createRuntime({
        log: 'silent',
        ...runtimeOptions(options),
        environment: await environmentWithSample(options),
      });
      return connectionsOf(runtime, listens ? await loadRuntimeConfiguration(options.config) : undefined);
    },
    async moveStore(options, onProgress) {
      const { data, store } = await loadRuntimeConfiguration(options.config);
      const folder = options.data ?? data;
      const { DATABASE_URL: databaseUrl } = process.env;
      return { folder, ...(await moveFolder({ folder, databaseUrl, schema: store.schema, signal: stop.signal, onProgress })) };
    },
    async remote(options) {
      const configuration = await loadRuntimeConfiguration(options.config);
      const folder = options.data ?? configuration.data;
      const holder = await readHolder(folder);
      return holder?.url === undefined ? undefined : { url: holder.url, token: await adminToken(folder) };
    },
  };
  process.exitCode = await runCli(process.argv.slice(2), context);
}

if (import.meta.main) await main();
