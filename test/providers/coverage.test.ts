import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { readSettings, type Settings } from '../../scripts/providers/settings.ts';
import { isCompared, reportOf } from '../../scripts/providers/report.ts';
import { measure } from './measure.ts';
import { usualList } from './usual-list.ts';

const sample = parse(readFileSync(new URL('sample.yaml', import.meta.url), 'utf8')) as Readonly<Record<string, Settings>>;

/** Where the list is: it is no part of the repository. */
const list = existsSync(usualList) ? usualList : undefined;

/** What the report says was sent as it must be. */
function claimed(): number {
  const [, count] = /^\*\*(\d+) of \d+ /m.exec(readFileSync('docs/providers.md', 'utf8')) ?? [];
  return Number(count);
}

test('every made-up provider signs in as its settings say', { timeout: 60_000 }, async () => {
  const rows = await measure(sample);
  expect(rows.filter((row) => !isCompared(row))).toEqual([]);
  expect(rows.length).toBeGreaterThanOrEqual(72);
});

test('what cannot be said is told, with its reason', async () => {
  const [code, assertion, other] = await measure({
    code: { ...sample['code'], auth_mode: 'OAUTH2', authorization_code_param_in_webhook: 'data.code' },
    assertion: { ...sample['login-assertion'], auth_mode: 'TWO_STEP', assertion: { type: 'carved', key: '', lifetimeInSeconds: 1 } },
    other: { auth_mode: 'SMOKE_SIGNALS' },
  });
  expect([code?.left, assertion?.left, other?.left]).toEqual([
    'the code comes in a webhook, which nothing here waits for',
    expect.stringContaining('an assertion of type carved'),
    'no rule for the mode SMOKE_SIGNALS',
  ]);
});

test.runIf(list)('as many of the published ones as the report says, and the report is up to date', { timeout: 60_000 }, async () => {
  const rows = await measure(readSettings(list ?? ''));
  expect(rows.filter(({ problems }) => problems.length > 0)).toEqual([]);
  expect(rows.filter(isCompared).length).toBeGreaterThanOrEqual(claimed());
  expect(reportOf(rows)).toBe(readFileSync('docs/providers.md', 'utf8'));
});
