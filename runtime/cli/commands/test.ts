import { Command } from 'commander';
import { errorTable, type ErrorCode } from '../../kernel/errors.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { printTrace } from '../print-trace.ts';

const marks = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' } as const;

export function testCommand(context: CliContext): Command {
  return new Command('test')
    .description('Asks the API one harmless thing, then checks what any connector must do: ids, pages, cursor, mapping, get.')
    .argument('<datasource>', 'name of the datasource')
    .option('--connection-only', 'only ask whether the API answers and takes the credentials')
    .addHelpText(
      'after',
      '\nExamples:\n  $ ferrule test sample_shop\n  $ ferrule test sample_shop -v        # with each request and response',
    )
    .action(async (datasource: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalOptions & { readonly connectionOnly?: boolean }>();
      await using runtime = await context.openRuntime(flags);
      const result = await (
        await runtime.reach().datasource(datasource)
      ).test({ signal: context.signal, checks: flags.connectionOnly !== true });
      const { terminal } = context;
      if (flags.verbose) for (const trace of result.traces) printTrace(terminal, trace);
      if (flags.json) terminal.out(stringifyJson(result));
      else for (const check of result.checks) terminal.out(`${marks[check.status]}  ${check.name}: ${check.message}`);
      terminal.err(`${result.message} (${result.durationMs} ms)\n`);
      if (!result.success) process.exitCode = errorTable[(result.code ?? 'INTERNAL') as ErrorCode].exit;
    });
}
