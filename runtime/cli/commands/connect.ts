import { setTimeout as delay } from 'node:timers/promises';
import { Command } from 'commander';
import { ConnectorError } from '../../kernel/errors.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { CliContext, Connections, GlobalOptions } from '../context.ts';
import { remoteConnections } from '../remote-connections.ts';

interface ConnectFlags extends GlobalOptions {
  readonly status?: boolean;
  readonly disconnect?: boolean;
}

type Standing = Awaited<ReturnType<Connections['connection']>>;

export function connectCommand(context: CliContext): Command {
  return new Command('connect')
    .description(
      'Prints the page of the provider where the access is allowed, and waits until that is done. Providers send people back to the server that runs on this data folder; where none does, this command listens in its place meanwhile.',
    )
    .argument('<datasource>', 'name of the datasource')
    .option('--status', 'only show how its connection stands')
    .option('--disconnect', 'give its connection up')
    .addHelpText(
      'after',
      '\nExamples:\n  $ ferrule connect us_store\n  $ ferrule connect us_store --status\n  $ ferrule connect us_store --disconnect',
    )
    .action(async (datasource: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ConnectFlags>();
      await using connections = await openConnections(context, flags);
      if (flags.disconnect) await disconnect(context, connections, datasource, flags);
      else if (flags.status) show(context, datasource, await connections.connection(datasource), flags);
      else await connect(context, connections, datasource, flags);
    });
}

/** Those of the server that holds the data folder, else our own, which listen only where somebody is to come back. */
async function openConnections(context: CliContext, flags: ConnectFlags): Promise<Connections> {
  const server = await context.remote(flags);
  if (server) return remoteConnections(server);
  return context.connections(flags, { listens: !(flags.status || flags.disconnect) });
}

async function connect(context: CliContext, connections: Connections, datasource: string, flags: ConnectFlags): Promise<void> {
  const { terminal, signal } = context;
  const before = await connections.connection(datasource);
  const begun = await connections.connect(datasource);
  if (flags.json) terminal.out(stringifyJson(begun));
  else terminal.out(begun.url);
  const code = begun.userCode === null ? '' : ` and enter the code ${begun.userCode}`;
  terminal.err(`open this page in a browser${code}; waiting until ${begun.expiresAt}, Ctrl-C stops\n`);
  const after = await waitFor(connections, datasource, before, Date.parse(begun.expiresAt), signal);
  // Ctrl-C: the exit code says it.
  if (after) show(context, datasource, after, flags);
}

const between = 500;

/** Undefined when it is stopped. Throws CONNECTOR_OAUTH_DENIED where it failed, or nobody came. */
async function waitFor(
  connections: Connections,
  datasource: string,
  before: Standing,
  until: number,
  signal: AbortSignal,
): Promise<Standing | undefined> {
  while (!signal.aborted) {
    const now = await connections.connection(datasource);
    if (now.status === 'connected' && now.updatedAt !== before.updatedAt) return now;
    if (now.status === 'not_connected' && now.reason !== null) throw failed(datasource, now.reason);
    if (Date.now() > until) throw failed(datasource, 'nobody came back in time');
    await delay(between, undefined, { signal }).catch(() => {});
  }
  return undefined;
}

function failed(datasource: string, reason: string): ConnectorError {
  return new ConnectorError('CONNECTOR_OAUTH_DENIED', `${datasource} is not connected: ${reason}`, { datasource });
}

async function disconnect({ terminal }: CliContext, connections: Connections, datasource: string, flags: ConnectFlags): Promise<void> {
  const removed = await connections.disconnect(datasource);
  if (flags.json) terminal.out(stringifyJson({ datasource, removed }));
  else terminal.out(removed ? `${datasource}: disconnected` : `${datasource}: there was no connection`);
}

const words: { readonly [Status in Standing['status']]: string } = {
  connected: 'connected',
  needs_reconnect: 'needs to be connected again',
  not_connected: 'not connected',
  not_needed: 'nobody has to allow its access',
};

function show({ terminal }: CliContext, datasource: string, standing: Standing, { json }: GlobalOptions): void {
  if (json) return terminal.out(stringifyJson({ datasource, ...standing }));
  const { status, reason, updatedAt } = standing;
  const since = status === 'connected' && updatedAt !== null ? `, last signed in ${updatedAt}` : '';
  terminal.out(`${datasource}: ${words[status]}${since}${reason === null ? '' : ` (${reason})`}`);
}
