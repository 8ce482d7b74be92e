import { parentPort, workerData } from 'node:worker_threads';
import { runChunk, type ChunkTask } from './chunk.ts';

// What the other side made: a count of the pairs so far, the text of the one that is being evaluated and its length, and whether it is ours that evaluates.
const { progress, current } = workerData as { readonly progress: Int32Array; readonly current: Uint8Array };
// Most failures here are expected, and nobody reads where they came from.
Error.stackTraceLimit = 0;
const encoder = new TextEncoder();

parentPort?.on('message', (task: ChunkTask) => {
  const report = runChunk(task, {
    pair: (source) => {
      progress[1] = encoder.encodeInto(source, current).written;
      progress[0] = (progress[0] ?? 0) + 1;
      progress[2] = 0;
    },
    ourTurn: () => (progress[2] = 1),
  });
  parentPort?.postMessage(report);
});
