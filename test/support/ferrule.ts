import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bareEnvironment } from './bare-environment.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface FerruleOptions {
  readonly cwd?: string;
  readonly environment?: { readonly [name: string]: string };
  /** Shell words before the command, as `ulimit -f 100;`. */
  readonly shell?: string;
}

const main = fileURLToPath(new URL('../../runtime/main.ts', import.meta.url));

/** Runs `ferrule …` as a child with nothing of this process's environment but where programs and compiled modules lie. */
export function startFerrule(
  words: readonly string[],
  options: FerruleOptions = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const { cwd, environment = {}, shell } = options;
  const env = bareEnvironment(environment);
  const command = [process.execPath, main, ...words];
  const [file = '', ...rest] = shell === undefined ? command : ['/bin/sh', '-c', `${shell} exec "$@"`, 'sh', ...command];
  const child = spawn(file, rest, { env, stdio: ['ignore', 'pipe', 'pipe'], ...(cwd === undefined ? {} : { cwd }) });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
  return { child, ended };
}

export function ferrule(words: readonly string[], options: FerruleOptions = {}): Promise<Ended> {
  return startFerrule(words, options).ended;
}

export interface FerruleServer extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
}

/** Runs `ferrule serve` until it says where it listens; disposing stops it as Ctrl-C does. Throws with its words when it ends before. */
export async function serveFerrule(words: readonly string[], options: FerruleOptions = {}): Promise<FerruleServer> {
  const token = 'admin-token-of-this-test';
  const { child, ended } = startFerrule(['serve', ...words], {
    ...options,
    environment: { ...options.environment, FERRULE_ADMIN_TOKEN: token },
  });
  const listening = new Promise<string>((resolve) => {
    let said = '';
    child.stdout?.on('data', (text: string) => {
      said += text;
      const url = /listening on (http:\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  const url = await Promise.race([
    listening,
    ended.then(({ code, stderr }) => {
      throw new Error(`the server ended with ${String(code)}: ${stderr}`);
    }),
  ]);
  return {
    url,
    token,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) child.kill('SIGINT');
      await ended;
    },
  };
}
