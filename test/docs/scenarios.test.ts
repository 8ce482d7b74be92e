import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scenarioNames } from '../support/scenario.ts';

const root = new URL('../../', import.meta.url);
const page = await readFile(new URL('docs/scenarios.md', root), 'utf8');

/** Each heading, and the tests listed below it. */
const table = page
  .split(/^### /m)
  .slice(1)
  .map((section) => {
    const [name = '', ...lines] = section.split('\n');
    return { name, tests: lines.filter((line) => line.startsWith('- ')).map((line) => line.slice(2)) };
  });

/** Those that webhooks, and what writes, are needed for come with them. */
const signingIn = [1, 2, 50, 51, 52, 53, 54, 55, 57, 58, 59, 71];
const syncing = [5, 16, 19, 20, 21, 22, 23, 24, 25, 26, 29, 30, 31, 32, 33, 34, 67, 68];
const shop = [35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49];

test('each scenario that was promised is there once', () => {
  const numbers = table.map(({ name }) => Number(name.replace('Scenario ', ''))).filter(Number.isInteger);
  expect(numbers.toSorted((a, b) => a - b)).toEqual([...signingIn, ...syncing, ...shop].toSorted((a, b) => a - b));
});

test.each(table)('the tests of "$name" are there', async ({ tests }) => {
  const folders = await scenarioNames();
  const missing = await Promise.all(tests.map(async (one) => ((await isThere(one, folders)) ? [] : [one])));
  expect(tests.length).toBeGreaterThan(0);
  expect(missing.flat()).toEqual([]);
});

async function isThere(one: string, folders: readonly string[]): Promise<boolean> {
  const [, scenario] = /^`test\/scenarios\/([a-z-]+)`$/.exec(one) ?? [];
  if (scenario !== undefined) return folders.includes(scenario);
  const [, file = '', name = ''] = /^`(test\/[\w./-]+\.ts)` › (.+)$/.exec(one) ?? [];
  if (file === '') return false;
  const source = await readFile(fileURLToPath(new URL(file, root)), 'utf8');
  return ["'", '"', '`'].some((quote) => source.includes(`${quote}${name}${quote}`));
}
