import { setInterval } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { ChunkReport, ChunkTask, Difference } from './chunk.ts';
import { add, type Counts } from './counts.ts';

export interface FuzzOptions {
  /** Pairs that are to be compared; those that are let through count, those that are interpreted anyway do not. */
  readonly pairs: number;
  readonly seed: number;
  readonly only?: readonly string[];
  /** Threads. */
  readonly threads?: number;
  /** Ends after so many differences. */
  readonly differences?: number;
}

export interface FuzzReport {
  readonly verdicts: Counts;
  readonly counts: Counts;
  readonly differences: readonly Difference[];
  /** Expressions that did not end. */
  readonly endless: readonly string[];
}

const pairsPerChunk = 500;
/** Milliseconds after which a pair does not end. */
const patience = 10_000;
const longestSource = 100_000;

/** Compares pairs in threads, since a pair that never ends can only be stopped from outside. */
export async function runFuzz({ pairs, seed, only = [], threads = 1, differences: most = 1 }: FuzzOptions): Promise<FuzzReport> {
  const report = {
    verdicts: new Map<string, number>(),
    counts: new Map<string, number>(),
    differences: [] as Difference[],
    endless: [] as string[],
  };
  let chunk = 0;
  const isDone = (): boolean =>
    compared(report.verdicts) >= pairs ||
    report.differences.length + report.endless.length >= most ||
    chunk * pairsPerChunk > 2_000 + pairs * 10;
  const one = async (): Promise<void> => {
    let lane = openLane();
    while (!isDone()) {
      const result = await lane.run({ seed, chunk: chunk++, pairs: pairsPerChunk, only });
      if ('source' in result) {
        if (result.isOurs) report.endless.push(result.source);
        else add(report.verdicts, 'the package does not end');
        lane = openLane();
      } else take(report, result);
    }
    await lane.close();
  };
  await Promise.all(Array.from({ length: threads }, one));
  return report;
}

/** Whether pairs with this verdict were compared. */
export function isCompared(verdict: string): boolean {
  return verdict !== 'no expression' && !verdict.startsWith('interpreted: ');
}

export function compared(verdicts: Counts): number {
  return [...verdicts].reduce((sum, [name, count]) => (isCompared(name) ? sum + count : sum), 0);
}

function take(
  report: { readonly verdicts: Counts; readonly counts: Counts; readonly differences: Difference[] },
  { verdicts, counts, difference }: ChunkReport,
): void {
  for (const [name, count] of Object.entries(verdicts)) add(report.verdicts, name, count);
  for (const [name, count] of Object.entries(counts)) add(report.counts, name, count);
  if (difference !== undefined) report.differences.push(difference);
}

/** A pair that did not end. */
interface Endless {
  readonly source: string;
  readonly isOurs: boolean;
}

interface Lane {
  run(task: ChunkTask): Promise<ChunkReport | Endless>;
  close(): Promise<unknown>;
}

function openLane(): Lane {
  const progress = new Int32Array(new SharedArrayBuffer(12));
  const current = new Uint8Array(new SharedArrayBuffer(longestSource));
  const worker = new Worker(new URL('fuzz-worker.ts', import.meta.url), { workerData: { progress, current } });
  return {
    async run(task) {
      const { promise, resolve, reject } = Promise.withResolvers<ChunkReport | Endless>();
      const stop = new AbortController();
      worker.once('message', resolve).once('error', reject);
      worker.postMessage(task);
      void watch(progress, stop.signal, () => {
        resolve({ source: new TextDecoder().decode(current.slice(0, progress[1])), isOurs: progress[2] === 1 });
        void worker.terminate();
      });
      try {
        return await promise;
      } finally {
        stop.abort();
        worker.removeAllListeners('error');
      }
    },
    close: () => worker.terminate(),
  };
}

/** Calls back when the count stands still. */
async function watch(progress: Int32Array, signal: AbortSignal, whenStill: () => void): Promise<void> {
  let last = -1;
  try {
    for await (const _ of setInterval(patience, undefined, { signal })) {
      if (progress[0] === last) return whenStill();
      last = progress[0] ?? 0;
    }
  } catch {
    // The chunk has ended.
  }
}
