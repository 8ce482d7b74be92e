import { spawn } from 'node:child_process';
import { bareEnvironment } from '../support/bare-environment.ts';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A line of shell in a folder, whose `bin` comes first on the path. */
export async function runShell(line: string, folder: string, environment: Readonly<Record<string, string>>): Promise<Ran> {
  const env = bareEnvironment({ PATH: `${folder}/bin:${process.env['PATH'] ?? ''}`, HOME: folder, ...environment });
  const child = spawn('/bin/sh', ['-c', line], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const told = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (told.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told.stderr += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { ...told, code };
}
