import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import type { ExpressionLimits, Scope } from '../expression.ts';
import { asExpressionError } from '../failure.ts';
import { createCompiled } from './compiled.ts';
import { bindingsOf, createGuarded } from './guarded.ts';
import { holdsBigInteger } from './holds-big-integer.ts';
import { watchMemory } from './bounds.ts';
import { pack } from './packed.ts';
import { openProgress, type Answer, type Failed, type Reply, type Request, type Task } from './protocol.ts';

// The interpreter writes JSON in many places; with this, bigints are written whole in all of them.
// JSON.rawJSON (ES2025) is not in TypeScript's library yet.
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;
Object.defineProperty(BigInt.prototype, 'toJSON', {
  value(this: bigint) {
    return rawJson(this.toString());
  },
});

/** An expression, ready to run. */
type Evaluate = (scope: Scope, millis: number) => unknown;

/** Expressions that are kept ready, by their source and limits. */
const mostKept = 500;
const kept = new Map<string, Evaluate>();
// The main thread passes it when it starts the worker.
const progress = openProgress((workerData as { readonly memory: SharedArrayBuffer }).memory);

parentPort?.on('message', (request: Request) => void answer(request));
send({ ready: true });

function send(reply: Reply): void {
  parentPort?.postMessage(reply);
}

/** Milliseconds after which answers are sent on, and need not be made again when a later evaluation takes the worker down. */
const sendEvery = 20;
/** Milliseconds after which the rest of a request is left to another turn: others may be waiting for the thread. */
const turnTime = 100;
/** Bytes; a thread that has used more after its work is let go, and what it holds with it. */
const mostHeld = 256 * 1_048_576;

async function answer({ task, scopes, limits, millis }: Request): Promise<void> {
  const key = `${limits.time} ${limits.size} ${task.way} ${task.names.join()} ${task.source}`;
  let first = 0;
  const started = performance.now();
  let spent = processorTime();
  let sent = started;
  let answers: Answer[] = [];
  for (const [index, scope] of scopes.entries()) {
    progress.begin(index);
    answers.push(await evaluate(key, task, limits, scope, millis));
    progress.end();
    const now = performance.now();
    const isLast = index === scopes.length - 1 || now - started > turnTime;
    if (!isLast && now - sent < sendEvery) continue;
    const spentNow = processorTime();
    send({ first, answers, isLast, spent: spentNow - spent, isSpent: isLast && getHeapStatistics().used_heap_size > mostHeld });
    if (isLast) return;
    first = index + 1;
    sent = now;
    spent = spentNow;
    answers = [];
  }
}

/** Of this thread, in milliseconds: what it waited for others on a busy machine does not count. */
function processorTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

async function evaluate(key: string, task: Task, limits: ExpressionLimits, scope: Scope, millis: number): Promise<Answer> {
  try {
    const value = await expressionOf(key, task, limits)(scope, millis);
    const packed = pack(value);
    return packed ? { packed } : { value };
  } catch (thrown) {
    return failed(thrown);
  }
}

function failed(thrown: unknown): Failed {
  const { message, limit, code, token, position } = asExpressionError(thrown);
  return { message, limit, code, token, position };
}

function expressionOf(key: string, task: Task, limits: ExpressionLimits): Evaluate {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const [oldest] = kept.keys();
  if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
  const evaluate = task.way === 'compiled' ? createCompiled(task, limits) : createInterpreted(task, limits);
  kept.set(key, evaluate);
  return evaluate;
}

function createInterpreted({ source }: Task, limits: ExpressionLimits): Evaluate {
  const guarded = createGuarded(source, limits, watchMemory);
  return (scope, millis) => guarded.evaluate(scope, bindingsOf(scope), holdsBigInteger(scope), millis);
}
