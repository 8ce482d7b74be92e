import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createRuntime } from '../../runtime/index.ts';
import { seeded } from '../support/random.ts';
import { type Shelves, startShelves } from './shelf-server.ts';

const main = new URL('../../runtime/main.ts', import.meta.url).pathname;
const configuration = new URL('documents/ferrule.yaml', import.meta.url).pathname;
const cycles = Number(process.env['CRASH_CYCLES'] ?? 5);
const seed = Number(process.env['CRASH_SEED'] ?? 20_263);

function startSync(shelves: Shelves, data: string): ChildProcess {
  const env = { ...process.env, CRASH_URL: shelves.url };
  const given = [main, 'sync', 'shelves', '--config', configuration, '--data', data];
  return spawn(process.execPath, given, { env, stdio: ['ignore', 'ignore', 'pipe'] });
}

async function ended(child: ChildProcess): Promise<number | null> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== null && code !== 0) throw new Error(`the sync ended with ${code}: ${said}`);
  return code;
}

/** Ends a sync at its nth request, and a little later, as a power cut would. */
async function killAt(shelves: Shelves, data: string, request: number, milliseconds: number): Promise<void> {
  const child = startSync(shelves, data);
  shelves.asked.length = 0;
  shelves.onRequest = (asked) => {
    if (asked === request) setTimeout(() => child.kill('SIGKILL'), milliseconds);
  };
  await ended(child);
  shelves.onRequest = undefined;
}

/** Syncs while nothing changes, and holds what is stored against the source. */
async function settle(shelves: Shelves, data: string): Promise<{ readonly asked: readonly string[]; readonly resumed: number }> {
  await using runtime = await createRuntime({ configuration, data, log: 'silent', environment: { CRASH_URL: shelves.url } });
  const [last] = await runtime.runs({ limit: 1 });
  shelves.asked.length = 0;
  const run = await runtime.sync('shelves');
  expect(run).toMatchObject({ status: 'success', counts: { deleted: 0 } });
  const stored = await runtime.stored({ datasource: 'shelves', object: 'entry', limit: 10_000 });
  const found = Object.fromEntries(stored.map(({ external_id, raw_payload }) => [external_id, JSON.parse(raw_payload) as unknown]));
  expect(found).toEqual(Object.fromEntries(shelves.entries));
  return { asked: [...shelves.asked], resumed: last?.resumed ?? 0 };
}

test('syncs of changed parents that are killed at any moment, while the source changes, lose nothing', { timeout: 600_000 }, async () => {
  const random = seeded(seed);
  const data = await mkdtemp(join(tmpdir(), 'ferrule-changed-'));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  await using shelves = await startShelves(40, random);
  let resumed = 0;
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    shelves.changing = true;
    // The first is a first sync, the others ask for what has changed; some are killed twice.
    for (let kills = random() < 0.3 ? 2 : 1; kills > 0; kills -= 1) {
      await killAt(shelves, data, 1 + Math.floor(random() * (cycle === 0 ? 45 : 8)), random() * 8);
    }
    await ended(startSync(shelves, data));
    shelves.changing = false;
    const settled = await settle(shelves, data);
    if (settled.resumed > 0) resumed += 1;
  }
  expect(resumed).toBeGreaterThanOrEqual(Math.floor(cycles / 3));
  // The word saves what it is for: a sync in which nothing has changed asks for few shelves, if any.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await settle(shelves, data);
  const { asked } = await settle(shelves, data);
  expect(asked.filter((path) => path.includes('entries')).length).toBeLessThan(20);
});
