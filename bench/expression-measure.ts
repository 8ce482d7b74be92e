import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compile } from '../runtime/expressions/compile/index.ts';
import { runCompiled } from '../runtime/expressions/compile/run-compiled.ts';
import { parse } from '../runtime/expressions/text/parse.ts';

/** One way to do the same; `once` does it that many times, and is told nothing else. */
export interface Way {
  readonly name: string;
  readonly times: number;
  readonly once: () => unknown;
}

/** Results go here: what nobody looks at, the engine may leave out. */
const sink: { last: unknown } = { last: undefined };

export function keep(result: unknown): void {
  sink.last = result;
}

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, size: { type: 'string', default: '1' } },
  strict: false,
});
const rounds = Number(values['rounds']);
/** What is measured, as a share of the ordinary amount: `--size 0.1` for a quick look. */
export const size = Number(values['size']);

/** How often a second of processor time each way does it, by round: the ways take turns, and a first round that warms up is dropped. */
export async function measure(ways: readonly Way[]): Promise<ReadonlyMap<string, readonly number[]>> {
  const rates = new Map(ways.map(({ name }): [string, number[]] => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const { name, times, once } of ways) {
      const before = process.cpuUsage();
      await once();
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) rates.get(name)?.push((times / Math.max(1, user + system)) * 1_000_000);
    }
  }
  return rates;
}

export function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
}

/** The median of what one way does as a share of another, round by round: other work on the machine slows all of a round alike. */
export function ratio(rates: ReadonlyMap<string, readonly number[]>, way: string, to: string): number {
  const others = rates.get(to) ?? [];
  return median((rates.get(way) ?? []).map((rate, round) => rate / (others[round] ?? Infinity)));
}

interface Suite {
  readonly datasets: { readonly [name: string]: unknown };
  readonly cases: readonly {
    readonly expr: string;
    readonly data?: unknown;
    readonly dataset?: string | null;
    readonly bindings?: { readonly [name: string]: unknown };
  }[];
}

/** Runs the whole of JSONata's suite: after a thousand other expressions the engine knows less of what the next one will do. */
export function warm(): void {
  const { datasets, cases } = JSON.parse(readFileSync(new URL('../test/vectors/jsonata/suite.json', import.meta.url), 'utf8')) as Suite;
  for (const { expr, data, dataset, bindings = {} } of cases) {
    try {
      const compiled = compile(parse(expr).root, new Set(Object.keys(bindings)));
      const input = typeof dataset === 'string' ? datasets[dataset] : data;
      if (compiled !== undefined) for (let time = 0; time < 20; time++) keep(runCompiled(compiled, input, bindings, 1_000_000));
    } catch {
      // Many cases are there to fail.
    }
  }
}
