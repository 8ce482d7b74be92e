import { basename } from 'node:path';
import { Command } from 'commander';
import type { Diagnostic } from '../../documents/diagnostic.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/json.ts';
import type { Runtime } from '../../sync/index.ts';
import type { CliContext, ServeOptions } from '../context.ts';
import { isDiagnostics } from '../is-diagnostics.ts';
import { printDiagnostics } from '../print-diagnostics.ts';
import { printTable } from '../print-table.ts';
import { announce, untilAborted } from './serve.ts';

const shownRecords = 5;

export function devCommand(context: CliContext): Command {
  return new Command('dev')
    .description(
      'Serves as `serve` does, shows the problems of a document the moment it is saved and, given a datasource and an object, reads its first records again after each change.',
    )
    .argument('[datasource]', 'datasource to read after each change')
    .argument('[object]', 'its object')
    .option('--host <address>', 'address to listen on')
    .option('--port <number>', 'port to listen on, 0 for a free one', Number)
    .option('--sample', 'start the sample shop beside it')
    .addHelpText('after', '\nExamples:\n  $ ferrule dev\n  $ ferrule dev sample_shop product --sample')
    .action(async (datasource: string | undefined, object: string | undefined, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ServeOptions>();
      await using served = await context.serve({ ...flags, showsRejected: true });
      announce(context, served, flags.sample === true);
      const { runtime } = served;
      const again = datasource !== undefined && object !== undefined ? () => readFirst(context, runtime, datasource, object) : undefined;
      runtime.events.subscribe((name, event) => {
        if (name === 'definition.rejected' && 'diagnostics' in event) showRejected(context, event.file, event.diagnostics);
        if (name === 'definition.loaded' && 'kind' in event) context.terminal.err(`${event.kind} ${event.name} is live\n`);
        if (name === 'definition.removed' && 'kind' in event) context.terminal.err(`${event.kind} ${event.name} is gone\n`);
        if (name.startsWith('definition.') && name !== 'definition.rejected') void again?.();
      });
      await again?.();
      await untilAborted(context.signal);
    });
}

function showRejected({ terminal }: CliContext, file: string, diagnostics: readonly unknown[]): void {
  if (isDiagnostics(diagnostics)) printDiagnostics(terminal, diagnostics satisfies readonly Diagnostic[]);
  terminal.err(`${basename(file)} is broken; the last good version goes on serving\n`);
}

async function readFirst({ terminal, signal }: CliContext, runtime: Runtime, datasource: string, object: string): Promise<void> {
  try {
    for await (const page of runtime.datasource(datasource).read(object, { limit: shownRecords, signal })) {
      const rows = page.records.map(({ mapped, value }) =>
        mapped && 'value' in mapped ? mapped.value : isObject(value) ? value : { value },
      );
      if (rows.length > 0) terminal.out(printTable(rows, terminal.width));
    }
  } catch (thrown) {
    const error = ConnectorError.from(thrown);
    terminal.err(`error ${error.code}: ${error.message}\n`);
  }
}
