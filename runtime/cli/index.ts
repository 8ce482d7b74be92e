import { Command } from 'commander';
import { ConnectorError } from '../kernel/errors.ts';
import { isObject, stringifyJson } from '../kernel/json.ts';
import { isDiagnostics } from './is-diagnostics.ts';
import { actionCommand } from './commands/action.ts';
import { airbyteCommand } from './commands/airbyte.ts';
import { connectCommand } from './commands/connect.ts';
import { devCommand } from './commands/dev.ts';
import { discoverCommand } from './commands/discover.ts';
import { evalCommand } from './commands/eval.ts';
import { explainCommand } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { initCommand } from './commands/init.ts';
import { keysCommand } from './commands/keys.ts';
import { migrationsCommand } from './commands/migrations.ts';
import { planCommand } from './commands/plan.ts';
import { readCommand } from './commands/read.ts';
import { remapCommand } from './commands/remap.ts';
import { runsCommand } from './commands/runs.ts';
import { schedulesCommand } from './commands/schedules.ts';
import { schemasCommand } from './commands/schemas.ts';
import { serveCommand } from './commands/serve.ts';
import { stateCommand } from './commands/state.ts';
import { storeCommand } from './commands/store.ts';
import { syncCommand } from './commands/sync.ts';
import { singerCommand } from './commands/singer.ts';
import { tablesCommand } from './commands/tables.ts';
import { testCommand } from './commands/test.ts';
import { typesCommand } from './commands/types.ts';
import { tokensCommand } from './commands/tokens.ts';
import { validateCommand } from './commands/validate.ts';
import type { CliContext, GlobalOptions } from './context.ts';
import { printDiagnostics } from './print-diagnostics.ts';

export type { CliContext, Connections, GlobalOptions, Served, ServeOptions } from './context.ts';
export type { RemoteServer } from './remote.ts';
export { processTerminal, type Terminal } from './terminal.ts';

const commands = [
  initCommand,
  validateCommand,
  testCommand,
  connectCommand,
  discoverCommand,
  readCommand,
  actionCommand,
  stateCommand,
  syncCommand,
  runsCommand,
  remapCommand,
  tablesCommand,
  exportCommand,
  singerCommand,
  airbyteCommand,
  schedulesCommand,
  planCommand,
  serveCommand,
  devCommand,
  keysCommand,
  storeCommand,
  migrationsCommand,
  tokensCommand,
  evalCommand,
  explainCommand,
  schemasCommand,
  typesCommand,
];

const exitUsage = 64;

/** Runs one command line (without `node` and the script) and gives its exit code; never throws. */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  const program = createProgram(context);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return context.signal.aborted ? 130 : Number(process.exitCode ?? 0);
  } catch (thrown) {
    return report(thrown, context, program.opts<GlobalOptions>());
  }
}

function createProgram(context: CliContext): Command {
  const program = new Command('ferrule')
    .description('Turns documents into connectors: reads HTTP APIs and keeps their records in sync, with no code.')
    .version(context.version)
    .option('-c, --config <file>', 'ferrule.yaml to use (default: the one in the working directory)')
    .option('--data <folder>', 'folder of the store (default: what ferrule.yaml says, else .ferrule)')
    .option('--json', 'machine-readable output on stdout')
    .option('-v, --verbose', 'show each request and response on stderr')
    .showHelpAfterError('(ferrule --help lists the commands)')
    .exitOverride()
    .configureOutput({ writeOut: (text) => context.terminal.out(text.trimEnd()), writeErr: (text) => context.terminal.err(text) });
  for (const command of commands) program.addCommand(asPartOf(program, command(context)));
  return program;
}

/** Ends and prints as the program does, and so do its own commands. `path`: what is written before its name. */
function asPartOf(program: Command, command: Command, path = program.name()): Command {
  const words = `${path} ${command.name()}`;
  for (const own of command.commands) asPartOf(program, own, words);
  return command.showHelpAfterError(`(${words} --help shows what it takes)`).exitOverride().configureOutput(program.configureOutput());
}

function report(thrown: unknown, { terminal }: CliContext, { json, verbose }: GlobalOptions): number {
  if (isCommanderError(thrown)) return thrown.exitCode === 0 ? 0 : exitUsage;
  const error = ConnectorError.from(thrown);
  if (json) terminal.out(stringifyJson({ error: error.toJSON() }));
  const { diagnostics, problems, ...details } = error.details;
  if (isDiagnostics(diagnostics)) printDiagnostics(terminal, diagnostics);
  terminal.err(`error ${error.code}: ${error.message}\n`);
  printProblems(terminal, problems);
  for (const [name, value] of Object.entries(details))
    if (value !== undefined) terminal.err(`  ${name}: ${typeof value === 'string' ? value : stringifyJson(value)}\n`);
  terminal.err(`  more: ferrule explain ${error.code}\n`);
  if (verbose && error.cause instanceof Error) terminal.err(`${error.cause.stack}\n`);
  return error.exitCode;
}

/** What is wrong with a mapping, each with where it stands. */
function printProblems(terminal: CliContext['terminal'], problems: unknown): void {
  for (const problem of Array.isArray(problems) ? problems : []) {
    const textOf = (key: string): string => (isObject(problem) && typeof problem[key] === 'string' ? problem[key] : '');
    const place = ['object', 'layer', 'pointer'].map(textOf).filter((text) => text !== '');
    const told = ['target', 'message'].map(textOf).filter((text) => text !== '');
    terminal.err(`  ${place.join(' ')}: ${told.join(': ')}\n`);
  }
}

function isCommanderError(thrown: unknown): thrown is { readonly exitCode: number } {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && thrown.code.startsWith('commander.');
}
