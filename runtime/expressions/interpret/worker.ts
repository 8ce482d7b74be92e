import { parentPort, workerData } from 'node:worker_threads';
import type { Scope } from '../expression.ts';
import { asExpressionError } from '../failure.ts';
import { bindingsOf, createGuarded, type Guarded } from './guarded.ts';
import { openProgress, type Answer, type Reply, type Request } from './protocol.ts';

// The interpreter writes JSON in many places; with this, bigints are written whole in all of them.
// JSON.rawJSON (ES2025) is not in TypeScript's library yet.
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;
Object.defineProperty(BigInt.prototype, 'toJSON', {
  value(this: bigint) {
    return rawJson(this.toString());
  },
});

/** Expressions that are kept ready, by their source and limits. */
const mostKept = 500;
const kept = new Map<string, Guarded>();
// The main thread passes it when it starts the worker.
const progress = openProgress((workerData as { readonly memory: SharedArrayBuffer }).memory);

parentPort?.on('message', (request: Request) => void answer(request));
send({ ready: true });

function send(reply: Reply): void {
  parentPort?.postMessage(reply);
}

/** Milliseconds after which answers are sent on, and need not be made again when a later evaluation takes the worker down. */
const sendEvery = 20;

async function answer({ source, scopes, limits, millis }: Request): Promise<void> {
  const key = `${limits.time} ${limits.size} ${source}`;
  let first = 0;
  let sent = performance.now();
  let answers: Answer[] = [];
  for (const [index, scope] of scopes.entries()) {
    progress.begin(index);
    answers.push(await evaluate(key, { source, scopes: [scope], limits, millis }));
    progress.end();
    const isLast = index === scopes.length - 1;
    if (!isLast && performance.now() - sent < sendEvery) continue;
    send({ first, answers, isLast });
    first = index + 1;
    sent = performance.now();
    answers = [];
  }
}

async function evaluate(key: string, { source, scopes: [scope = {}], limits, millis }: Request): Promise<Answer> {
  try {
    return { value: await expressionOf(key, source, limits).evaluate(scope, bindingsOf(scope), holdsBigInteger(scope), millis) };
  } catch (thrown) {
    const { message, limit } = asExpressionError(thrown);
    return { message, limit };
  }
}

function expressionOf(key: string, source: string, limits: Request['limits']): Guarded {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const [oldest] = kept.keys();
  if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
  const guarded = createGuarded(source, limits);
  kept.set(key, guarded);
  return guarded;
}

/** Scopes of one request share values, such as the configuration: each is looked through once. */
const searched = new WeakMap<object, boolean>();

function holdsBigInteger(scope: Scope): boolean {
  return Object.values(scope).some((value) => {
    if (typeof value !== 'object' || value === null) return typeof value === 'bigint';
    const found = searched.get(value) ?? search(value);
    searched.set(value, found);
    return found;
  });
}

function search(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.values(value).some(search) : typeof value === 'bigint';
}
