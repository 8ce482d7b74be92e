import { Command, Option } from 'commander';
import { stringifyJson } from '../../kernel/json.ts';
import type { Run, RunMode, SyncOptions } from '../../sync/index.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { createProgress } from '../progress.ts';
import { summarizeRun } from '../print-runs.ts';
import { syncRemotely } from '../remote.ts';
import { fromStoreOrServer } from '../store-or-server.ts';
import { positive } from './read.ts';

interface SyncFlags extends GlobalOptions {
  readonly full?: boolean;
  readonly object?: readonly string[];
  readonly limit?: number;
  readonly since?: string;
  readonly until?: string;
  readonly allowDeletes?: boolean;
  readonly dryRun?: boolean;
}

export function syncCommand(context: CliContext): Command {
  return new Command('sync')
    .description(
      'Reads what changed since the last sync (everything, the first time) into the store. Stopped in the middle, it goes on where it was.',
    )
    .argument('<datasource>', 'name of the datasource')
    .option('--full', 'read everything, and delete what is gone')
    .addOption(new Option('-o, --object <name...>', 'only these objects'))
    .option('-n, --limit <count>', 'no more records of each object; deletes nothing and moves no cursor', positive)
    .option('--since <time>', 'what changed from then on; deletes nothing and moves no cursor')
    .option('--until <time>', 'without what changed then or later; deletes nothing and moves no cursor')
    .option('--allow-deletes', 'with a full sync: delete what is gone however much it is')
    .option('--dry-run', 'tell what the sync would do, and write nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  $ ferrule sync sample_shop\n  $ ferrule sync sample_shop --full --object product order\n  $ ferrule sync sample_shop --full --dry-run\n  $ ferrule sync sample_shop --json | jq .counts',
    )
    .action(async (datasource: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<SyncFlags>();
      const run = await sync(context, datasource, flags);
      if (flags.json) context.terminal.out(stringifyJson(run));
      else context.terminal.out(summarizeRun(run));
    });
}

function askedBy(flags: SyncFlags): Omit<SyncOptions, 'signal' | 'onProgress'> {
  const { limit, since, until, allowDeletes, dryRun } = flags;
  const mode: RunMode = flags.full || allowDeletes ? 'full' : 'incremental';
  return {
    mode,
    ...(flags.object ? { objects: flags.object } : {}),
    ...(limit === undefined ? {} : { limit }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(allowDeletes ? { allowDeletes } : {}),
    ...(dryRun ? { dryRun } : {}),
  };
}

function sync(context: CliContext, datasource: string, flags: SyncFlags): Promise<Run> {
  const { terminal, signal } = context;
  const asked = askedBy(flags);
  return fromStoreOrServer(
    context,
    flags,
    (runtime) => {
      const progress = createProgress(terminal);
      return runtime.sync(datasource, { ...asked, signal, onProgress: progress.show }).finally(progress.end);
    },
    (server) => {
      terminal.err(`the server at ${server.url} holds the store: it runs the sync\n`);
      return syncRemotely(server, datasource, asked, signal);
    },
  );
}
