import { Command } from 'commander';
import type { BoundDatasource, ObjectSchema } from '../../engine/index.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { printTable } from '../print-table.ts';
import { printTrace } from '../print-trace.ts';
import type { Terminal } from '../terminal.ts';
import { positive } from './read.ts';

interface DiscoverFlags extends GlobalOptions {
  readonly sample: number;
}

export function discoverCommand(context: CliContext): Command {
  return new Command('discover')
    .description(
      'Lists what can be read of a datasource; with an object, reads a sample of its records and shows their schema, and how that differs from what the connector declares. Nothing is stored.',
    )
    .argument('<datasource>', 'name of the datasource')
    .argument('[object]', 'name of the object')
    .option('--sample <count>', 'records to look at', positive, 100)
    .addHelpText(
      'after',
      '\nExamples:\n  $ ferrule discover sample_shop\n  $ ferrule discover sample_shop order --json > order.schema.json',
    )
    .action(async (datasource: string, object: string | undefined, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<DiscoverFlags>();
      await using runtime = await context.openRuntime(flags);
      const bound = await runtime.reach().datasource(datasource);
      await (object === undefined ? showResources(context, bound, flags) : showSchema(context, bound, object, flags));
    });
}

async function showResources({ terminal, signal }: CliContext, bound: BoundDatasource, { json }: DiscoverFlags): Promise<void> {
  const resources = await bound.resources({ signal });
  if (json) terminal.out(stringifyJson({ resources }, 2));
  else
    terminal.out(
      printTable(
        resources.map(({ object, name, type, id }) => ({ object, name, type, id })),
        terminal.width,
      ),
    );
}

async function showSchema({ terminal, signal }: CliContext, bound: BoundDatasource, object: string, flags: DiscoverFlags): Promise<void> {
  const onTrace = flags.verbose ? { onTrace: (trace: Parameters<typeof printTrace>[1]) => printTrace(terminal, trace) } : {};
  const found = await bound.schema(object, { sample: flags.sample, signal, ...onTrace });
  if (flags.json) return terminal.out(stringifyJson(found, 2));
  const rows = fieldsOf(found.schema);
  if (rows.length > 0) terminal.out(printTable(rows, terminal.width));
  terminal.err(`${found.records} records of ${object} looked at\n`);
  tellDrift(terminal, found);
}

interface Fields {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly properties?: { readonly [name: string]: Fields };
  readonly items?: Fields;
  readonly required?: readonly string[];
}

type FieldRow = Readonly<Record<'field' | 'type' | 'format' | 'always', string>>;

/** A row for each field, those within others by their path. */
function fieldsOf({ properties = {}, required = [], items }: Fields, prefix = ''): readonly FieldRow[] {
  const own = Object.entries(properties).flatMap(([name, field]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const { type = [], format = '' } = field;
    const row = { field: path, type: [type].flat().join(' or '), format, always: required.includes(name) ? 'yes' : '' };
    return [row, ...fieldsOf(field, path)];
  });
  return items && prefix !== '' ? [...own, ...fieldsOf(items, `${prefix}[*]`)] : own;
}

function tellDrift({ err }: Terminal, { drift }: ObjectSchema): void {
  if (!drift) return;
  for (const { field, found } of drift.added) err(`new: ${field} is ${found}, and not declared\n`);
  for (const { field, declared } of drift.missing) err(`missing: ${field} is declared as ${declared}, and in none of these records\n`);
  for (const { field, declared, found } of drift.changed) err(`changed: ${field} is declared as ${declared}, and is ${found}\n`);
  if (drift.added.length + drift.missing.length + drift.changed.length === 0) err('just as declared\n');
}
