import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { stringifyJson } from '../../kernel/json.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { writeWhole } from '../write-file.ts';

export function migrationsCommand(context: CliContext): Command {
  return new Command('migrations')
    .description('The typed views of connectors, and the SQL in the `migrations` folder beside each, for PostgreSQL.')
    .addCommand(assembleCommand(context));
}

interface Flags extends GlobalOptions {
  readonly out?: string;
}

/** Last in the order of the files there, and the same one each time. */
const usualName = '99999999999999_connector_migrations.sql';

function assembleCommand(context: CliContext): Command {
  return new Command('assemble')
    .summary('write one SQL file for the connectors of all datasources')
    .description(
      'Writes tables, views and the SQL of the connectors that datasources use as one file, which may be applied again. A runtime on DATABASE_URL does the same by itself.',
    )
    .option('-o, --out <path>', `file, or folder (a path ending with /) for ${usualName}; default stdout`)
    .addHelpText(
      'after',
      '\nExamples:\n  $ ferrule migrations assemble --out supabase/migrations/\n  $ ferrule migrations assemble | psql "$DATABASE_URL"',
    )
    .action(async (_flags: unknown, command: Command) => {
      const { out, json, ...options } = command.optsWithGlobals<Flags>();
      await using documents = await context.openDocuments(options);
      const { sql, connectors } = await documents.migrations.assemble();
      const path = out?.endsWith('/') ? join(out, usualName) : out;
      if (path === undefined) return context.terminal.out(json ? stringifyJson({ connectors, sql }) : sql.trimEnd());
      // What keeps the folder from being made keeps the file from being written, which says why.
      await mkdir(dirname(path), { recursive: true }).catch(() => {});
      await writeWhole(path, [sql]);
      if (json) context.terminal.out(stringifyJson({ connectors, file: path }));
      context.terminal.err(`${path}: ${connectors.length === 0 ? 'no connectors' : connectors.join(', ')}\n`);
    });
}
