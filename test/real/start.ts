import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyDatabase, isRealServerPrepared, payloadFolder, preparedEnvironment } from './prepare.ts';
import { type Posts, postsOf } from './posts.ts';

const startLimit = 30_000;

/** A running Payload with an empty database of its own, on loopback. */
export interface RealServer extends Posts, AsyncDisposable {
  readonly baseUrl: string;
  readonly credentials: { readonly apiKey: string };
  /** Ends the process and drops its database. Safe twice. */
  stop(): Promise<void>;
}

/**
 * Starts a real headless CMS that nobody here wrote, makes its first user through its own API, and gives what fills and changes it.
 * Throws when it was not prepared or is not ready within half a minute.
 */
export async function startRealServer(): Promise<RealServer> {
  if (!(await isRealServerPrepared()))
    throw new Error('Payload is not installed and built: run `node test/real/prepare.ts` (`npm test` does)');
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-payload-'));
  await copyFile(emptyDatabase, join(folder, 'payload.db'));
  const next = join(payloadFolder, 'node_modules/next/dist/bin/next');
  const child = spawn(process.execPath, [next, 'start', '--hostname', '127.0.0.1', '--port', '0'], {
    cwd: payloadFolder,
    env: preparedEnvironment(`file:${join(folder, 'payload.db')}`),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = stopper(child, folder);
  try {
    const baseUrl = await listening(child);
    const apiKey = randomUUID();
    await registerFirstUser(baseUrl, apiKey);
    return { baseUrl, credentials: { apiKey }, ...postsOf(baseUrl, apiKey), stop, [Symbol.asyncDispose]: stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

function stopper(child: ChildProcess, folder: string): () => Promise<void> {
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(child, 'exit').finally(() => process.off('exit', kill));
  let stopped: Promise<void> | undefined;
  return () => {
    stopped ??= (async () => {
      kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    })();
    return stopped;
  };
}

/** The address that the server prints once it listens. What it says later is read and dropped, so that its pipes never fill. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string) => reject(new Error(`Payload did not start: ${why}; it said:\n${said}`));
    const timer = setTimeout(() => fail(`not ready after ${startLimit} ms`), startLimit);
    const listen = (chunk: Buffer) => {
      if (said.length < 10_000) said += chunk.toString();
      const address = /Local:\s+(http:\S+)[\s\S]*Ready/.exec(said)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', (code) => fail(`it ended with ${code}`));
  });
}

async function registerFirstUser(baseUrl: string, apiKey: string): Promise<void> {
  const response = await fetch(`${baseUrl}/api/users/first-register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'reader@example.com', password: randomUUID(), enableAPIKey: true, apiKey }),
  });
  if (!response.ok) throw new Error(`Payload refused its first user: ${response.status} ${await response.text()}`);
}
