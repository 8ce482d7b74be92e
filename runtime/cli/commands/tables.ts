import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { Command, Option } from 'commander';
import { ConnectorError } from '../../kernel/errors.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { Runtime, TableFormat } from '../../sync/index.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { printTable } from '../print-table.ts';
import { call } from '../remote.ts';
import { fromStoreOrServer } from '../store-or-server.ts';

export function tablesCommand(context: CliContext): Command {
  return new Command('tables')
    .description(
      'Tables of your own, as the users that orders belong to. A mapping looks into them with `lookup: { table: users, by: email }`.',
    )
    .addCommand(putCommand(context))
    .addCommand(listCommand(context))
    .addCommand(removeCommand(context));
}

/** A table as the API tells of it, and the runtime: times apart. */
type Table = Omit<Awaited<ReturnType<Runtime['tables']['get']>>, 'changedAt'> & { readonly changedAt: string | number };

const formats: { readonly [extension: string]: TableFormat } = {
  '.csv': 'csv',
  '.json': 'json',
  '.jsonl': 'jsonLines',
  '.ndjson': 'jsonLines',
};

function putCommand(context: CliContext): Command {
  return new Command('put')
    .summary('put a table, in place of the one of that name')
    .description('Takes CSV with a line of names, a JSON list of objects, or JSON Lines.')
    .argument('<name>', 'name of the table')
    .argument('<file>', 'its rows: .csv, .json, .jsonl or .ndjson')
    .addOption(
      new Option('--format <format>', 'what the file is, where its name does not say so').choices([...new Set(Object.values(formats))]),
    )
    .addHelpText('after', '\nExamples:\n  $ ferrule tables put users users.csv')
    .action(async (name: string, file: string, { format }: { readonly format?: TableFormat }, command: Command) => {
      const flags = command.optsWithGlobals<GlobalOptions>();
      const as = format ?? formatOf(file);
      const table = await fromStoreOrServer<Table>(
        context,
        flags,
        (runtime) => runtime.tables.put(name, as, readable(file)),
        async (server) => {
          const body = await readFile(file).catch((thrown: unknown) => refuseFile(file, thrown));
          const url = `/tables/${encodeURIComponent(name)}?format=${as}`;
          // The server's answers are what its API describes.
          return (await call(server, url, { method: 'PUT', body, type: 'application/octet-stream' })) as Table;
        },
      );
      if (flags.json) context.terminal.out(stringifyJson(shown(table)));
      else context.terminal.err(`table ${table.name}: ${table.rows} rows with ${table.columns.join(', ')}\n`);
    });
}

function formatOf(file: string): TableFormat {
  const found = formats[extname(file).toLowerCase()];
  if (found) return found;
  throw new ConnectorError(
    'REQUEST_INVALID',
    `"${file}" does not say what it is; expected ${Object.keys(formats).join(', ')}, or --format`,
  );
}

async function* readable(file: string): AsyncGenerator<Uint8Array> {
  try {
    // A stream of a file gives bytes.
    yield* createReadStream(file) as AsyncIterable<Uint8Array>;
  } catch (thrown) {
    refuseFile(file, thrown);
  }
}

function refuseFile(file: string, thrown: unknown): never {
  throw new ConnectorError('REQUEST_INVALID', `"${file}" cannot be read`, {}, thrown);
}

function listCommand(context: CliContext): Command {
  return new Command('list')
    .summary('show the tables there are')
    .description('With their columns and how many rows they have.')
    .addHelpText('after', '\nExamples:\n  $ ferrule tables list')
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalOptions>();
      const tables = await fromStoreOrServer<readonly Table[]>(
        context,
        flags,
        (runtime) => runtime.tables.list(),
        async (server) => ((await call(server, '/tables', {})) as { readonly tables: readonly Table[] }).tables,
      );
      const { terminal } = context;
      const rows = tables.map(shown);
      if (flags.json) return terminal.out(stringifyJson(rows));
      if (rows.length === 0) return terminal.err('there are no tables; ferrule tables put puts one\n');
      return terminal.out(
        printTable(
          rows.map((row) => ({ ...row, columns: row.columns.join(', ') })),
          Math.max(terminal.width, 100),
        ),
      );
    });
}

function shown({ changedAt, ...table }: Table) {
  return { ...table, changedAt: new Date(changedAt).toISOString() };
}

function removeCommand(context: CliContext): Command {
  return new Command('remove')
    .summary('remove a table')
    .description('What looks into it cannot be mapped any more: syncs of it are refused.')
    .argument('<name>', 'name of the table')
    .addHelpText('after', '\nExamples:\n  $ ferrule tables remove users')
    .action(async (name: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalOptions>();
      await fromStoreOrServer<unknown>(
        context,
        flags,
        async (runtime) => (await runtime.tables.remove(name)) || runtime.tables.get(name),
        (server) => call(server, `/tables/${encodeURIComponent(name)}`, { method: 'DELETE' }),
      );
      if (flags.json) context.terminal.out(stringifyJson({ removed: name }));
      else context.terminal.err(`removed ${name}\n`);
    });
}
