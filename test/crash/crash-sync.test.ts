import { expect, test } from 'vitest';
import { crashSync } from './crash-sync.ts';

// A sample of what `node scripts/crash.ts` does a hundred times.
test(
  'a sync killed at any moment goes on where it was: nothing lost, nothing doubled, only what was in flight read again',
  { timeout: 240_000 },
  async () => {
    const cycles = await crashSync({ cycles: 6, records: 4_000, pageSize: 100, seed: 20_261 }, () => {});
    for (const cycle of cycles) {
      expect(cycle).toMatchObject({ lost: 0, doubled: 0, different: 0 });
      expect(cycle.readAgain).toBeLessThanOrEqual(cycle.inFlight);
    }
    expect(cycles.filter(({ resumed }) => resumed).length).toBeGreaterThanOrEqual(3);
  },
);

test('so does a sync of partitions that are read side by side, each from where it was', { timeout: 240_000 }, async () => {
  const cycles = await crashSync({ datasource: 'books', cycles: 5, records: 4_000, pageSize: 100, seed: 20_262 }, () => {});
  for (const cycle of cycles) {
    expect(cycle).toMatchObject({ lost: 0, doubled: 0, different: 0 });
    expect(cycle.readAgain).toBeLessThanOrEqual(cycle.inFlight);
    // Of four partitions in hand: a page and the one ahead of it each; and one in the writer, one before it.
    expect(cycle.inFlight).toBeLessThanOrEqual(2 * 4 + 2);
  }
  expect(cycles.filter(({ resumed }) => resumed).length).toBeGreaterThanOrEqual(3);
});
