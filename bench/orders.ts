// `npm run bench orders`: 50,000 orders of three lines, looked up among 5,000 products (one in five by its SKU alone) and 20,000 users,
// against the same by hand: the same fields and the same reasons (bench/orders-measure.ts compares them), each page looked up at once.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const orders = Number(process.env['BENCH_ORDERS'] ?? 50_000);
const atLeast = 0.5;

interface Measured {
  /** From the text of a page to the texts of its results: parsing and writing are the same on both sides. */
  readonly recordsPerSecond: number;
  /** Mapping, looking up with it, and nothing else. */
  readonly mappedPerSecond: number;
  readonly failed: number;
  /** Times that the store was asked. */
  readonly lookups: number;
}

/** Fresh processes, alternating. Tells `verdict` of each size of pages. */
export function compareOrders(
  rounds: number,
  median: (values: readonly number[]) => number,
  verdict: (met: boolean, text: string) => void,
): void {
  for (const size of [100, 1_000]) {
    const results = Array.from({ length: rounds }, () => {
      const hand = measure('hand', size);
      return { hand, ours: measure('ours', size), rules: measure('rules', size) };
    });
    const ratiosOf = (kind: 'ours' | 'rules', speed: 'recordsPerSecond' | 'mappedPerSecond'): readonly number[] =>
      results.map(({ hand, ...of }) => of[kind][speed] / hand[speed]);
    const alone = ratiosOf('ours', 'mappedPerSecond');
    const whole = ratiosOf('ours', 'recordsPerSecond');
    const speed = median(results.map(({ ours }) => ours.mappedPerSecond));
    const [first] = results;
    verdict(
      median(alone) >= atLeast,
      `orders mapped with lookups, pages of ${size}: ${spread(alone)} of by hand (at least ${atLeast}), ${speed} records a second`,
    );
    console.log(
      `       with lookups in memory ${median(ratiosOf('rules', 'mappedPerSecond')).toFixed(2)}; from the text of a page to the texts of its results ${spread(whole)}; ` +
        `${first?.ours.lookups} questions to the store for ${orders / size} pages, ${first?.ours.failed} orders failed`,
    );
  }

  function spread(ratios: readonly number[]): string {
    return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`;
  }
}

function measure(name: string, size: number): Measured {
  const given = [join(import.meta.dirname, 'orders-measure.ts'), name, String(size), String(orders)];
  const { stdout, stderr, status } = spawnSync(process.execPath, given, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  // Printed by that file.
  return JSON.parse(stdout) as Measured;
}
