import { Command } from 'commander';
import { ConnectorError } from '../../kernel/errors.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { Runtime, StatePlan } from '../../sync/index.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { otherDocuments } from '../other-documents.ts';
import { printTable } from '../print-table.ts';
import { call } from '../remote.ts';

interface PlanFlags extends GlobalOptions {
  readonly against?: string;
}

export function planCommand(context: CliContext): Command {
  return new Command('plan')
    .description(
      'Tells, of each object, whether the next sync goes on from its cursor or reads it whole, and which changed words are why. Compares with the documents that it was last read by; changes nothing.',
    )
    .argument('[datasource]', 'only this datasource')
    .option('--against <folder or git ref>', 'compare with these documents instead')
    .addHelpText(
      'after',
      '\nExamples:\n  $ ferrule plan\n  $ ferrule plan sample_shop --against HEAD~1\n  $ ferrule plan --against ../deployed --json',
    )
    .action(async (datasource: string | undefined, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<PlanFlags>();
      const plans = await plansOf(context, flags, datasource);
      if (flags.json) for (const plan of plans) context.terminal.out(stringifyJson(plan));
      else if (plans.length === 0) context.terminal.err('there are no datasources\n');
      else context.terminal.out(plans.map((plan) => describe(plan, context.terminal.width)).join('\n\n'));
    });
}

async function plansOf(context: CliContext, flags: PlanFlags, datasource: string | undefined): Promise<readonly StatePlan[]> {
  try {
    await using runtime = await context.openRuntime(flags);
    if (flags.against === undefined) return await each(runtime, datasource, (name) => runtime.plans.plan(name));
    await using other = await otherDocuments(context, flags, flags.against);
    const before = other.catalog;
    return await each(runtime, datasource, (name) => runtime.plans.plan(name, { before }));
  } catch (thrown) {
    const isHeld = thrown instanceof ConnectorError && thrown.code === 'STORE_LOCKED';
    const server = isHeld ? await context.remote(flags) : undefined;
    if (!server || flags.against !== undefined || datasource === undefined) throw thrown;
    context.terminal.err(`asking the server at ${server.url}, by the documents that it serves\n`);
    // The server's answers are what its API describes.
    return [(await call(server, `/datasources/${encodeURIComponent(datasource)}/plan`, {})) as StatePlan];
  }
}

async function each(
  runtime: Runtime,
  datasource: string | undefined,
  plan: (name: string) => Promise<StatePlan>,
): Promise<readonly StatePlan[]> {
  const names = datasource === undefined ? [...runtime.catalog().datasources.keys()].toSorted() : [datasource];
  const plans: StatePlan[] = [];
  for (const name of names) plans.push(await plan(name));
  return plans;
}

const runWords = { goes_on: 'the next sync goes on from its checkpoints', begins_anew: 'the next sync begins anew' } as const;

function describe({ datasource, connector, unfinished, objects }: StatePlan, width: number): string {
  const rows = objects.map(({ object, outcome, records }) => ({ object, outcome, records }));
  const run = unfinished ? `\nrun ${unfinished.runId} was broken off: ${runWords[unfinished.outcome]}` : '';
  const notes = objects.filter(({ outcome }) => outcome !== 'kept').map(({ object, message }) => `\n  ${object}: ${message}`);
  return `${datasource} (${connector})${run}\n${printTable(rows, width)}${notes.join('')}`;
}
