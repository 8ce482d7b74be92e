import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CliContext, processTerminal, runCli } from './cli/index.ts';
import { packageFolder } from './kernel/package-folder.ts';

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
  process.exitCode = await runCli(process.argv.slice(2), await contextOf(stop.signal));
}

/** What the runtime is made of is loaded when a command asks for it: a light one starts in a tenth of the time. */
async function contextOf(signal: AbortSignal): Promise<CliContext> {
  const { version } = JSON.parse(await readFile(join(packageFolder(), 'package.json'), 'utf8')) as { readonly version: string };
  return {
    terminal: processTerminal(),
    version,
    signal,
    openRuntime: async (options) => (await import('./app/cli/open-runtime.ts')).openRuntime(options),
    openDocuments: async (options) => (await import('./app/cli/open-documents.ts')).openDocuments(options),
    serve: async (options) => (await import('./app/cli/serve.ts')).serve(options, version),
    connections: async (options, how) => (await import('./app/cli/connections.ts')).openConnections(options, how),
    moveStore: async (options, onProgress) => (await import('./app/cli/move-store.ts')).moveStore(options, onProgress, signal),
    remote: async (options) => (await import('./app/cli/remote-server.ts')).remoteServer(options),
  };
}

if (import.meta.main) await main();
