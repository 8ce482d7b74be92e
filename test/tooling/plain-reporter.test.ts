import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const reporter = join(root, 'test/support/plain-reporter.ts');
let folder: string;
afterEach(() => rm(folder, { recursive: true, force: true }));

const passes = "import { expect, test } from 'vitest';\ntest('passes', () => expect(1).toBe(1));\n";
const mixed = "import { expect, test } from 'vitest';\ntest('fails', () => expect(1).toBe(2));\ntest.skip('skipped', () => {});\n";

/** Runs test files in a folder of their own with this project's closing reporter; its last line and its exit code. */
async function lastLine(files: Readonly<Record<string, string>>): Promise<{ readonly code: unknown; readonly line: string | undefined }> {
  folder = await mkdtemp(join(tmpdir(), 'ferrule-reporter-'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const config = `import { plainReporter } from '${reporter}';\nexport default { test: { include: ['*.test.ts'], reporters: ['default', plainReporter()] } };\n`;
  await writeFile(join(folder, 'vitest.config.ts'), config);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return new Promise((done) => {
    execFile(process.execPath, ['node_modules/vitest/vitest.mjs', 'run'], { cwd: folder }, (error, stdout) =>
      done({ code: error?.code ?? 0, line: stdout.split('\n').at(-2) }),
    );
  });
}

test('the last line counts what passed', async () => {
  expect(await lastLine({ 'one.test.ts': passes })).toEqual({ code: 0, line: '1 passed, 0 failed' });
});

test('the last line counts failures, skips, and files that could not be loaded', async () => {
  const broken = "import './not-here.ts';\n";
  const files = { 'one.test.ts': passes, 'two.test.ts': mixed, 'three.test.ts': broken };
  expect(await lastLine(files)).toEqual({ code: 1, line: '1 passed, 2 failed, 1 skipped' });
});

test('an error outside of any test is a failure', async () => {
  const stray = `${passes}setTimeout(() => {\n  throw new Error('stray');\n}, 0);\ntest('waits', () => new Promise((done) => setTimeout(done, 20)));\n`;
  expect(await lastLine({ 'one.test.ts': stray })).toEqual({ code: 1, line: '2 passed, 1 failed' });
});

test('no test at all is not a success', async () => {
  expect(await lastLine({})).toEqual({ code: 1, line: '0 passed, 0 failed' });
});
