import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Command } from 'commander';
import type { CliContext, GlobalOptions } from '../context.ts';
import { countDiagnostics, printDiagnostics } from '../print-diagnostics.ts';

export function typesCommand(context: CliContext): Command {
  return new Command('types')
    .description('Writes a .d.ts of what the documents declare: connectors with their configuration and actions, datasources, scopes.')
    .option('--out <file>', 'where to write it (default: print it on stdout)')
    .addHelpText(
      'after',
      "\nExamples:\n  $ ferrule types --out src/ferrule.d.ts\n  then, in a program,\n  import { createRuntime } from 'ferrule';\n  import type { Ferrule } from './ferrule.d.ts';\n  const runtime = await createRuntime<Ferrule>();",
    )
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalOptions & { readonly out?: string }>();
      await using documents = await context.openDocuments(flags);
      const { connectors, diagnostics } = documents.catalog();
      const { out } = flags;
      const broken = diagnostics.filter(({ severity }) => severity === 'error');
      // What does not serve has no types: whoever compiles against the rest is told why.
      printDiagnostics(context.terminal, broken);
      if (broken.length > 0) context.terminal.err(`left out what does not serve: ${countDiagnostics(broken)}\n`);
      const text = documents.types();
      if (out === undefined) return context.terminal.out(text.trimEnd());
      await mkdir(dirname(out), { recursive: true });
      await writeFile(out, text);
      return context.terminal.err(`wrote the types of ${connectors.size} connectors to ${out}\n`);
    });
}
