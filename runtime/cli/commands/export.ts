import { Command, Option } from 'commander';
import { exportFormats, formatOf, openExport, requireStoredObject, whats } from '../../export/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { CliContext } from '../context.ts';
import type { Exported, ExportFlags } from '../exported.ts';
import { exportRemotely } from '../remote-export.ts';
import { readJsonFile } from '../state-file.ts';
import { fromStoreOrServer } from '../store-or-server.ts';
import { writeWhole } from '../write-file.ts';

export function exportCommand(context: CliContext): Command {
  return new Command('export')
    .description('Writes what is stored of an object as NDJSON, CSV or Parquet: everything, or what has changed since an export before.')
    .argument('<datasource>', 'name of the datasource')
    .argument('<object>', 'name of the object')
    .addOption(
      new Option(
        '-f, --format <name>',
        'how records are written (default: as --output ends, .csv, .parquet, .ndjson or .jsonl; else ndjson)',
      ).choices(Object.keys(exportFormats)),
    )
    .addOption(
      new Option(
        '--what <what>',
        'mapped records where a mapping applies, the raw ones of the provider, or those with the fields of every entity',
      )
        .choices(whats)
        .default('mapped'),
    )
    .option('-o, --output <file>', 'write there, whole or not at all (default: stdout)')
    .addOption(new Option('--since <cursor>', 'only what has changed since: created, updated and deleted').conflicts('state'))
    .option('--state <file>', 'keeps the cursor: what has changed since the last export with this file; everything, the first time')
    .option('--escape-formulas', "CSV: put ' before text that a spreadsheet would run as a formula")
    .addHelpText(
      'after',
      '\nExamples:\n  $ ferrule export sample_shop product > products.ndjson\n  $ ferrule export sample_shop order --output orders.parquet\n  $ ferrule export sample_shop order --state orders.state --output changed.csv',
    )
    .action(async (datasource: string, object: string, _flags: unknown, command: Command) => {
      await exportObject(context, datasource, object, command.optsWithGlobals<ExportFlags>());
    });
}

async function exportObject(context: CliContext, datasource: string, object: string, flags: ExportFlags): Promise<void> {
  const since = flags.since ?? (await sinceOf(flags.state, datasource, object));
  const asked = { datasource, object, what: flags.what, ...(since === undefined ? {} : { since }) };
  const format = flags.format ?? formatOf(flags.output ?? '') ?? 'ndjson';
  await fromStoreOrServer(
    context,
    flags,
    async (runtime) => {
      const reach = runtime.reach();
      await requireStoredObject(reach, datasource, object);
      const source = await openExport(reach, asked);
      const { cursor, leftOut } = source;
      await writeExport(context, asked, flags, { cursor, leftOut, pieces: exportFormats[format].write(source, flags) });
    },
    async (server) => writeExport(context, asked, flags, await exportRemotely(server, asked, { ...flags, format }, context.signal)),
  );
}

async function writeExport(
  { terminal, signal }: CliContext,
  { datasource, object }: { readonly datasource: string; readonly object: string },
  { output, state }: ExportFlags,
  { pieces, cursor, leftOut }: Exported,
): Promise<void> {
  const stoppable = untilAborted(pieces, signal);
  if (output === undefined) for await (const piece of stoppable) await terminal.write(piece);
  else await writeWhole(output, stoppable);
  // Only now: what is not written is asked for again.
  if (state !== undefined) await writeWhole(state, [`${stringifyJson({ datasource, object, cursor })}\n`]);
  const failed = leftOut();
  if (failed > 0) terminal.err(`note: ${failed} record(s) could not be mapped and are left out; --what raw has them\n`);
  if (state === undefined) terminal.err(`changes from here on: --since ${cursor}\n`);
}

async function* untilAborted<Piece>(pieces: AsyncIterable<Piece>, signal: AbortSignal): AsyncGenerator<Piece> {
  for await (const piece of pieces) {
    if (signal.aborted) throw new ConnectorError('SYNC_CANCELLED', 'the export was stopped before its end');
    yield piece;
  }
}

async function sinceOf(state: string | undefined, datasource: string, object: string): Promise<string | undefined> {
  const kept = state === undefined ? undefined : await readJsonFile(state, 'the state');
  if (kept === undefined) return undefined;
  if (kept['datasource'] === datasource && kept['object'] === object && typeof kept['cursor'] === 'string') return kept['cursor'];
  throw new ConnectorError('REQUEST_INVALID', `the state "${state}" is of another export; give each export a file of its own`, {
    datasource,
    object,
  });
}
