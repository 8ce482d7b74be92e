import { expect, onTestFinished, test } from 'vitest';
import { openDatabase, type DatabaseOptions } from '../../runtime/store/sqlite/database.ts';
import { makeFolder } from './folder.ts';

test.each<{ given: Partial<DatabaseOptions>; pragma: string; expected: unknown }>([
  { given: {}, pragma: 'journal_mode', expected: 'wal' },
  { given: {}, pragma: 'page_size', expected: 8_192 },
  { given: { synchronous: 'normal' }, pragma: 'synchronous', expected: 1 },
  { given: { synchronous: 'full' }, pragma: 'synchronous', expected: 2 },
  { given: { cacheKib: 1_024 }, pragma: 'cache_size', expected: -1_024 },
  { given: { maxMib: 1 }, pragma: 'max_page_count', expected: 128 },
  { given: {}, pragma: 'journal_size_limit', expected: 32 * 1_024 * 1_024 },
])('opened with $given, $pragma is $expected', async ({ given, pragma, expected }) => {
  const database = openDatabase({ folder: await makeFolder(), synchronous: 'normal', cacheKib: 2_048, maxMib: 0, ...given });
  onTestFinished(() => database.close());
  const [value] = Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {});
  expect(value).toBe(expected);
});
