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
  },
});
