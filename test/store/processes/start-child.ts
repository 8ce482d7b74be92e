import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

export interface Child {
  /** Lines of its stdout, as they come. */
  readonly lines: AsyncIterator<string, undefined>;
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>;
  /** Its exit code; null after a signal. */
  ended(): Promise<number | null>;
}

/** Starts a script of this folder in a process of its own; `shell` comes before it in a shell. Killed after the test at the latest. */
export function startChild(script: string, given: readonly string[], shell = ''): Child {
  const file = new URL(script, import.meta.url).pathname;
  const command = `${shell} exec "$0" "$@"`;
  const child = spawn('sh', ['-c', command, process.execPath, file, ...given], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  onTestFinished(kill);
  // From now on, not when the first is asked for: what a child that has ended left unread, Node throws away.
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { lines, kill, ended: () => exited.then(() => child.exitCode) };
}
