import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject, parseJson, stringifyJson } from '../../kernel/json.ts';
import type { GivenState, Runtime, SyncState } from '../../sync/index.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { printTable } from '../print-table.ts';
import { call } from '../remote.ts';
import { fromStoreOrServer } from '../store-or-server.ts';

interface ResetFlags extends GlobalOptions {
  readonly object?: readonly string[];
  readonly partition?: string;
}

export function stateCommand(context: CliContext): Command {
  const { terminal } = context;
  const command = new Command('state')
    .description('Shows how far a datasource has been read: with --json as a document that `state set` takes back.')
    .argument('[datasource]', 'name of the datasource')
    .addHelpText(
      'after',
      '\nExamples:\n  $ ferrule state sample_shop\n  $ ferrule state sample_shop --json > state.json\n  $ ferrule state set sample_shop state.json\n  $ ferrule state reset sample_shop --object order\n  $ ferrule state compare state.json sample_shop',
    )
    .action(async (datasource: string | undefined, _flags: unknown, own: Command) => {
      if (datasource === undefined) return own.help({ error: true });
      const flags = own.optsWithGlobals<GlobalOptions>();
      return show(context, await stateOf(context, datasource, flags), flags);
    });
  command
    .command('set')
    .summary('put a datasource where it is to go on')
    .description(
      'Takes a document as `state --json` gives it. What it leaves out of an object is forgotten; objects it does not name stay as they are.',
    )
    .argument('<datasource>', 'name of the datasource')
    .argument('<file>', 'the document')
    .action(async (datasource: string, file: string, _flags: unknown, own: Command) => {
      const flags = own.optsWithGlobals<GlobalOptions>();
      const given = await readState(file);
      const set = { method: 'PUT', body: stringifyJson(given) };
      show(context, await ask(context, flags, (runtime) => runtime.reach().replaceState(datasource, given), urlOf(datasource), set), flags);
    });
  command
    .command('reset')
    .summary('forget how far a datasource has been read')
    .description('What is forgotten is read anew by the next sync. Stored records stay.')
    .argument('<datasource>', 'name of the datasource')
    .addOption(new Option('-o, --object <name...>', 'only of these objects'))
    .option('--partition <key>', 'only of this partition of one object')
    .action(async (datasource: string, _flags: unknown, own: Command) => {
      const flags = own.optsWithGlobals<ResetFlags>();
      const { object: objects, partition } = flags;
      const what = { ...(objects ? { objects } : {}), ...(partition === undefined ? {} : { partition }) };
      const query = new URLSearchParams({
        ...(objects ? { object: objects.join(',') } : {}),
        ...(partition === undefined ? {} : { partition }),
      });
      const state = await ask(context, flags, (runtime) => runtime.reach().resetState(datasource, what), `${urlOf(datasource)}?${query}`, {
        method: 'DELETE',
      });
      show(context, state, flags);
    });
  command
    .command('compare')
    .summary('show where two states differ')
    .argument('<left>', 'a datasource, or a file that `state --json` has given')
    .argument('<right>', 'another')
    .action(async (left: string, right: string, _flags: unknown, own: Command) => {
      const flags = own.optsWithGlobals<GlobalOptions>();
      const { compareStates } = await import('../../sync/index.ts');
      const found = compareStates(await stateAt(context, left, flags), await stateAt(context, right, flags));
      if (flags.json) terminal.out(stringifyJson(found));
      else if (found.length === 0) terminal.err('no difference\n');
      else
        terminal.out(
          printTable(
            found.map((each) => ({ ...each })),
            Math.max(terminal.width, 100),
          ),
        );
    });
  return command;
}

function show({ terminal }: CliContext, state: SyncState, { json }: GlobalOptions): void {
  if (json) return terminal.out(stringifyJson(state));
  const rows = Object.entries(state.objects).map(([object, { next, cursor, at, partitions, backfill }]) => ({
    object,
    'next sync': next,
    'goes on at': at ?? cursor ?? '',
    partitions: Object.keys(partitions).length,
    history: backfill === null ? '' : `${backfill.done} of ${backfill.of} ranges`,
  }));
  return terminal.out(printTable(rows, Math.max(terminal.width, 100)));
}

/** What ends in .json or has a slash is a file. */
async function stateAt(context: CliContext, named: string, flags: GlobalOptions): Promise<GivenState> {
  return /[/\\]|\.json$/.test(named) ? readState(named) : stateOf(context, named, flags);
}

function stateOf(context: CliContext, datasource: string, flags: GlobalOptions): Promise<SyncState> {
  return ask(context, flags, (runtime) => runtime.reach().state(datasource), urlOf(datasource), {});
}

function urlOf(datasource: string): string {
  return `/datasources/${encodeURIComponent(datasource)}/state`;
}

function ask(
  context: CliContext,
  flags: GlobalOptions,
  here: (runtime: Runtime) => Promise<SyncState>,
  url: string,
  init: { readonly method?: string; readonly body?: string },
): Promise<SyncState> {
  // The server's answers are what its API describes.
  return fromStoreOrServer(context, flags, here, async (server) => (await call(server, url, init)) as SyncState);
}

const positions = ['cursor', 'validator'];
const maps = ['parents', 'partitions'];

async function readState(file: string): Promise<GivenState> {
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new ConnectorError(
      'REQUEST_INVALID',
      `"${file}" cannot be read; expected a document that \`ferrule state --json\` has given`,
      {},
      thrown,
    );
  });
  const given = parsed(text, file);
  const objects = isObject(given) ? given['objects'] : undefined;
  if (!isObject(objects)) throw refuse(file, 'it has no `objects`');
  for (const [name, state] of Object.entries(objects)) {
    if (!isObject(state)) throw refuse(file, `\`objects.${name}\` is no map`);
    for (const key of positions) if (!isTextOrNone(state[key])) throw refuse(file, `\`objects.${name}.${key}\` is neither text nor null`);
    if (!isObjectOrNone(state['backfill'])) throw refuse(file, `\`objects.${name}.backfill\` is neither a map nor null`);
    for (const key of maps) if (!isTexts(state[key])) throw refuse(file, `\`objects.${name}.${key}\` is no map of texts`);
  }
  // Each part was looked at.
  return { objects: objects as GivenState['objects'] };
}

function parsed(text: string, file: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw refuse(file, 'it is no JSON');
  }
}

function isTextOrNone(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'string';
}

function isObjectOrNone(value: unknown): boolean {
  return value === undefined || value === null || isObject(value);
}

function isTexts(value: unknown): boolean {
  return value === undefined || (isObject(value) && Object.values(value).every((each) => typeof each === 'string'));
}

function refuse(file: string, why: string): ConnectorError {
  return new ConnectorError('REQUEST_INVALID', `"${file}": ${why}; expected a document that \`ferrule state --json\` has given`);
}
