import { ConnectorError } from '../kernel/errors.ts';
import type { Runtime } from '../sync/index.ts';
import type { GlobalOptions } from './context.ts';
import { readJsonFile } from './state-file.ts';

/** What a program that takes us for one of its sources says in the file that it gives with `--config`. */
export interface TapConfiguration {
  readonly datasource: string;
  /** Path of ferrule.yaml. */
  readonly config: string | undefined;
  readonly what: 'mapped' | 'raw';
  readonly sync: boolean;
}

/** Throws CONNECTOR_CONFIG_INVALID. */
export async function readTapConfiguration(path: string | undefined): Promise<TapConfiguration> {
  if (path === undefined) throw invalid('--config <file> is missing: a JSON file such as {"datasource":"sample_shop"}');
  const given = await readJsonFile(path, 'the configuration');
  if (given === undefined) throw invalid(`the configuration "${path}" does not exist`);
  const { datasource, configuration, what = 'mapped', sync = false } = given;
  if (typeof datasource !== 'string' || datasource === '') throw invalid(`"datasource" in "${path}" is to be the name of a datasource`);
  if (configuration !== undefined && typeof configuration !== 'string') throw invalid(`"configuration" in "${path}" is to be a path`);
  if (what !== 'mapped' && what !== 'raw') throw invalid(`"what" in "${path}" is to be "mapped" or "raw"`);
  if (typeof sync !== 'boolean') throw invalid(`"sync" in "${path}" is to be true or false`);
  return { datasource, config: configuration, what, sync };
}

/** The options of a command whose own `--config` is such a file. */
export function optionsOf(flags: GlobalOptions, { config }: TapConfiguration): GlobalOptions {
  const { config: _, ...others } = flags;
  return config === undefined ? others : { ...others, config };
}

function invalid(message: string): ConnectorError {
  return new ConnectorError('CONNECTOR_CONFIG_INVALID', message);
}

/** Syncs these objects to the end first, where that is asked for. */
export async function syncFirst(
  runtime: Runtime,
  { datasource, sync }: Pick<TapConfiguration, 'datasource' | 'sync'>,
  objects: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  if (sync) await runtime.sync(datasource, { objects, signal });
}

/** Names of the objects that can be synced. */
export async function listedObjects(runtime: Runtime, datasource: string): Promise<readonly string[]> {
  const bound = await runtime.reach().datasource(datasource);
  return [...bound.objects.values()].filter(({ canList }) => canList).map(({ name }) => name);
}
