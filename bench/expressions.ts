import { createExpressions, type Expression, type Scope } from '../runtime/expressions/index.ts';

/**
 * A mapping of twelve fields, written by hand, compiled from JSONata, and interpreted in the worker: records per second
 * of processor time, of all threads, so that other work on the machine counts as little as possible. The three take
 * turns, and the medians of five rounds are printed. `node bench/expressions.ts`
 */
const rounds = 5;
const records = 20_000;
/** What runs here goes over the records this many times a round. */
const repeats = 5;
const interpretedRecords = 2_000;

const source = `{
  "external_id": $string(record.id),
  "email": record.customer.email,
  "sku": record.line_items[0].sku,
  "status": $lookup({"paid": "Confirmed", "pending": "Open", "refunded": "Returned"}, record.financial_status),
  "channel": record.source = 'web' ? 'online' : record.source = 'pos' ? 'store' : 'other',
  "amount": $number(record.total_price),
  "ordered_at": $fromMillis($toMillis(record.created_at)),
  "note": record.note ?? "none",
  "name": record.customer.first_name & " " & record.customer.last_name,
  "currency": $uppercase(record.currency),
  "short": $substring(record.title, 0, 12),
  "city": record.shipping_address.city ?: "unknown"
}`;

// The same conversions as the JSONata has: checked numbers, checked dates, the ISO form.
const statuses: { readonly [status: string]: string } = { paid: 'Confirmed', pending: 'Open', refunded: 'Returned' };

interface Order {
  readonly id: number;
  readonly customer: { readonly email: string; readonly first_name: string; readonly last_name: string };
  readonly line_items: readonly { readonly sku: string }[];
  readonly financial_status: string;
  readonly source: string;
  readonly total_price: string;
  readonly created_at: string;
  readonly note?: string;
  readonly currency: string;
  readonly title: string;
  readonly shipping_address?: { readonly city: string };
}

function mapByHand(record: Order): object {
  return {
    external_id: String(record.id),
    email: record.customer.email,
    sku: record.line_items[0]?.sku,
    status: statuses[record.financial_status],
    channel: record.source === 'web' ? 'online' : record.source === 'pos' ? 'store' : 'other',
    amount: Number(record.total_price),
    ordered_at: new Date(record.created_at).toISOString(),
    note: record.note ?? 'none',
    name: `${record.customer.first_name} ${record.customer.last_name}`,
    currency: record.currency.toUpperCase(),
    short: record.title.slice(0, 12),
    city: record.shipping_address?.city || 'unknown',
  };
}

function makeOrder(_none: unknown, index: number): Order {
  return {
    id: 1_000 + index,
    customer: { email: `buyer${index}@example.com`, first_name: `First${index}`, last_name: `Last${index}` },
    line_items: [{ sku: `SKU-${index}` }, { sku: 'SKU-2' }],
    financial_status: ['paid', 'pending', 'refunded'][index % 3] ?? 'paid',
    source: ['web', 'pos', 'app'][index % 3] ?? 'web',
    total_price: (index / 7).toFixed(2),
    created_at: new Date(1_700_000_000_000 + index * 60_000).toISOString(),
    ...(index % 2 === 0 ? { note: `note ${index}` } : {}),
    currency: 'eur',
    title: `A title of record ${index}`,
    ...(index % 4 === 0 ? {} : { shipping_address: { city: `City ${index % 50}` } }),
  };
}

const orders = Array.from({ length: records }, makeOrder);
const scopes: readonly Scope[] = orders.map((record) => ({ record }));
await using expressions = createExpressions({ time: 5_000, size: 1_000_000 });
const compiled = syncOf(expressions.jsonata(source, ['record']));
// A lambda that is called at once keeps the same mapping from being compiled.
const interpreted = expressions.jsonata(`(function(){ ${source} })()`, ['record']);

const variants: { readonly [name: string]: () => Promise<number> } = {
  'by hand': () => rate(records * repeats, () => repeat(() => orders.forEach((order) => void mapByHand(order)))),
  compiled: () => rate(records * repeats, () => repeat(() => scopes.forEach((scope) => void compiled(scope)))),
  interpreted: () => rate(interpretedRecords, () => interpreted.evaluateAll(scopes.slice(0, interpretedRecords))),
};

const rates: { [name: string]: number[] } = {};
for (let round = -1; round < rounds; round++) {
  for (const [name, run] of Object.entries(variants)) {
    const result = await run();
    // The first round warms up.
    if (round >= 0) (rates[name] ??= []).push(result);
  }
}
const byHand = rates['by hand'] ?? [];
for (const [name, list] of Object.entries(rates)) {
  // Each round is compared with itself: other work on the machine slows all of a round alike.
  const ratio = median(list.map((one, round) => (byHand[round] ?? 0) / one));
  console.log(
    `${name.padEnd(12)} ${Math.round(median(list)).toLocaleString('en').padStart(10)} records/s   ${ratio.toFixed(2)} times the time by hand`,
  );
}

function syncOf({ evaluateSync }: Expression): (scope: Scope) => unknown {
  if (evaluateSync === undefined) throw new Error('the mapping was not compiled');
  return evaluateSync;
}

async function rate(count: number, run: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (count / (user + system)) * 1_000_000;
}

function repeat(run: () => void): void {
  for (let time = 0; time < repeats; time++) run();
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
