import jsonata from 'jsonata';
import { createExpressions, type Expression, type Scope } from '../runtime/expressions/index.ts';
import { keep, measure, median, ratio, size, warm, type Way } from './expression-measure.ts';

/**
 * A mapping of twelve fields, written by hand, compiled from JSONata, in the \`jsonata\` package itself, and interpreted in
 * the worker: records per second of processor time, of all threads, so that other work on the machine counts as little as
 * possible. The four take turns; medians of the rounds are printed, first of a fresh process and then of one that has
 * run the whole suite of JSONata. Fails where compiled code is too slow. \`node bench/expressions.ts [--rounds 5] [--size 1]\`
 */
const records = Math.ceil(20_000 * size);
/** What runs here goes over the records this many times a round. */
const repeats = 5;
const interpretedRecords = Math.ceil(2_000 * size);
const leastOfHand = 0.45;
const leastOfPackage = 12;

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
// Members of a list that bind what another one reads are left to the interpreter, and with them the whole.
const interpreted = expressions.jsonata(`([$x := 1, $x]; ${source})`, ['record']);
const inPackage = jsonata(source);
const few = scopes.slice(0, interpretedRecords);

const ways: readonly Way[] = [
  { name: 'by hand', times: records * repeats, once: () => repeat(() => orders.forEach((order) => keep(mapByHand(order)))) },
  { name: 'compiled', times: records * repeats, once: () => repeat(() => scopes.forEach((scope) => keep(compiled(scope)))) },
  {
    name: 'package',
    times: few.length,
    once: async () => {
      for (const scope of few) keep(await inPackage.evaluate(scope));
    },
  },
  { name: 'in a worker', times: few.length, once: async () => keep(await interpreted.evaluateAll(few)) },
];

await compare('fresh');
warm();
await compare('warmed with the suite');

async function compare(state: string): Promise<void> {
  const rates = await measure(ways);
  for (const { name } of ways) {
    const rate = Math.round(median(rates.get(name) ?? [])).toLocaleString('en');
    console.log(`${state}: ${name.padEnd(12)} ${rate.padStart(10)} records/s   ${ratio(rates, name, 'by hand').toFixed(2)} of by hand`);
  }
  const [ofHand, ofPackage] = [ratio(rates, 'compiled', 'by hand'), ratio(rates, 'compiled', 'package')];
  const isMet = ofHand >= leastOfHand && ofPackage >= leastOfPackage;
  if (!isMet) process.exitCode = 1;
  console.log(
    `${isMet ? 'ok  ' : 'MISS'}  ${state}: compiled is ${ofHand.toFixed(2)} of by hand (at least ${leastOfHand}), ${ofPackage.toFixed(1)} × the package (at least ${leastOfPackage})`,
  );
}

function syncOf({ evaluateSync }: Expression): (scope: Scope) => unknown {
  if (evaluateSync === undefined) throw new Error('the mapping was not compiled');
  return evaluateSync;
}

function repeat(run: () => void): void {
  for (let time = 0; time < repeats; time++) run();
}
