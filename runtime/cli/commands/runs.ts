import { Command } from 'commander';
import { ConnectorError } from '../../kernel/errors.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { Run } from '../../sync/index.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { runRow } from '../print-runs.ts';
import { printTable } from '../print-table.ts';
import { runsRemotely } from '../remote.ts';
import { positive } from './read.ts';

interface RunsFlags extends GlobalOptions {
  readonly limit: number;
}

export function runsCommand(context: CliContext): Command {
  return new Command('runs')
    .summary('list the last syncs')
    .description('Lists the last syncs, newest first, with their counts and errors.')
    .argument('[datasource]', 'only of this datasource')
    .option('-n, --limit <count>', 'no more than this', positive, 20)
    .addHelpText('after', '\nExamples:\n  $ ferrule runs\n  $ ferrule runs sample_shop --json')
    .action(async (datasource: string | undefined, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<RunsFlags>();
      const runs = await listRuns(context, datasource, flags);
      if (flags.json) for (const run of runs) context.terminal.out(stringifyJson(run));
      else if (runs.length === 0) context.terminal.err('no runs yet: ferrule sync <datasource>\n');
      else context.terminal.out(printTable(runs.map(runRow), Math.max(context.terminal.width, 100)));
    });
}

async function listRuns(context: CliContext, datasource: string | undefined, flags: RunsFlags): Promise<readonly Run[]> {
  try {
    await using runtime = await context.openRuntime(flags);
    return await runtime.runs({ limit: flags.limit, ...(datasource === undefined ? {} : { datasource }) });
  } catch (thrown) {
    const server = thrown instanceof ConnectorError && thrown.code === 'STORE_LOCKED' ? await context.remote(flags) : undefined;
    if (!server) throw thrown;
    return runsRemotely(server, datasource, flags.limit);
  }
}
