import { Command, Option } from 'commander';
import { ConnectorError } from '../../kernel/errors.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { Run, RunMode } from '../../sync/index.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { createProgress } from '../progress.ts';
import { summarizeRun } from '../print-runs.ts';
import { syncRemotely } from '../remote.ts';

interface SyncFlags extends GlobalOptions {
  readonly full?: boolean;
  readonly object?: readonly string[];
}

export function syncCommand(context: CliContext): Command {
  return new Command('sync')
    .summary('bring records into the store')
    .description(
      'Reads what changed since the last sync (everything, the first time) into the store. Stopped in the middle, it goes on where it was.',
    )
    .argument('<datasource>', 'name of the datasource')
    .option('--full', 'read everything, and delete what is gone')
    .addOption(new Option('-o, --object <name...>', 'only these objects'))
    .addHelpText(
      'after',
      '\nExamples:\n  $ ferrule sync sample_shop\n  $ ferrule sync sample_shop --full --object product order\n  $ ferrule sync sample_shop --json | jq .counts',
    )
    .action(async (datasource: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<SyncFlags>();
      const run = await sync(context, datasource, flags);
      if (flags.json) context.terminal.out(stringifyJson(run));
      else context.terminal.out(summarizeRun(run));
    });
}

async function sync(context: CliContext, datasource: string, flags: SyncFlags): Promise<Run> {
  const mode: RunMode = flags.full ? 'full' : 'incremental';
  const asked = { mode, ...(flags.object ? { objects: flags.object } : {}) };
  try {
    return await syncHere(context, datasource, asked, flags);
  } catch (thrown) {
    const server = thrown instanceof ConnectorError && thrown.code === 'STORE_LOCKED' ? await context.remote(flags) : undefined;
    if (!server) throw thrown;
    context.terminal.err(`the server at ${server.url} holds the store: it runs the sync\n`);
    return syncRemotely(server, datasource, asked, context.signal);
  }
}

async function syncHere(
  context: CliContext,
  datasource: string,
  asked: { readonly mode: RunMode; readonly objects?: readonly string[] },
  flags: SyncFlags,
): Promise<Run> {
  await using runtime = await context.openRuntime(flags);
  const progress = createProgress(context.terminal);
  try {
    return await runtime.sync(datasource, { ...asked, signal: context.signal, onProgress: progress.show });
  } finally {
    progress.end();
  }
}
