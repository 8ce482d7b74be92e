import { Command } from 'commander';
import { newKeyText } from '../../crypto/key-text.ts';
import { systemClock } from '../../kernel/clock.ts';
import { type ErrorCode, errorTable } from '../../kernel/errors.ts';
import { stringifyJson } from '../../kernel/json.ts';
import type { Rotation, UnopenedList, Verification } from '../../vault/index.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { printTable } from '../print-table.ts';
import { importCommand } from './keys-import.ts';
import { createRotationProgress } from '../rotation-progress.ts';

export function keysCommand(context: CliContext): Command {
  return new Command('keys')
    .description('Master keys encrypt what is kept of secrets: tokens, and configuration that was entered over the API.')
    .addCommand(newCommand(context))
    .addCommand(rotateCommand(context))
    .addCommand(verifyCommand(context))
    .addCommand(importCommand(context));
}

function newCommand({ terminal }: CliContext): Command {
  return new Command('new')
    .summary('make a key')
    .description('Prints a fresh key. It is kept nowhere: what was sealed by it is lost with it.')
    .addHelpText('after', '\nExamples:\n  $ export FERRULE_MASTER_KEY=$(ferrule keys new)\n  $ (umask 077; ferrule keys new > master-keys)')
    .action((_flags: unknown, command: Command) => {
      const key = newKeyText();
      terminal.out(command.optsWithGlobals<GlobalOptions>().json ? stringifyJson({ key }) : key);
      terminal.err(howToSet);
    });
}

const howToSet = `keep it where secrets are kept, and a copy elsewhere: what is sealed by it is lost with it
  the first key      FERRULE_MASTER_KEY=<key>, or a file of mode 0600 that \`keys.file\` in ferrule.yaml names
  in place of one    FERRULE_MASTER_KEYS=<key>,<earlier key>, or the first line of that file; then ferrule keys rotate
`;

function rotateCommand(context: CliContext): Command {
  return new Command('rotate')
    .summary('bring every secret under the current key')
    .description(
      'Wraps the key of every secret anew with the current master key, beside servers that run. Stopped anywhere, it goes on there the next time.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ FERRULE_MASTER_KEYS=$new,$old ferrule keys rotate\n  then restart what still has the old key first, and look that nothing is under it:\n  $ ferrule keys verify',
    )
    .action(async (_flags: unknown, command: Command) => {
      const { json } = command.optsWithGlobals<GlobalOptions>();
      const { terminal, signal } = context;
      await using runtime = await context.openRuntime(command.optsWithGlobals<GlobalOptions>());
      const progress = createRotationProgress(terminal, systemClock);
      const rotation = await runtime.keys.rotate({ signal, onProgress: progress.show });
      progress.end();
      const left = rotation.left === null || rotation.left === 0 ? '' : `, ${rotation.left} left`;
      if (json) terminal.out(stringifyJson(rotation));
      else terminal.out(`${rotation.rotated} rotated to ${rotation.current}${left}: ${outcomes[rotation.outcome]}`);
      if (rotation.outcome === 'incomplete') fail();
      printUnopened(context, rotation.unopened);
    });
}

const outcomes: { readonly [Outcome in Rotation['outcome']]: string } = {
  complete: 'every secret is under this key',
  incomplete: 'not every secret is under this key: one does not open, or another process still seals with an earlier key',
  stopped: 'stopped; ferrule keys rotate goes on from here',
};

function verifyCommand(context: CliContext): Command {
  return new Command('verify')
    .summary('open every secret and count them by key')
    .description('Opens every secret that is kept, counts them by their master key, and lists those that do not open. Changes nothing.')
    .addHelpText('after', '\nExamples:\n  $ ferrule keys verify\n  $ ferrule keys verify --json | jq .byKey')
    .action(async (_flags: unknown, command: Command) => {
      const { json } = command.optsWithGlobals<GlobalOptions>();
      const { terminal, signal } = context;
      await using runtime = await context.openRuntime(command.optsWithGlobals<GlobalOptions>());
      const found = await runtime.keys.verify({ signal });
      if (json) terminal.out(stringifyJson(found));
      else terminal.out(printTable(keyRows(found), Math.max(terminal.width, 100)));
      if (found.stopped) terminal.err('stopped before the end\n');
      if (found.unopened.count > 0) fail();
      printUnopened(context, found.unopened);
    });
}

function keyRows({ current, byKey }: Verification): readonly { readonly [column: string]: unknown }[] {
  return Object.entries(byKey).map(([key, secrets]) => ({ key, secrets, current: key === current ? 'yes' : '' }));
}

function printUnopened({ terminal }: CliContext, { count, first }: UnopenedList): void {
  for (const { reason } of first) terminal.err(`${reason}\n`);
  if (count > first.length) terminal.err(`… and ${count - first.length} more\n`);
  if (count > 0) terminal.err(`more: ferrule explain ${'CONNECTOR_DECRYPT_FAILED' satisfies ErrorCode}\n`);
}

function fail(): void {
  process.exitCode = errorTable.CONNECTOR_DECRYPT_FAILED.exit;
}
