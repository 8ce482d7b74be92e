// docs/jsonata-report.md tells what is, and enough of the expressions in the documents here is compiled.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('the report on compiled JSONata is up to date', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/jsonata-report.ts', '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
