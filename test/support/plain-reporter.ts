import type { Reporter } from 'vitest/node';

/**
 * Ends the output with one plain line, `N passed, N failed` (`, N skipped` when there are any), that any tool can read.
 * A file that could not be loaded and an error outside a test count as failed, though no test of theirs ran.
 */
export function plainReporter(): Reporter {
  return {
    onTestRunEnd(modules, errors) {
      const count = { passed: 0, failed: errors.length, skipped: 0 };
      for (const module of modules) {
        if (module.errors().length > 0) count.failed += 1;
        for (const test of module.children.allTests()) {
          const { state } = test.result();
          // A test still pending at the end never came to a result.
          count[state === 'pending' ? 'failed' : state] += 1;
        }
      }
      const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
      // At exit, because vitest writes its own summary after this.
      process.once('exit', () => process.stdout.write(`${count.passed} passed, ${count.failed} failed${skipped}\n`));
    },
  };
}
