import { Command } from 'commander';
import {
  airbyteCatalog,
  airbyteError,
  airbyteLog,
  airbyteRead,
  airbyteSpec,
  airbyteStatus,
  type AirbyteStream,
  requireStoredObject,
} from '../../export/index.ts';
import { systemClock } from '../../kernel/clock.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/json.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { jsonOf, readJsonFile, readTextFile } from '../state-file.ts';
import { listedObjects, optionsOf, readTapConfiguration, syncFirst, type TapConfiguration } from '../tap.ts';
import type { Runtime } from '../../sync/index.ts';

interface ReadFlags extends GlobalOptions {
  readonly catalog?: string;
  readonly state?: string;
}

/** Its `--config` is the file that the platform gives; nothing but messages goes to stdout. */
export function airbyteCommand(context: CliContext): Command {
  const command = new Command('airbyte')
    .description(
      'Speaks the Airbyte protocol on stdout. --config is the file that the platform gives: {"datasource":"…","configuration":"<path of ferrule.yaml>","sync":true}.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ ferrule airbyte spec\n  $ ferrule airbyte discover --config source.json\n  $ ferrule airbyte read --config source.json --catalog catalog.json --state state.json',
    );
  command
    .command('spec')
    .description('what a configuration has')
    .action(() => context.terminal.write(airbyteSpec()));
  command
    .command('check')
    .description('whether the datasource can be reached')
    .action((_flags: unknown, one: Command) => check(context, one.optsWithGlobals<GlobalOptions>()));
  command
    .command('discover')
    .description('the streams that there are')
    .action((_flags: unknown, one: Command) =>
      withRuntime(context, one.optsWithGlobals<GlobalOptions>(), async (runtime, configuration) => {
        const objects = await listedObjects(runtime, configuration.datasource);
        await syncFirst(runtime, configuration, objects, context.signal);
        await context.terminal.write(await airbyteCatalog(runtime.reach(), configuration, objects));
      }),
    );
  command
    .command('read')
    .description('records of the streams of a catalog')
    .requiredOption('--catalog <file>', 'the configured catalog')
    .option('--state <file>', 'the last states')
    .action((_flags: unknown, one: Command) => {
      const flags = one.optsWithGlobals<ReadFlags>();
      return withRuntime(context, flags, (runtime, configuration) => read(context, runtime, configuration, flags));
    });
  return command;
}

/** What goes wrong is told as the protocol has it, and ends the command as any error does. */
async function withRuntime(
  { openRuntime, terminal }: CliContext,
  flags: GlobalOptions,
  work: (runtime: Runtime, configuration: TapConfiguration) => Promise<void>,
): Promise<void> {
  try {
    const configuration = await readTapConfiguration(flags.config);
    await using runtime = await openRuntime(optionsOf(flags, configuration));
    await work(runtime, configuration);
  } catch (thrown) {
    await terminal.write(airbyteError(ConnectorError.from(thrown), systemClock.now()));
    throw thrown;
  }
}

/** That it fails is an answer, and no error. */
async function check(context: CliContext, flags: GlobalOptions): Promise<void> {
  const { terminal, signal } = context;
  let problem: string | undefined;
  try {
    const configuration = await readTapConfiguration(flags.config);
    await using runtime = await context.openRuntime(optionsOf(flags, configuration));
    const bound = await runtime.reach().datasource(configuration.datasource);
    const { success, message } = await bound.test({ signal });
    if (!success) problem = message;
  } catch (thrown) {
    problem = ConnectorError.from(thrown).message;
  }
  await terminal.write(airbyteStatus(problem));
}

async function read({ terminal, signal }: CliContext, runtime: Runtime, configuration: TapConfiguration, flags: ReadFlags): Promise<void> {
  const { datasource } = configuration;
  const streams = await configuredStreams(flags);
  const reach = runtime.reach();
  for (const { name } of streams) await requireStoredObject(reach, datasource, name);
  await syncFirst(
    runtime,
    configuration,
    streams.map(({ name }) => name),
    signal,
  );
  await terminal.write(airbyteLog('INFO', `reading ${streams.length} stream(s) of datasource "${datasource}"`));
  for await (const lines of airbyteRead(reach, configuration, streams, systemClock.now)) {
    if (signal.aborted) throw new ConnectorError('SYNC_CANCELLED', 'stopped; the last states are where it goes on from');
    await terminal.write(lines);
  }
}

async function configuredStreams({ catalog: path = '', state }: ReadFlags): Promise<readonly AirbyteStream[]> {
  const catalog = await readJsonFile(path, 'the catalog');
  const streams: unknown = catalog?.['streams'];
  if (!Array.isArray(streams))
    throw new ConnectorError('REQUEST_INVALID', `the catalog "${path}" has no streams; give a configured catalog`);
  const cursors = await readCursors(state);
  return streams.filter(isObject).map(({ stream, sync_mode: mode }) => {
    const name = isObject(stream) ? String(stream['name']) : '';
    return { name, incremental: mode === 'incremental', cursor: cursors.get(name) };
  });
}

/** By stream: of a list of state messages' states, or of such a state alone. None where there is no file, or nothing in it. */
async function readCursors(path: string | undefined): Promise<ReadonlyMap<string, string>> {
  const text = path === undefined ? undefined : await readTextFile(path, 'the state');
  if (path === undefined || text === undefined || text.trim() === '') return new Map();
  const given = jsonOf(text, path, 'the state');
  const states: readonly unknown[] = Array.isArray(given) ? given : [given];
  return new Map(states.flatMap((one) => cursorOf(one) ?? []).map((pair) => [pair.name, pair.cursor]));
}

function cursorOf(state: unknown): { readonly name: string; readonly cursor: string } | undefined {
  const stream = isObject(state) ? state['stream'] : undefined;
  if (!isObject(stream) || !isObject(stream['stream_descriptor']) || !isObject(stream['stream_state'])) return undefined;
  const { cursor } = stream['stream_state'];
  const { name } = stream['stream_descriptor'];
  return typeof cursor === 'string' && typeof name === 'string' ? { name, cursor } : undefined;
}
