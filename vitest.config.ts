import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { plainReporter } from './test/support/plain-reporter.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/postgres-setup.ts'],
    exclude: ['**/node_modules/**'],
    reporters: ['default', plainReporter()],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Many tests wait for processes that they started: two files at a time also on two cores.
    maxWorkers: 2,
    // Processes that tests start load in half the time.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'compiled') },
  },
});
