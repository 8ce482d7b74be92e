import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { seedOfTheDay } from '../support/seed.ts';
import { createProof, proveOracle } from './fuzz/prove-oracle.ts';
import { compared, runFuzz } from './fuzz/run-fuzz.ts';

interface Case {
  readonly expr: string;
  readonly data?: unknown;
  readonly dataset?: string | null;
  readonly bindings?: { readonly [name: string]: unknown };
  readonly timelimit?: number;
  readonly depth?: number;
}

interface Suite {
  readonly datasets: { readonly [name: string]: unknown };
  readonly cases: readonly Case[];
}

const millis = 1_717_171_717_171;

function standStill(): void {
  vi.useFakeTimers({ now: millis, toFake: ['Date'] });
  vi.spyOn(Math, 'random').mockReturnValue(0.25);
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the changed text of the jsonata package', () => {
  it('does what the package does, in every case of the published suite', { timeout: 60_000 }, async () => {
    standStill();
    const suite = JSON.parse(readFileSync(new URL('../vectors/jsonata/suite.json', import.meta.url), 'utf8')) as Suite;
    const compare = createProof(() => millis);
    // Of those with a limit the runner of the suite sets it.
    const cases = suite.cases.filter(({ timelimit, depth }) => timelimit === undefined && depth === undefined);
    const different: unknown[] = [];
    for (const { expr, data, dataset, bindings } of cases) {
      const ends = await compare(expr, typeof dataset === 'string' ? suite.datasets[dataset] : data, bindings ?? {});
      if (ends.changed !== ends.asItIs) different.push(ends);
    }
    expect(cases.length).toBeGreaterThan(1_600);
    expect(different).toEqual([]);
  });

  it('does what the package does with random expressions', { timeout: 120_000 }, async () => {
    standStill();
    const proof = await proveOracle(3_000, 1, () => millis);
    expect(proof.different).toEqual([]);
    expect(proof.same).toBeGreaterThan(2_850);
  });
});

describe('compiled expressions and the jsonata package', () => {
  it.each([
    ['a fixed seed', 7, 10_000],
    ['a seed of the day', seedOfTheDay, 10_000],
  ])('end alike over random pairs, from %s (%i)', { timeout: 240_000 }, async (_name, seed, pairs) => {
    const report = await runFuzz({ pairs, seed, threads: 2 });
    expect(report.differences).toEqual([]);
    expect(report.endless).toEqual([]);
    expect(compared(report.verdicts)).toBeGreaterThanOrEqual(pairs);
  });
});
