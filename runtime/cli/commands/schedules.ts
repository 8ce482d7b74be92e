import { Command, Option } from 'commander';
import { ConnectorError } from '../../kernel/errors.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { ScheduleChange, ScheduleView } from '../../sync/index.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { printTable } from '../print-table.ts';
import { call, type RemoteServer } from '../remote.ts';
import { fromStoreOrServer } from '../store-or-server.ts';

interface ScheduleFlags extends GlobalOptions {
  readonly pause?: boolean;
  readonly resume?: boolean;
  readonly now?: boolean;
  readonly interval?: string;
}

export function schedulesCommand(context: CliContext): Command {
  return new Command('schedules')
    .description('Lists when datasources are synced by themselves and why then. Changes count at once and stand until they are taken back.')
    .argument('[datasource]', 'only this datasource; what is changed')
    .addOption(new Option('--pause', 'let nothing come until it is resumed').conflicts('resume'))
    .option('--resume', 'let it come again; what was missed comes once')
    .option('--now', 'make the next run due at once')
    .option('--interval <duration>', 'poll this often, as 15m; `document` takes it back')
    .addHelpText(
      'after',
      '\nExamples:\n  $ ferrule schedules\n  $ ferrule schedules sample_shop --pause\n  $ ferrule schedules sample_shop --interval 15m',
    )
    .action(async (datasource: string | undefined, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ScheduleFlags>();
      const change = changeIn(flags);
      if (change && datasource === undefined) {
        throw new ConnectorError(
          'REQUEST_INVALID',
          'which datasource? write its name before the options: ferrule schedules <datasource> --pause',
        );
      }
      const views = await viewsOf(context, flags, datasource, change);
      if (flags.json) for (const view of views) context.terminal.out(stringifyJson(view));
      else if (views.every(({ runs }) => runs.length === 0))
        context.terminal.err('nothing comes by itself: give a datasource `synchronization: { strategy: poll }`\n');
      else context.terminal.out(printTable(views.flatMap(rowsOf), Math.max(context.terminal.width, 160)));
    });
}

function changeIn({ pause, resume, now, interval }: ScheduleFlags): ScheduleChange | undefined {
  if (!pause && !resume && !now && interval === undefined) return undefined;
  return {
    ...(pause || resume ? { paused: pause === true } : {}),
    ...(now ? { due: 'now' } : {}),
    ...(interval === undefined ? {} : { interval: interval === 'document' ? null : interval }),
  };
}

function rowsOf({ datasource, runs, paused }: ScheduleView): readonly { readonly [column: string]: unknown }[] {
  return runs.map(({ kind, next, reason, lastStarted, lastFailure }) => ({
    datasource,
    run: kind,
    next: paused ? 'paused' : next,
    why: reason,
    last: lastStarted,
    error: lastFailure,
  }));
}

function viewsOf(
  context: CliContext,
  flags: ScheduleFlags,
  datasource: string | undefined,
  change: ScheduleChange | undefined,
): Promise<readonly ScheduleView[]> {
  return fromStoreOrServer(
    context,
    flags,
    async (runtime) => {
      if (datasource === undefined) return allOf((after) => runtime.reach().schedules(after));
      return [change ? await runtime.changeSchedule(datasource, change) : await runtime.schedule(datasource)];
    },
    (server) => remotely(server, datasource, change),
  );
}

interface SchedulePage {
  readonly schedules: readonly ScheduleView[];
  readonly next?: string | null;
}

async function allOf(page: (after: string | undefined) => Promise<SchedulePage>): Promise<readonly ScheduleView[]> {
  const all: ScheduleView[] = [];
  let after: string | undefined;
  do {
    const { schedules, next } = await page(after);
    all.push(...schedules);
    after = next ?? undefined;
  } while (after !== undefined);
  return all;
}

async function remotely(
  server: RemoteServer,
  datasource: string | undefined,
  change: ScheduleChange | undefined,
): Promise<readonly ScheduleView[]> {
  // The server's answers are what its API describes.
  if (datasource === undefined) {
    return allOf(
      async (after) =>
        (await call(server, `/schedules${after === undefined ? '' : `?${new URLSearchParams({ after })}`}`, {})) as SchedulePage,
    );
  }
  const path = `/datasources/${encodeURIComponent(datasource)}/schedule`;
  const asked = change ? { method: 'PATCH', body: JSON.stringify(change) } : {};
  return [(await call(server, path, asked)) as ScheduleView];
}
