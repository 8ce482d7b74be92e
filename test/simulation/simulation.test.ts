import { afterAll, expect, test } from 'vitest';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { simulate, type Story } from './simulate.ts';

const first = Number(process.env['SIMULATION_SEED'] ?? 1);
// A longer one: `SIMULATION_SEEDS=10000 vitest run test/simulation`.
const usual = process.env['CI'] === undefined ? 300 : 1_000;
const seeds = Number(process.env['SIMULATION_SEEDS'] ?? (process.env['SIMULATION_SEED'] === undefined ? usual : 1));
const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

test(
  `in ${seeds} worlds from seed ${first}, whatever breaks: nothing is lost, doubled or wrongly deleted`,
  { timeout: 3_600_000 },
  async () => {
    const stories: Story[] = [];
    for (let seed = first; seed < first + seeds; seed++) {
      stories.push(
        await simulate(seed, expressions).catch((thrown: unknown) => {
          throw new Error(`seed ${seed} (SIMULATION_SEED=${seed} replays it): ${String(thrown)}`, { cause: thrown });
        }),
      );
    }
    if (seeds < 300) return;
    // A world in which nothing happens shows nothing.
    expect(new Set(stories.flatMap(({ deaths }) => deaths)).size).toBeGreaterThan(10);
    for (const happened of ['ended', 'failed', 'resumed'] as const)
      expect(stories.filter(({ runs }) => runs[happened] > 0).length, happened).toBeGreaterThan(seeds / 10);
    expect(stories.filter(({ deleted }) => deleted > 0).length).toBeGreaterThan(seeds / 4);
  },
);
