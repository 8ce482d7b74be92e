import { readFile } from 'node:fs/promises';
import { text as readText } from 'node:stream/consumers';
import { Command } from 'commander';
import type { BoundDatasource } from '../../engine/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { parseJson, stringifyJson } from '../../kernel/json.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { printTable } from '../print-table.ts';
import { printTrace } from '../print-trace.ts';

interface ActionFlags extends GlobalOptions {
  readonly input?: string;
}

export function actionCommand(context: CliContext): Command {
  return new Command('action')
    .description(
      'Calls an action of a datasource and prints what it gives, as JSON; without an action, lists those there are. It does what it says: there is no dry run.',
    )
    .argument('<datasource>', 'name of the datasource')
    .argument('[action]', 'name of the action')
    .option('-i, --input <json>', 'what the action takes: JSON, @file, or - for stdin (default: {})')
    .addHelpText(
      'after',
      '\nExamples:\n  $ ferrule action team_bot\n  $ ferrule action team_bot sendMessage --input \'{"text":"hello"}\'\n  $ ferrule action team_bot sendMessage --input @message.json -v',
    )
    .action(async (datasource: string, action: string | undefined, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ActionFlags>();
      // Before anything is opened: what is no JSON is told at once.
      const input = action === undefined ? undefined : await readInput(flags.input);
      await using runtime = await context.openRuntime(flags);
      const bound = await runtime.reach().datasource(datasource);
      if (action === undefined) return list(context, bound, flags);
      const onTrace = flags.verbose ? { onTrace: (trace: Parameters<typeof printTrace>[1]) => printTrace(context.terminal, trace) } : {};
      const data = await bound.action(action).call(input, { signal: context.signal, ...onTrace });
      context.terminal.out(flags.json ? stringifyJson({ data, error: null }) : stringifyJson(data, 2));
    });
}

async function readInput(given = '{}'): Promise<unknown> {
  const text = given === '-' ? await readText(process.stdin) : given.startsWith('@') ? await readInputFile(given.slice(1)) : given;
  try {
    return parseJson(text);
  } catch {
    throw new ConnectorError(
      'REQUEST_INVALID',
      '--input is no JSON; expected the input of the action, as \'{"text":"hello"}\', @file or -',
    );
  }
}

async function readInputFile(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new ConnectorError('REQUEST_INVALID', `--input: cannot read ${file}; name an existing file`, {}, thrown);
  });
}

function list({ terminal }: CliContext, { actions, connector }: BoundDatasource, { json }: GlobalOptions): void {
  const found = [...actions.values()];
  if (json) {
    const described = found.map(({ name, label, description, idempotent, inputSchema, outputSchema }) => ({
      name,
      label,
      description,
      idempotent,
      input: inputSchema,
      output: outputSchema ?? null,
    }));
    terminal.out(stringifyJson({ actions: described }, 2));
  } else if (found.length > 0) {
    const rows = found.map(({ name, description, label, inputSchema }) => ({
      action: name,
      takes: takes(inputSchema),
      what: description ?? label,
    }));
    terminal.out(printTable(rows, terminal.width));
  }
  terminal.err(`connector ${connector} has ${found.length} action(s)\n`);
}

/** `chatId, text?`. */
function takes({ properties = {}, required = [] }: { readonly properties?: object; readonly required?: readonly string[] }): string {
  return Object.keys(properties)
    .map((name) => (required.includes(name) ? name : `${name}?`))
    .join(', ');
}
