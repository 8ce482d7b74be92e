import { inject, expect, test } from 'vitest';
import { crashEverywhere, isRight } from './matrix/matrix.ts';
import { pointNames } from './matrix/places.ts';

// A sample of what `node scripts/crash-matrix.ts` does with twenty seeds. CRASH_SEED=n takes others.
const seeds = 1;
const from = Number(process.env['CRASH_SEED'] ?? 1);

test(
  'a sync that is killed at any of the named points goes on where it was: nothing lost, nothing doubled, only what was in flight read again',
  { timeout: 600_000 },
  async () => {
    const results = await crashEverywhere({ seeds, from, atOnce: 2, postgresUrl: inject('postgresUrl') }, () => {});
    expect(results.filter((result) => !isRight(result))).toEqual([]);
    expect(results).toHaveLength(pointNames.length * 2 * seeds);
  },
);
