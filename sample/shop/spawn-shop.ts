import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type ShopOptions, resolveOptions } from './options.ts';
import type { Shop, ShopControl } from './shop.ts';

export interface SpawnedShop extends Shop {
  readonly pid: number;
  /** Kills it at once, as a crash would. */
  kill(): Promise<void>;
}

/** What goes to the child, and what comes back. */
export interface ControlCall {
  readonly call: number;
  readonly method: keyof ShopControl;
  readonly parameters: readonly unknown[];
}
export type ControlReply = { readonly call: number; readonly value: unknown } | { readonly call: number; readonly error: string };
export type Listening = { readonly event: 'listening'; readonly url: string; readonly pid: number };

const patience = 10_000;

/** Starts a shop as a child process, which ends when this process does, however it does. Throws when the child does not listen within ten seconds. */
export async function spawnShop(options: ShopOptions = {}): Promise<SpawnedShop> {
  const { consumerKey, consumerSecret } = resolveOptions(options);
  const child = fork(mainFile(), argumentsOf(options), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  const { url, pid } = await listening(child);
  const calls = controlOver(child);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  const close = (): Promise<void> => end('SIGTERM');
  return { url, pid, consumerKey, consumerSecret, ...calls, close, kill: () => end('SIGKILL'), [Symbol.asyncDispose]: close };
}

function mainFile(): string {
  return fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './main.ts' : './main.js', import.meta.url));
}

function argumentsOf(options: ShopOptions): string[] {
  const { live, settingsRefused, utcOffset, consumerKey, consumerSecret, ...others } = options;
  const named = { ...others, 'utc-offset': utcOffset, key: consumerKey, secret: consumerSecret };
  const pairs = Object.entries(named).filter(([, value]) => value !== undefined);
  const flags = [...(live ? ['--live'] : []), ...(settingsRefused ? ['--settings-refused'] : [])];
  return [...flags, ...pairs.map(([name, value]) => `--${name}=${String(value)}`)];
}

async function listening(child: ChildProcess): Promise<Listening> {
  const signal = AbortSignal.timeout(patience);
  try {
    const first = once(child, 'message', { signal });
    const gone = once(child, 'exit', { signal }).then(([code]: unknown[]) => {
      throw new Error(`the sample shop ended with exit code ${String(code)} before it listened`);
    });
    const [message]: unknown[] = await Promise.race([first, gone]);
    // The child's first message is what main.ts sends when it listens.
    return message as Listening;
  } catch (problem) {
    child.kill('SIGKILL');
    throw problem;
  }
}

function controlOver(child: ChildProcess): ShopControl {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(problem: Error): void }>();
  let last = 0;
  child.on('message', (message) => {
    // Every message after the first answers a call.
    const reply = message as ControlReply;
    const caller = waiting.get(reply.call);
    waiting.delete(reply.call);
    if ('error' in reply) caller?.reject(new Error(reply.error));
    else caller?.resolve(reply.value);
  });
  child.on('exit', () => {
    for (const caller of waiting.values()) caller.reject(new Error('the sample shop has ended'));
    waiting.clear();
  });
  const send = (method: keyof ShopControl, parameters: readonly unknown[]): Promise<never> => {
    const call = ++last;
    const reply = new Promise<unknown>((resolve, reject) => {
      waiting.set(call, { resolve, reject });
      child.send({ call, method, parameters } satisfies ControlCall, (problem) => {
        if (!problem) return;
        waiting.delete(call);
        reject(new Error('the sample shop has ended'));
      });
    });
    // The other end runs the same method and sends what it gives.
    return reply as Promise<never>;
  };
  return {
    create: (...parameters) => send('create', parameters),
    update: (...parameters) => send('update', parameters),
    trash: (...parameters) => send('trash', parameters),
    remove: (...parameters) => send('remove', parameters),
    count: (...parameters) => send('count', parameters),
    step: () => send('step', []),
    requestCounts: () => send('requestCounts', []),
    requests: () => send('requests', []),
    clearRequests: () => send('clearRequests', []),
    breakAfter: (...parameters) => send('breakAfter', parameters),
  };
}
