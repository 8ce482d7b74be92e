// `npm run bench orders`: 50,000 orders of three lines, looked up among 5,000 products (one in five by its SKU alone) and 20,000 users,
// against the same by hand: the same fields and the same reasons (bench/orders-measure.ts compares them), each page looked up at once.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const orders = Number(process.env['BENCH_ORDERS'] ?? 50_000);
const atLeast = 0.5;

interface Measured {
  /** From the text of a page to the texts of its results. */
  readonly recordsPerSecond: number;
  /** Mapping alone, looking up with it. */
  readonly mappedPerSecond: number;
  readonly failed: number;
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
    const ratios = results.map(({ ours, hand }) => ours.recordsPerSecond / hand.recordsPerSecond);
    const alone = results.map(({ ours, hand }) => ours.mappedPerSecond / hand.mappedPerSecond);
    const rules = results.map(({ rules: { mappedPerSecond }, hand }) => mappedPerSecond / hand.mappedPerSecond);
    const [first] = results;
    const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
    const speed = median(results.map(({ ours }) => ours.recordsPerSecond));
    verdict(
      median(ratios) >= atLeast,
      `orders mapped with lookups, pages of ${size}: ${median(ratios).toFixed(2)} of by hand (${spread}; at least ${atLeast}), ${speed} records a second`,
    );
    console.log(
      `       from parsed to mapped, nothing else: ${median(alone).toFixed(2)}; with lookups in memory ${median(rules).toFixed(2)}; ` +
        `${first?.ours.lookups} lookups for ${orders / size} pages, ${first?.ours.failed} orders failed`,
    );
  }
}

function measure(name: string, size: number): Measured {
  const given = [join(import.meta.dirname, 'orders-measure.ts'), name, String(size), String(orders)];
  const { stdout, stderr, status } = spawnSync(process.execPath, given, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  // Printed by that file.
  return JSON.parse(stdout) as Measured;
}
