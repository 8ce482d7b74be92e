import { Command } from 'commander';
import { systemClock } from '../../kernel/clock.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { CliContext, GlobalOptions, StoreMove } from '../context.ts';
import { createProgressLine } from '../progress-line.ts';

export function storeCommand(context: CliContext): Command {
  return new Command('store')
    .description('What was synced, where each run stands, and what is kept of connections.')
    .addCommand(moveCommand(context));
}

function moveCommand(context: CliContext): Command {
  return new Command('move')
    .summary('copy the data folder into the PostgreSQL database of DATABASE_URL')
    .description(
      'Copies records, runs, positions, schedules, connections and tokens, and compares both. The data folder stays as it is. Stopped anywhere, it goes on there the next time.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ DATABASE_URL=postgres://ferrule@db.example/ferrule ferrule store move\n  $ ferrule store move --data ./old-data --json',
    )
    .action(async (_flags: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const { terminal } = context;
      const line = createProgressLine(terminal, systemClock);
      const moved = await context
        .moveStore(options, ({ step, table, done, all }) => line.show(done, all, `${done} of ${all} rows ${steps[step]} (${table})`))
        .finally(line.end);
      terminal.out(options.json ? stringifyJson({ ...moved }) : summaryOf(moved));
      if (moved.outcome === 'moved') terminal.err(whatNext(moved));
    });
}

const steps = { copy: 'copied', compare: 'compared' } as const;

function summaryOf({ outcome, folder, rows }: StoreMove): string {
  if (outcome === 'before') return `${folder} was moved before; nothing was done`;
  const all = Object.values(rows).reduce((sum, count) => sum + count, 0);
  const { entities = 0, runs = 0, connections = 0 } = rows;
  return `${all} rows moved and compared: ${entities} records, ${runs} runs, ${connections} connections`;
}

function whatNext({ folder }: StoreMove): string {
  return `from now on every process needs
  DATABASE_URL          as it was for this command: without it, a process goes on with ${folder}
  FERRULE_MASTER_KEY    the key that the secrets are sealed by; one that was made for development is in ${folder}/master-key
what was uploaded stays in ${folder}; keep the folder until you have seen a sync go on, then remove store.db and vault.sqlite there
`;
}
