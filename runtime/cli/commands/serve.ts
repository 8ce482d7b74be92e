import { relative } from 'node:path';
import { Command, Option } from 'commander';
import type { CliContext, Served, ServeOptions } from '../context.ts';
import { countDiagnostics, printDiagnostics } from '../print-diagnostics.ts';

export function serveCommand(context: CliContext): Command {
  return new Command('serve')
    .description('Serves the HTTP API, polls the datasources that ask for it, and takes up changed documents while running.')
    .option('--host <address>', 'address to listen on (default: what ferrule.yaml says, else 127.0.0.1)')
    .option('--port <number>', 'port to listen on, 0 for a free one (default: what ferrule.yaml says, else 4400)', Number)
    .addOption(
      new Option(
        '--role <role>',
        'what this process does for a fleet on PostgreSQL: take requests, run syncs (it listens only with --port), or both',
      )
        .choices(['api', 'worker', 'all'])
        .default('all'),
    )
    .option('--sample', 'start the sample shop beside it')
    .addHelpText(
      'after',
      '\nExamples:\n  $ ferrule serve\n  $ ferrule serve --sample --port 0\n  $ DATABASE_URL=postgres://… ferrule serve --role worker',
    )
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ServeOptions>();
      await using served = await context.serve(flags);
      announce(context, served, flags.sample === true);
      await untilAborted(context.signal);
      context.terminal.err('stopping\n');
    });
}

export function announce({ terminal }: CliContext, { url, token, tokenIn, runtime }: Served, sample: boolean): void {
  const { diagnostics } = runtime.catalog();
  printDiagnostics(
    terminal,
    diagnostics.filter(({ severity }) => severity === 'error'),
  );
  if (url === undefined) return terminal.out('ferrule works: it runs the syncs that are asked for elsewhere');
  terminal.out(`ferrule is listening on ${url}`);
  // A person is told the token that was made here; what a program reads is kept in logs, and a variable is known to who has set it.
  const isShown = terminal.interactive && tokenIn !== 'FERRULE_ADMIN_TOKEN';
  terminal.err(
    `  documentation  ${url}/docs\n  admin token    ${isShown ? token : `in ${tokenIn}`}\n  documents      ${countDiagnostics(diagnostics)}\n`,
  );
  if (sample) terminal.err(tryNext(url, isShown ? token : '$TOKEN', sampleConnector(runtime)));
}

/** The connector document of the sample, as a path from here. */
function sampleConnector(runtime: Served['runtime']): string {
  const { connectors, datasources } = runtime.catalog();
  const [name = ''] = datasources.get('sample_shop')?.document.connector.split('@') ?? [];
  const file = connectors.get(name)?.file;
  return file === undefined ? 'a document' : relative(process.cwd(), file);
}

function tryNext(url: string, token: string, document: string): string {
  return `try next, in another terminal:
  npx ferrule test sample_shop                     does it do what a connector must do?
  npx ferrule sync sample_shop                     a copy of its records; again: only what changed
  npx ferrule runs                                 what the syncs did
  curl -H "Authorization: Bearer ${token}" "${url}/data/sample_shop/order?limit=3"
  edit ${document} and save it: the change is live, a mistake is shown with its line

`;
}

export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
