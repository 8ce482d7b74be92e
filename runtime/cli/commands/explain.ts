import { Command } from 'commander';
import { explainDiagnostic, diagnosticCodes } from '../../documents/diagnostic-codes.ts';
import { ConnectorError, type ErrorCode, errorTable } from '../../kernel/errors.ts';
import { stringifyJson } from '../../kernel/json.ts';
import { suggestion } from '../../kernel/suggest.ts';
import type { CliContext, GlobalOptions } from '../context.ts';

export function explainCommand(context: CliContext): Command {
  return new Command('explain')
    .description('Tells what an error or diagnostic code means and what to do; without a code, lists them all.')
    .argument('[code]', 'the code, as RATE_LIMIT')
    .addHelpText('after', '\nExamples:\n  $ ferrule explain RATE_LIMIT\n  $ ferrule explain --json | jq keys')
    .action((code: string | undefined, _flags: unknown, command: Command) => {
      const { json } = command.optsWithGlobals<GlobalOptions>();
      const explained = code === undefined ? allCodes() : { [code]: explanationOf(code) };
      if (json) context.terminal.out(stringifyJson(explained));
      else for (const [name, words] of Object.entries(explained)) context.terminal.out(`${name}\n  ${words.replaceAll('\n', '\n  ')}`);
    });
}

function allCodes(): { readonly [code: string]: string } {
  return Object.fromEntries([...Object.keys(errorTable), ...diagnosticCodes()].map((code) => [code, explanationOf(code)]));
}

function explanationOf(code: string): string {
  if (Object.hasOwn(errorTable, code)) {
    const { explanation, failure, http, exit, aliases } = errorTable[code as ErrorCode];
    const mender = { config: 'the author or owner can mend it', transient: 'time can mend it', system: 'we must mend it' }[failure];
    return `${explanation}\n${mender}; HTTP status ${http}, exit code ${exit}${aliases.length > 0 ? `; also called ${aliases.join(', ')}` : ''}`;
  }
  const explanation = explainDiagnostic(code);
  if (explanation !== undefined) return explanation;
  throw new ConnectorError('REQUEST_INVALID', `no code "${code}"${suggestion(code, [...Object.keys(errorTable), ...diagnosticCodes()])}`);
}
