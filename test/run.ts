// `npm test`: prepares what the tests need, then runs them; arguments go on to vitest. The last line is `N passed, N failed`.
import { spawnSync } from 'node:child_process';

const args = process.argv.slice(2);
const everything = args.every((arg) => arg.startsWith('-'));

process.exitCode = 1;
const prepared = ['test/real/prepare.ts', 'test/real/consumers/prepare.ts'];
if ((everything || args.some((arg) => arg.includes('real'))) && !prepared.every((script) => run(script))) {
  // Without what nobody here wrote the suite says less than it promises, so it does not run at all.
  console.log('0 passed, 1 failed');
} else if (run('node_modules/vitest/vitest.mjs', 'run', ...args)) {
  process.exitCode = 0;
}

function run(script: string, ...given: readonly string[]): boolean {
  return spawnSync(process.execPath, [script, ...given], { stdio: 'inherit' }).status === 0;
}
