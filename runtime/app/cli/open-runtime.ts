import type { GlobalOptions } from '../../cli/index.ts';
import type { Runtime } from '../../sync/index.ts';
import { createRuntime } from '../../app.ts';
import type { RuntimeOptions } from '../runtime-options.ts';
import { environmentWithSample } from './sample.ts';

/** The runtime of a command that ends, and says itself what went wrong: only -v shows the log too. */
export async function openRuntime(options: GlobalOptions): Promise<Runtime> {
  return createRuntime({ log: 'silent', ...runtimeOptions(options), environment: await environmentWithSample(options) });
}

export function runtimeOptions({ config, data, verbose }: GlobalOptions): RuntimeOptions {
  return {
    ...(config === undefined ? {} : { configuration: config }),
    ...(data === undefined ? {} : { data }),
    ...(verbose ? { log: 'debug' as const } : {}),
  };
}
