import { Command } from 'commander';
import { ConnectorError } from '../kernel/errors.ts';
import { isObject, stringifyJson } from '../kernel/json.ts';
import { isDiagnostics } from './is-diagnostics.ts';
import { commands } from './commands/index.ts';
import type { CliContext, GlobalOptions } from './context.ts';
import { printDiagnostics } from './print-diagnostics.ts';

export type { CliContext, Connections, Documents, GlobalOptions, Served, ServeOptions } from './context.ts';
export type { RemoteServer } from './remote.ts';
export { processTerminal, type Terminal } from './terminal.ts';

const exitUsage = 64;

/** Runs one command line (without `node` and the script) and gives its exit code; never throws. */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  const program = createProgram(context);
  try {
    await addCommands(program, context, askedFor(program, argv));
    await program.parseAsync([...argv], { from: 'user' });
    return context.signal.aborted ? 130 : Number(process.exitCode ?? 0);
  } catch (thrown) {
    return report(thrown, context, program.opts<GlobalOptions>());
  }
}

function createProgram(context: CliContext): Command {
  return new Command('ferrule')
    .description('Turns documents into connectors: reads HTTP APIs and keeps their records in sync, with no code.')
    .version(context.version)
    .option('-c, --config <file>', 'ferrule.yaml to use (default: the one in the working directory)')
    .option('--data <folder>', 'folder of the store (default: what ferrule.yaml says, else .ferrule)')
    .option('--json', 'machine-readable output on stdout')
    .option('-v, --verbose', 'show each request and response on stderr')
    .showHelpAfterError('(ferrule --help lists the commands)')
    .exitOverride()
    .configureHelp({ subcommandTerm: (command) => `${command.name()} ${commands[command.name()]?.takes ?? command.usage()}`.trimEnd() })
    .configureOutput({ writeOut: (text) => context.terminal.out(text.trimEnd()), writeErr: (text) => context.terminal.err(text) });
}

/** The name of the command that these words are for, if they are for one. Throws as parsing them does. */
function askedFor(program: Command, argv: readonly string[]): string | undefined {
  const [first, second] = program.parseOptions([...argv]).operands;
  return first === 'help' ? second : first;
}

/** All of them by what the list of commands shows; only the one that is asked for is loaded. */
async function addCommands(program: Command, context: CliContext, asked: string | undefined): Promise<void> {
  for (const [name, { summary, load }] of Object.entries(commands)) {
    const command = name === asked ? (await load())(context) : new Command(name).summary(summary);
    program.addCommand(asPartOf(program, command));
  }
}

/** Ends and prints as the program does, and so do its own commands. `path`: what is written before its name. */
function asPartOf(program: Command, command: Command, path = program.name()): Command {
  const words = `${path} ${command.name()}`;
  for (const own of command.commands) asPartOf(program, own, words);
  return command.showHelpAfterError(`(${words} --help shows what it takes)`).exitOverride().configureOutput(program.configureOutput());
}

function report(thrown: unknown, { terminal }: CliContext, { json, verbose }: GlobalOptions): number {
  if (isCommanderError(thrown)) return thrown.exitCode === 0 ? 0 : exitUsage;
  const error = ConnectorError.from(isMissing(thrown) ? brokenInstallation(thrown) : thrown);
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

/** Of a module of ours or of a package. */
function isMissing(thrown: unknown): thrown is Error {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'ERR_MODULE_NOT_FOUND' || thrown.code === 'MODULE_NOT_FOUND');
}

function brokenInstallation(thrown: Error): ConnectorError {
  const [what] = thrown.message.split('\n');
  return new ConnectorError('INTERNAL', `ferrule is not installed whole: ${what}; install it again`, {}, thrown);
}

function isCommanderError(thrown: unknown): thrown is { readonly exitCode: number } {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && thrown.code.startsWith('commander.');
}
