import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { schemaTexts } from '../../documents/schema/schemas.ts';
import type { CliContext } from '../context.ts';

export function schemasCommand({ terminal }: CliContext): Command {
  return new Command('schemas')
    .description('Writes the JSON Schemas that documents are checked against, for editors and other tools.')
    .option('--out <folder>', 'where to write them (default: print one JSON object on stdout)')
    .addHelpText(
      'after',
      '\nExamples:\n  $ ferrule schemas --out .schemas\n  then begin a document with\n  # yaml-language-server: $schema=./.schemas/connector.schema.json',
    )
    .action(async ({ out }: { readonly out?: string }) => {
      const schemas = schemaTexts();
      if (out === undefined) {
        terminal.out(JSON.stringify(Object.fromEntries(schemas.map(({ name, text }) => [name, JSON.parse(text) as unknown]))));
        return;
      }
      await mkdir(out, { recursive: true });
      for (const { name, text } of schemas) await writeFile(join(out, name), text);
      terminal.err(`wrote ${schemas.map(({ name }) => name).join(', ')} to ${out}\n`);
    });
}
