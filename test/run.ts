// `npm test`: prepares what the tests need, then runs them; arguments go on to vitest.
import { spawnSync } from 'node:child_process';

const args = process.argv.slice(2);
const wantsReal = args.length === 0 || args.some((arg) => arg.includes('real'));
if (wantsReal) step(process.execPath, ['test/real/prepare.ts']);
step(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...args]);

function step(command: string, given: readonly string[]): void {
  const { status } = spawnSync(command, given, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
