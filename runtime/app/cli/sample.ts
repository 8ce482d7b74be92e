import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GlobalOptions } from '../../cli/index.ts';
import { loadRuntimeConfiguration } from '../../documents/index.ts';

/**
 * Starts the sample shop that ships with the package as a process of its own, and lets documents find it: here, and in the
 * commands that are given in other terminals while it runs.
 */
export async function startSample(folder: string): Promise<AsyncDisposable> {
  const { spawnSampleShop } = (await import(sampleModule())) as {
    spawnSampleShop: () => Promise<{ environment: Record<string, string> } & AsyncDisposable>;
  };
  const shop = await spawnSampleShop();
  Object.assign(process.env, shop.environment);
  await mkdir(folder, { recursive: true });
  await writeFile(sampleFile(folder), JSON.stringify(shop.environment), { mode: 0o600 });
  return {
    async [Symbol.asyncDispose]() {
      await rm(sampleFile(folder), { force: true });
      await shop[Symbol.asyncDispose]();
    },
  };
}

function sampleFile(folder: string): string {
  return join(folder, 'sample.json');
}

/** Our environment, and what the sample that runs on this data folder adds to it. */
export async function environmentWithSample({ config, data }: GlobalOptions): Promise<Readonly<Record<string, string | undefined>>> {
  const folder = data ?? (await loadRuntimeConfiguration(config)).data;
  const sample = await readFile(sampleFile(folder), 'utf8').catch(() => '{}');
  // Written by startSample; a file that was cut short is no sample.
  const added = parsedOrNothing(sample);
  return { ...added, ...process.env };
}

function parsedOrNothing(text: string): Readonly<Record<string, string>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, string>>;
  } catch {
    return {};
  }
}

// Not a static import: the engine does not depend on its sample, which lies beside `runtime` in source and in package alike.
function sampleModule(): string {
  return new URL(import.meta.url.endsWith('.ts') ? '../../../sample/spawn.ts' : '../../../sample/spawn.js', import.meta.url).href;
}
