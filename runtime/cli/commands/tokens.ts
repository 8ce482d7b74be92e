import { Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '../../kernel/duration.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { printTable } from '../print-table.ts';

export function tokensCommand(context: CliContext): Command {
  return new Command('tokens')
    .description('A token opens the HTTP API to what is one tenant’s own, and to nothing else. Works beside a running server.')
    .addCommand(createCommand(context))
    .addCommand(listCommand(context))
    .addCommand(removeCommand(context));
}

interface CreateFlags {
  readonly scope: string;
  readonly identity?: string;
  readonly label?: string;
  readonly expires?: number;
}

function createCommand(context: CliContext): Command {
  return new Command('create')
    .summary('make a token')
    .description('Prints a fresh token. Only its hash is kept: it is shown this once.')
    .requiredOption('--scope <scope>', 'the kind of tenant, as ferrule.yaml names it under `scopes`')
    .option('--identity <identity>', 'which one; left out where the scope needs none')
    .option('--label <text>', 'what it is for')
    .option('--expires <duration>', 'until when it is good, from now on, as P90D or 90d (default: for ever)', durationOf)
    .addHelpText(
      'after',
      '\nExamples:\n  $ ferrule tokens create --scope organization --identity org_1 --label "their backend"\n  $ ferrule tokens create --scope system --expires 30d --json',
    )
    .action(async ({ expires, ...flags }: CreateFlags, command: Command) => {
      await using runtime = await context.openRuntime(command.optsWithGlobals<GlobalOptions>());
      const { token, view } = await runtime.tokens.create({ ...flags, expiresIn: expires });
      const { json } = command.optsWithGlobals<GlobalOptions>();
      context.terminal.out(json ? stringifyJson({ token, details: view }) : token);
      context.terminal.err(`it opens /scopes/${view.scope}/${view.identity || '-'}; keep it where secrets are kept\n`);
    });
}

function durationOf(text: string): number {
  const found = parseDuration(text);
  if (found === undefined) throw new InvalidArgumentError('write P90D or 90d.');
  return found;
}

function listCommand(context: CliContext): Command {
  return new Command('list')
    .summary('show the tokens there are')
    .description('Whose they are and until when they are good, without the tokens themselves.')
    .addHelpText('after', '\nExamples:\n  $ ferrule tokens list')
    .action(async (_flags: unknown, command: Command) => {
      await using runtime = await context.openRuntime(command.optsWithGlobals<GlobalOptions>());
      const tokens = await runtime.tokens.list();
      const { terminal } = context;
      if (command.optsWithGlobals<GlobalOptions>().json) return terminal.out(stringifyJson(tokens));
      if (tokens.length === 0) return terminal.err('there are no tokens; ferrule tokens create makes one\n');
      const rows = tokens.map(({ id, scope, identity, label, createdAt, expiresAt, expired }) => {
        return { id, scope, identity, label, created: createdAt, expires: expired ? 'expired' : (expiresAt ?? 'never') };
      });
      return terminal.out(printTable(rows, Math.max(terminal.width, 120)));
    });
}

function removeCommand(context: CliContext): Command {
  return new Command('remove')
    .summary('remove a token')
    .description('It opens nothing from then on, at no server that works on this data.')
    .argument('<id>', 'id of the token, as ferrule tokens list shows it')
    .addHelpText('after', '\nExamples:\n  $ ferrule tokens remove 6f9619ff-8b86-4011-b42d-00c04fc964ff')
    .action(async (id: string, _flags: unknown, command: Command) => {
      await using runtime = await context.openRuntime(command.optsWithGlobals<GlobalOptions>());
      await runtime.tokens.remove(id);
      if (command.optsWithGlobals<GlobalOptions>().json) context.terminal.out(stringifyJson({ removed: id }));
      else context.terminal.err(`removed ${id}\n`);
    });
}
