// `node bench/prefetch.ts`: 500 numbered pages of a server 50 ms away, one page after another and twelve side by side, under a
// declared limit of 150 requests a second that the server checks. BENCH_ROUNDS (default 3) pairs; the median ratio counts.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createRuntime } from '../runtime/app.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3);
const atLeast = 6;
const allowed = 150;
const records = 50_000;

const server = spawn(process.execPath, ['bench/far-server.ts'], { stdio: ['pipe', 'pipe', 'inherit'] });
const port = await new Promise<string>((resolve) => createInterface({ input: server.stdout }).once('line', resolve));
const url = `http://127.0.0.1:${port}`;
const data = await mkdtemp(join(tmpdir(), 'ferrule-bench-'));
const configuration = new URL('prefetch/ferrule.yaml', import.meta.url).pathname;
const runtime = await createRuntime({ configuration, data, log: 'silent', environment: { BENCH_URL: url } });

async function read(object: string): Promise<number> {
  const started = performance.now();
  const ids = new Set<unknown>();
  let last = 0;
  for await (const page of runtime.datasource('far').read(object)) {
    for (const { value } of page.records) {
      // The server gives objects with a number for an id.
      const { id } = value as { readonly id: number };
      if (id !== last + 1) throw new Error(`record ${id} comes after ${last}`);
      last = id;
      ids.add(id);
    }
  }
  if (ids.size !== records) throw new Error(`${object} gave ${ids.size} of ${records} records`);
  return performance.now() - started;
}

async function busiestSecond(): Promise<number> {
  // What bench/far-server.ts answers.
  const { busiest } = (await (await fetch(`${url}/busiest`)).json()) as { readonly busiest: number };
  return busiest;
}

const ratios: number[] = [];
let most = 0;
try {
  for (let round = 0; round < rounds; round += 1) {
    const inTurn = await read('in_turn');
    const sideBySide = await read('side_by_side');
    ratios.push(inTurn / sideBySide);
    most = Math.max(most, await busiestSecond());
    console.log(`  ${(inTurn / 1_000).toFixed(1)} s in turn, ${(sideBySide / 1_000).toFixed(1)} s side by side`);
  }
} finally {
  await runtime[Symbol.asyncDispose]();
  await rm(data, { recursive: true, force: true });
  server.stdin.end();
}
const ratio = ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? Number.NaN;
const met = ratio >= atLeast && most <= allowed;
console.log(
  `${met ? 'met   ' : 'MISSED'} side by side: ${ratio.toFixed(1)} times as fast (at least ${atLeast}); ` +
    `most requests within a second: ${most} (at most ${allowed})`,
);
process.exitCode = met ? 0 : 1;
