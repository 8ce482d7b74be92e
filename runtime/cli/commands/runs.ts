import { Command } from 'commander';
import { ConnectorError } from '../../kernel/errors.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { Run, RunTimeline } from '../../sync/index.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { runRow, summarizeRun } from '../print-runs.ts';
import { printTable } from '../print-table.ts';
import { call, runsRemotely } from '../remote.ts';
import { fromStoreOrServer } from '../store-or-server.ts';
import { positive } from './read.ts';

interface RunsFlags extends GlobalOptions {
  readonly limit: number;
}

const noRuns = 'no runs yet: ferrule sync <datasource>';

export function runsCommand(context: CliContext): Command {
  return new Command('runs')
    .description('Lists the last syncs, newest first, with their counts and errors.')
    .argument('[datasource]', 'only of this datasource')
    .option('-n, --limit <count>', 'no more than this', positive, 20)
    .addHelpText('after', '\nExamples:\n  $ ferrule runs\n  $ ferrule runs sample_shop --json\n  $ ferrule runs show <id>')
    .addCommand(showCommand(context))
    .action(async (datasource: string | undefined, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<RunsFlags>();
      const runs = await listRuns(context, datasource, flags);
      if (flags.json) for (const run of runs) context.terminal.out(stringifyJson(run));
      else if (runs.length === 0) context.terminal.err(`${noRuns}\n`);
      else context.terminal.out(printTable(runs.map(runRow), Math.max(context.terminal.width, 100)));
    });
}

function showCommand(context: CliContext): Command {
  return new Command('show')
    .summary('what happened in a sync')
    .description(
      'Shows one sync: what came of it, its requests, pages and waits, and the exchange that it ended over. Secrets are left out.',
    )
    .argument('<id>', 'id of the run, or `last`')
    .addHelpText('after', '\nExamples:\n  $ ferrule runs show last\n  $ ferrule runs show 0198f3a2-… --json')
    .action(async (id: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalOptions>();
      const { run, timeline } = await showRun(context, id, flags);
      if (flags.json) return context.terminal.out(stringifyJson({ run, timeline }));
      const { printExchange, printTimeline } = await import('../../sync/index.ts');
      const { exchange } = timeline;
      // What a provider says must not drive the terminal.
      const error = run.error ? [`${run.error.code}: ${run.error.message.replaceAll(/\p{Cc}/gu, ' ')}`] : [];
      const parts = [summarizeRun(run), ...error, printTimeline(timeline), ...(exchange ? [printExchange(exchange)] : [])];
      return context.terminal.out(parts.join('\n\n'));
    });
}

interface ShownRun {
  readonly run: Run;
  readonly timeline: RunTimeline;
}

function showRun(context: CliContext, id: string, flags: GlobalOptions): Promise<ShownRun> {
  return fromStoreOrServer(
    context,
    flags,
    async (runtime) => {
      const wanted = id === 'last' ? idOfLast(await runtime.runs({ limit: 1 })) : id;
      return { run: await runtime.run(wanted), timeline: await runtime.timeline(wanted) };
    },
    async (server) => {
      const wanted = id === 'last' ? idOfLast(await runsRemotely(server, undefined, 1)) : id;
      const path = `/runs/${encodeURIComponent(wanted)}`;
      // The server's answers are what its API describes; a run there has no checkpoints.
      const run = (await call(server, path, {})) as Run;
      const objects = run.objects.map((object) => ({ ...object, checkpoint: null }));
      return { run: { ...run, objects }, timeline: (await call(server, `${path}/timeline`, {})) as RunTimeline };
    },
  );
}

function idOfLast([last]: readonly Run[]): string {
  if (last) return last.id;
  throw new ConnectorError('RUN_NOT_FOUND', noRuns);
}

function listRuns(context: CliContext, datasource: string | undefined, flags: RunsFlags): Promise<readonly Run[]> {
  const { limit } = flags;
  return fromStoreOrServer(
    context,
    flags,
    (runtime) => runtime.runs({ limit, ...(datasource === undefined ? {} : { datasource }) }),
    (server) => runsRemotely(server, datasource, limit),
  );
}
