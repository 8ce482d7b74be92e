import { resolve, sep } from 'node:path';
import { Command } from 'commander';
import { byPlace } from '../../documents/report/report-problems.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { countDiagnostics, printDiagnostics } from '../print-diagnostics.ts';

const exitInvalid = 2;

export function validateCommand(context: CliContext): Command {
  return new Command('validate')
    .description(
      'Checks all documents, also against each other (such as all mappings of an object), and the SQL beside connectors, and shows every problem with its line.',
    )
    .argument('[paths...]', 'only problems in these files and folders')
    .addHelpText('after', '\nExamples:\n  $ ferrule validate\n  $ ferrule validate definitions/notes --json')
    .action(async (paths: readonly string[], _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalOptions>();
      await using documents = await context.openDocuments(flags);
      const { connectors, datasources, mappings, diagnostics: ofDocuments } = documents.catalog();
      const found = [...ofDocuments, ...(await documents.mappings.problems()), ...(await documents.migrations.problems())];
      const within = paths.map((path) => resolve(path));
      const isWithin = (file: string): boolean => within.some((path) => file === path || file.startsWith(path + sep));
      const shown = found.filter(({ file }) => within.length === 0 || isWithin(file)).toSorted(byPlace);
      if (flags.json) context.terminal.out(stringifyJson(shown));
      else printDiagnostics(context.terminal, shown);
      context.terminal.err(
        `${connectors.size} connectors, ${datasources.size} datasources, ${mappings.size} mappings; ${countDiagnostics(shown)}\n`,
      );
      if (shown.some(({ severity }) => severity === 'error')) process.exitCode = exitInvalid;
    });
}
