import { describe, expect, test } from 'vitest';
import { runScenario } from '../support/run-scenario.ts';
import { loadScenario, scenarioNames } from '../support/scenario.ts';

const scenarios = await Promise.all((await scenarioNames()).map(async (folder) => ({ folder, name: (await loadScenario(folder)).name })));

describe('scenarios', () => {
  test.each(scenarios)('$folder: $name', async ({ folder }) => {
    await expect(runScenario(folder)).resolves.toBeUndefined();
  });
});
