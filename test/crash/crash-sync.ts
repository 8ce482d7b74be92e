import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRuntime, type Runtime } from '../../runtime/index.ts';
import { seeded } from '../support/random.ts';
import { type Ledger, startLedger } from './ledger-server.ts';

/** Read in one piece, or a book after the other, several at once. */
export type CrashDatasource = 'ledger' | 'books';

export interface CrashOptions {
  /** Default `ledger`. */
  readonly datasource?: CrashDatasource;
  readonly cycles: number;
  readonly records: number;
  readonly pageSize: number;
  readonly seed: number;
}

export interface Cycle {
  /** Pages in the store when the process was killed. */
  readonly committed: number;
  readonly pages: number;
  /** Asked for, but not in the store, when it was killed. */
  readonly inFlight: number;
  /** Pages asked for by both processes, when the second took up the first one's run (a run that had ended is followed by a new one). */
  readonly readAgain: number;
  /** Records that the source has and the store has not, or otherwise, after the restart and one more sync. */
  readonly lost: number;
  readonly doubled: number;
  /** Differences of any kind after a full sync. */
  readonly different: number;
  readonly resumed: boolean;
}

const main = new URL('../../runtime/main.ts', import.meta.url).pathname;
const configuration = new URL('documents/ferrule.yaml', import.meta.url).pathname;

/** Kills a sync with SIGKILL at a random moment, starts it again, and holds the store against the source; many times. */
export async function crashSync(
  { cycles, records, pageSize, seed, datasource = 'ledger' }: CrashOptions,
  onCycle: (cycle: Cycle, number: number) => void,
): Promise<readonly Cycle[]> {
  const random = seeded(seed);
  const results: Cycle[] = [];
  for (let number = 1; number <= cycles; number += 1) {
    const cycle = await crashOnce(datasource, records, pageSize, random);
    results.push(cycle);
    onCycle(cycle, number);
  }
  return results;
}

async function crashOnce(datasource: CrashDatasource, records: number, pageSize: number, random: () => number): Promise<Cycle> {
  const data = await mkdtemp(join(tmpdir(), 'ferrule-crash-'));
  try {
    await using ledger = await startLedger({ size: records, pageSize, random, latency: 2 });
    const pages = Math.ceil(records / pageSize);
    await killAt(startSync(datasource, ledger, data), ledger, 1 + Math.floor(random() * (pages + 2)), random() * 8);
    const asked = [...ledger.asked];
    const committed = await committedPages(ledger, data);
    ledger.asked.length = 0;
    await ended(startSync(datasource, ledger, data));
    const again = ledger.asked.filter((token) => asked.includes(token)).length;
    ledger.changing = false;
    const { lost, doubled, resumed, different } = await compare(datasource, ledger, data);
    return { committed, pages, inFlight: asked.length - committed, readAgain: resumed ? again : 0, lost, doubled, different, resumed };
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

function startSync(datasource: CrashDatasource, ledger: Ledger, data: string): ChildProcess {
  const env = { ...process.env, CRASH_URL: ledger.url };
  return spawn(process.execPath, [main, 'sync', datasource, '--config', configuration, '--data', data], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** Lets a sync run until its nth page request, and a little longer, then ends it as a power cut would. */
async function killAt(child: ChildProcess, ledger: Ledger, request: number, milliseconds: number): Promise<void> {
  const over = new Promise((resolve) => child.once('close', resolve));
  ledger.onPage = (asked) => {
    if (asked === request) setTimeout(() => child.kill('SIGKILL'), milliseconds);
  };
  await over;
  ledger.onPage = undefined;
}

async function ended(child: ChildProcess): Promise<void> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`the sync after the crash ended with ${String(code)}: ${said}`);
}

function open(ledger: Ledger, data: string): Promise<Runtime> {
  return createRuntime({ configuration, data, log: 'silent', environment: { CRASH_URL: ledger.url } });
}

async function committedPages(ledger: Ledger, data: string): Promise<number> {
  await using runtime = await open(ledger, data);
  const [run] = await runtime.runs({ limit: 1 });
  return run?.objects[0]?.checkpoint?.pages ?? 0;
}

async function compare(
  datasource: CrashDatasource,
  ledger: Ledger,
  data: string,
): Promise<Pick<Cycle, 'lost' | 'doubled' | 'different' | 'resumed'>> {
  await using runtime = await open(ledger, data);
  const resumed = (await runtime.runs({ limit: 1 }))[0]?.resumed ?? 0;
  // What changed behind the reading position comes with the next incremental sync; nothing else may be missing.
  await runtime.sync(datasource);
  const { wrong: lost, doubled } = await difference(datasource, runtime, ledger);
  // What was removed behind it goes with the next full one.
  await runtime.sync(datasource, { mode: 'full' });
  const { wrong, extra } = await difference(datasource, runtime, ledger);
  return { lost, doubled, different: wrong + extra, resumed: resumed > 0 };
}

/** What is stored against what the source has. `wrong`: records of the source that are stored otherwise or, as `missing` says, not at all. */
export async function difference(
  datasource: CrashDatasource,
  runtime: Runtime,
  ledger: Ledger,
): Promise<{ readonly wrong: number; readonly missing: number; readonly doubled: number; readonly extra: number }> {
  const seen = new Set<string>();
  let doubled = 0;
  let right = 0;
  let known = 0;
  let after: string | undefined;
  for (;;) {
    const page = await runtime.stored({ datasource, object: 'entry', limit: 1_000, ...(after === undefined ? {} : { after }) });
    for (const stored of page) {
      const truth = ledger.entries.get(Number(stored.external_id));
      if (seen.has(stored.external_id)) doubled += 1;
      else if (truth) known += 1;
      seen.add(stored.external_id);
      const mapped = truth && JSON.stringify({ key: truth.id, text: truth.text, size: truth.text.length });
      if (truth && stored.raw_payload === JSON.stringify(truth) && stored.mapped_payload === mapped) right += 1;
    }
    after = page.at(-1)?.external_id;
    if (after === undefined) break;
  }
  const missing = ledger.entries.size - known;
  return { wrong: ledger.entries.size - right, missing, doubled, extra: seen.size - known };
}
