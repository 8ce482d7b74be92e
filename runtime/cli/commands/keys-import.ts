import { readFile, stat } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { ConnectorError, errorTable } from '../../kernel/errors.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { ImportedRow, ImportReport } from '../../tenancy/index.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { printTable } from '../print-table.ts';

interface ImportFlags extends GlobalOptions {
  readonly dryRun?: boolean;
  readonly connector: Readonly<Record<string, string>>;
  readonly property: Readonly<Record<string, string>>;
  readonly scope?: string;
}

const mostBytes = 64 * 1024 * 1024;

/** `ferrule keys import`: what another runtime has kept of connections, opened by its key and sealed anew. */
export function importCommand({ terminal, openRuntime, signal }: CliContext): Command {
  return new Command('import')
    .summary('take over connections that another runtime has kept')
    .description(
      'Reads an export of its rows, a JSON array or one object a line, opens their secrets by its key, and connects each in its scope with its secrets sealed anew. The key is read from the variable that the other runtime has it in: IGNITER_SECRET, CONNECTOR_ENCRYPTION_KEY or CONNECTOR_CREDENTIAL_KEY.',
    )
    .argument('<file>', 'the export')
    .option('--dry-run', 'open and check every row, and keep nothing')
    .option('--connector <their=ours>', 'what they call a connector, and what it is called here; may be repeated', pairs, {})
    .option('--property <their=ours>', 'the same of a property of its configuration; may be repeated', pairs, {})
    .option('--scope <scope[/identity]>', 'where rows that name no scope belong (default: system)')
    .addHelpText(
      'after',
      '\nExamples:\n  $ IGNITER_SECRET=$old FERRULE_MASTER_KEY=$new ferrule keys import connectors.ndjson --dry-run\n  $ ferrule keys import credentials.json --connector sheets=spreadsheets --scope user/u_1',
    )
    .action(async (file: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ImportFlags>();
      const text = await readExport(file);
      await using runtime = await openRuntime(flags);
      const { dryRun = false, connector: connectors, property: properties } = flags;
      const scope = scopeOf(flags.scope);
      const report = await runtime.importConnections(text, { dryRun, connectors, properties, signal, ...(scope ? { scope } : {}) });
      if (flags.json) terminal.out(stringifyJson(report));
      else terminal.out(printTable(report.rows.map(shown), Math.max(terminal.width, 100)));
      for (const { place, problem, outcome } of report.rows) if (outcome === 'failed') terminal.err(`${file}: ${place}: ${problem}\n`);
      terminal.err(`${summaryOf(report, dryRun)}\n`);
      if (report.failed > 0) process.exitCode = errorTable.CONNECTOR_CONFIG_INVALID.exit;
    });
}

async function readExport(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size <= mostBytes) return await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConnectorError('REQUEST_INVALID', `${file} cannot be read; give the path of an export that is there`, {}, cause);
  }
  throw new ConnectorError('REQUEST_INVALID', `${file} is larger than 64 MiB; import it in parts`);
}

function pairs(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, theirs, ours] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (theirs === undefined || ours === undefined) throw new InvalidArgumentError('Expected their=ours, as sheets=spreadsheets.');
  return { ...before, [theirs]: ours };
}

function scopeOf(text: string | undefined): { readonly type: string; readonly identity: string } | undefined {
  if (text === undefined) return undefined;
  const [type = '', ...identity] = text.split('/');
  return { type, identity: identity.join('/') };
}

function shown({ place, connector, scope, identity, outcome, datasource, leftOut }: ImportedRow): { readonly [column: string]: unknown } {
  const whose = scope === null ? '' : identity === null ? scope : `${scope}/${identity}`;
  const left = leftOut.length > 0 ? `connect again (${leftOut.join(', ')} left out)` : '';
  return { row: place, connector: connector ?? '', whose, outcome, datasource: datasource ?? '', note: left };
}

function summaryOf({ imported, skipped, failed }: ImportReport, dryRun: boolean): string {
  return `${imported} ${dryRun ? 'would be imported' : 'imported'}, ${skipped} connected already, ${failed} failed`;
}
