import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const folder = join(import.meta.dirname, '.prepared');
const requirements = join(import.meta.dirname, 'requirements.txt');
const stamp = join(folder, 'installed');

/** Programs of the environment that the consumers live in. */
export const python = join(folder, 'bin/python');
export const targetJsonl = join(folder, 'bin/target-jsonl');

export async function areConsumersPrepared(): Promise<boolean> {
  const installed = await readFile(stamp, 'utf8').catch(() => undefined);
  return installed === (await hash());
}

/** Installs what consumes our messages from PyPI, some seconds; nothing when it stands already. Not for two processes at once. */
export async function prepareConsumers(): Promise<void> {
  if (await areConsumersPrepared()) return;
  console.error('preparing a Singer target and an Airbyte reader that tests write to: some seconds, once');
  await rm(folder, { recursive: true, force: true });
  await step('python3', ['-m', 'venv', folder]);
  await step(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--requirement', requirements]);
  await writeFile(stamp, await hash());
}

async function step(command: string, words: readonly string[]): Promise<void> {
  await run(command, words, { maxBuffer: 1 << 26 }).catch((failure: { readonly stdout?: string; readonly stderr?: string }) => {
    const said = `${failure.stdout ?? ''}${failure.stderr ?? ''}`.trim().split('\n').slice(-20).join('\n');
    throw new Error(`preparing the consumers: \`${[command, ...words].join(' ')}\` failed (python3 with venv and pip is needed):\n${said}`);
  });
}

async function hash(): Promise<string> {
  return createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
}

if (import.meta.main) await prepareConsumers();
