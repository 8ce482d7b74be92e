import { Command, Option } from 'commander';
import { requireStoredObject, type SingerAsked, singerCatalog, singerMessages } from '../../export/index.ts';
import { systemClock } from '../../kernel/clock.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject, stringifyJson } from '../../kernel/json.ts';
import type { Runtime } from '../../sync/index.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { readJsonFile } from '../state-file.ts';
import { listedObjects, optionsOf, readTapConfiguration, syncFirst, type TapConfiguration } from '../tap.ts';

interface SingerFlags extends GlobalOptions {
  readonly state?: string;
  readonly catalog?: string;
  readonly discover?: boolean;
  readonly sync?: boolean;
  readonly object?: readonly string[];
  readonly what: 'mapped' | 'raw';
}

export function singerCommand(context: CliContext): Command {
  return new Command('singer')
    .description(
      'Writes what is stored, or has changed since a state, as Singer messages, for any Singer target. Without a datasource, --config is the file that runners of taps give: {"datasource":"…","configuration":"<path of ferrule.yaml>","sync":true}.',
    )
    .argument('[datasource]', 'name of the datasource')
    .option('--state <file>', 'the last state that the target gave back')
    .option('--catalog <file>', 'streams to read, as --discover gives them')
    .option('--discover', 'write the catalog instead')
    .option('--sync', 'sync first')
    .addOption(new Option('-o, --object <name...>', 'only these objects').conflicts('catalog'))
    .addOption(
      new Option('--what <what>', 'mapped records where a mapping applies, or the raw ones').choices(['mapped', 'raw']).default('mapped'),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ ferrule singer sample_shop --sync | target-jsonl > state.json\n  $ ferrule singer --config tap.json --state state.json',
    )
    .action(async (datasource: string | undefined, _flags: unknown, command: Command) => {
      await tap(context, datasource, command.optsWithGlobals<SingerFlags>());
    });
}

async function tap(context: CliContext, named: string | undefined, flags: SingerFlags): Promise<void> {
  const { sync = false, what } = flags;
  const tapped: TapConfiguration =
    named === undefined ? await readTapConfiguration(flags.config) : { datasource: named, config: flags.config, what, sync };
  await using runtime = await context.openRuntime(optionsOf(flags, tapped));
  const { datasource } = tapped;
  const schemas = flags.catalog === undefined ? undefined : await selectedStreams(flags.catalog);
  const objects = [...(schemas?.keys() ?? flags.object ?? (await listedObjects(runtime, datasource)))];
  for (const object of objects) await requireStoredObject(runtime.reach(), datasource, object);
  await syncFirst(runtime, { datasource, sync: tapped.sync || sync }, objects, context.signal);
  const asked = { datasource, objects, what: tapped.what };
  if (flags.discover) await context.terminal.write(`${stringifyJson(await singerCatalog(runtime.reach(), asked), 2)}\n`);
  else await writeMessages(context, runtime, { ...asked, schemas: schemas ?? new Map<string, unknown>() }, flags.state);
}

async function writeMessages(
  { terminal, signal }: CliContext,
  runtime: Runtime,
  asked: Omit<SingerAsked, 'state' | 'version'>,
  path: string | undefined,
): Promise<void> {
  const state = path === undefined ? undefined : await readJsonFile(path, 'the state');
  for await (const lines of singerMessages(runtime.reach(), { ...asked, state, version: systemClock.now() })) {
    if (signal.aborted)
      throw new ConnectorError('SYNC_CANCELLED', 'stopped; the last state that the target keeps is where it goes on from');
    await terminal.write(lines);
  }
}

/** Streams of a catalog that are selected, with their schemas. */
async function selectedStreams(path: string): Promise<ReadonlyMap<string, unknown>> {
  const catalog = await readJsonFile(path, 'the catalog');
  const streams: unknown = catalog?.['streams'];
  if (!Array.isArray(streams)) throw new ConnectorError('REQUEST_INVALID', `the catalog "${path}" has no streams; --discover writes one`);
  const selected = streams.filter(isObject).filter(isSelected);
  return new Map(selected.map((stream) => [String(stream['tap_stream_id'] ?? stream['stream']), stream['schema']]));
}

/** By the metadata of the stream as such, or by the older key of its schema. */
function isSelected({ metadata, schema }: { readonly [key: string]: unknown }): boolean {
  const ofStream: unknown = Array.isArray(metadata)
    ? metadata.filter(isObject).find(({ breadcrumb }) => Array.isArray(breadcrumb) && breadcrumb.length === 0)?.['metadata']
    : undefined;
  if (isObject(ofStream) && typeof ofStream['selected'] === 'boolean') return ofStream['selected'];
  return isObject(schema) && schema['selected'] === true;
}
