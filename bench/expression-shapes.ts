import jsonata from 'jsonata';
import { createExpressions, type Scope } from '../runtime/expressions/index.ts';
import { keep, measure, median, ratio, size, warm, type Way } from './expression-measure.ts';

/**
 * Shapes of expressions, each four ways: by hand, compiled, in the `jsonata` package, and interpreted in the worker. First in a
 * fresh process, then in one that has run the whole suite; and what compiling a thousand expressions takes. Fails where
 * compiled code is slower than the package. `node bench/expression-shapes.ts [--rounds 5] [--size 1]`
 */
interface Line {
  readonly sku: string;
  readonly qty: number;
  readonly price: number;
  readonly title: string;
}

const lines: readonly Line[] = Array.from({ length: 20 }, (_none, index) => ({
  sku: `S${index % 7}`,
  qty: (index % 5) + 1,
  price: ((index * 37) % 100) / 4,
  title: `Item ${index}`,
}));
const record = {
  id: 7,
  name: 'Jane Doe',
  email: 'Jane@Example.com',
  created: '2024-02-03T04:05:06Z',
  status: 'paid',
  phone: '+49 (30) 123-456',
  lines,
};
const header = ['id', 'name', 'qty'];
const rows = Array.from({ length: 20 }, (_none, index): readonly unknown[] => [index, `n${index}`, index * 2]);
const scope: Scope = { record, table: { header, rows } };

interface Shape {
  readonly name: string;
  readonly source: string;
  readonly byHand: () => unknown;
}

const toRecord = (row: readonly unknown[]): object => Object.fromEntries(header.map((key, index) => [key, row[index]]));
const toOrderLine = ({ sku, qty }: Line): object => ({ order: record.id, sku, qty });
const sumOf = (total: number, { qty, price }: Line): number => total + qty * price;
const two = (value: number): string => String(value).padStart(2, '0');

const shapes: readonly Shape[] = [
  {
    name: 'filter',
    source: 'record.lines[qty > 2 and price > 5]',
    byHand: () => record.lines.filter(({ qty, price }) => qty > 2 && price > 5),
  },
  {
    name: 'sort',
    source: 'record.lines^(>price, sku).sku',
    byHand: () => record.lines.toSorted((a, b) => b.price - a.price || (a.sku < b.sku ? -1 : Number(a.sku > b.sku))).map(({ sku }) => sku),
  },
  { name: 'group', source: 'record.lines{sku: $sum(qty)}', byHand: countBySku },
  {
    name: 'aggregate',
    source: '{"n": $count(record.lines), "total": $sum(record.lines.(qty * price)), "most": $max(record.lines.price)}',
    byHand: () => ({
      n: record.lines.length,
      total: record.lines.reduce(sumOf, 0),
      most: Math.max(...record.lines.map(({ price }) => price)),
    }),
  },
  {
    name: 'lambda over a list',
    source: '$map(record.lines, function($l, $i){ {"i": $i, "sku": $l.sku, "sum": $l.qty * $l.price} })',
    byHand: () => record.lines.map(({ sku, qty, price }, i) => ({ i, sku, sum: qty * price })),
  },
  {
    name: 'reduction',
    source: '$reduce(record.lines, function($sum, $l){ $sum + $l.qty * $l.price }, 0)',
    byHand: () => record.lines.reduce(sumOf, 0),
  },
  {
    name: 'text',
    source: '$uppercase($substringBefore(record.name, " ")) & "-" & record.id & ": " & $join(record.lines.title, ", ")',
    byHand: () => `${record.name.split(' ')[0]?.toUpperCase()}-${record.id}: ${record.lines.map(({ title }) => title).join(', ')}`,
  },
  {
    name: 'text by patterns',
    source:
      '$replace(record.phone, /[^0-9+]/, "") & $join($match(record.email, /[A-Za-z]+/).match, "|") & $contains(record.name, /^jane/i)',
    byHand: () => record.phone.replaceAll(/[^0-9+]/g, '') + (record.email.match(/[A-Za-z]+/g) ?? []).join('|') + /^jane/i.test(record.name),
  },
  {
    name: 'dates',
    source: '$fromMillis($toMillis(record.created) + 86400000)',
    byHand: () => new Date(Date.parse(record.created) + 86_400_000).toISOString(),
  },
  { name: 'dates by a picture', source: '$fromMillis($toMillis(record.created), "[D01].[M01].[Y0001] [H01]:[m01]")', byHand: writeDate },
  {
    name: 'table to records',
    source: '( $h := table.header; table.rows.$merge($zip($h, $).{$string($[0]): $[1]}) )',
    byHand: () => rows.map(toRecord),
  },
  {
    name: 'table by functions',
    source: '( $h := table.header; $map(table.rows, function($r){ $merge($map($h, function($k, $i){ {$k: $r[$i]} })) }) )',
    byHand: () => rows.map(toRecord),
  },
  {
    name: 'one to many',
    source: 'record.lines.{"order": $$.record.id, "sku": sku, "qty": qty}',
    byHand: () => record.lines.map(toOrderLine),
  },
  { name: 'one to many by %', source: 'record.lines.{"order": %.id, "sku": sku, "qty": qty}', byHand: () => record.lines.map(toOrderLine) },
  {
    name: 'conditions',
    source: 'record.status = "paid" ? {"s": "P", "id": record.id} : record.status = "open" ? {"s": "O"} : {"s": "?"}',
    byHand: () => (record.status === 'paid' ? { s: 'P', id: record.id } : record.status === 'open' ? { s: 'O' } : { s: '?' }),
  },
];

const times = Math.ceil(20_000 * size);
const fewTimes = Math.ceil(200 * size);
const names = Object.keys(scope);
await using expressions = createExpressions({ time: 5_000, size: 1_000_000 });

for (const shape of shapes) await compare(shape, 'fresh');
warm();
for (const shape of shapes) await compare(shape, 'warmed');
compileMany();

async function compare({ name, source, byHand }: Shape, state: string): Promise<void> {
  const { evaluateSync } = expressions.jsonata(source, names);
  if (evaluateSync === undefined) throw new Error(`${name} was not compiled`);
  const inPackage = jsonata(source);
  const inWorker = expressions.jsonata(`([$x := 1, $x]; ${source})`, names);
  const ways: readonly Way[] = [
    { name: 'by hand', times, once: () => repeat(byHand) },
    { name: 'compiled', times, once: () => repeat(() => evaluateSync(scope)) },
    {
      name: 'package',
      times: fewTimes,
      once: async () => {
        for (let time = 0; time < fewTimes; time++) keep(await inPackage.evaluate(scope));
      },
    },
    {
      name: 'in a worker',
      times: fewTimes,
      once: async () => keep(await inWorker.evaluateAll(Array.from({ length: fewTimes }, () => scope))),
    },
  ];
  const rates = await measure(ways);
  const ofPackage = ratio(rates, 'compiled', 'package');
  if (ofPackage < 1) process.exitCode = 1;
  const shown = ways.map((way) => `${way.name} ${Math.round(median(rates.get(way.name) ?? [])).toLocaleString('en')}`);
  console.log(
    `${ofPackage < 1 ? 'MISS' : 'ok  '}  ${state.padEnd(6)} ${name.padEnd(20)} ${ratio(rates, 'compiled', 'by hand').toFixed(2)} of by hand, ${ofPackage.toFixed(1)} × the package (${shown.join(', ')} a second)`,
  );
}

function repeat(run: () => unknown): void {
  for (let time = 0; time < times; time++) keep(run());
}

/** Texts that differ, so that nothing can be remembered. */
function compileMany(): void {
  const sources = Array.from({ length: 1_000 }, (_none, index) => `{"n": ${index}, "v": ${shapes[index % shapes.length]?.source ?? ''}}`);
  const before = process.cpuUsage();
  for (const source of sources) keep(expressions.jsonata(source, names));
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1_000_000;
  if (seconds > 1) process.exitCode = 1;
  console.log(`${seconds > 1 ? 'MISS' : 'ok  '}  1,000 expressions are compiled in ${seconds.toFixed(2)} s of processor time (under 1 s)`);
}

function countBySku(): object {
  const counts: { [sku: string]: number } = {};
  for (const { sku, qty } of record.lines) counts[sku] = (counts[sku] ?? 0) + qty;
  return counts;
}

function writeDate(): string {
  const date = new Date(record.created);
  return `${two(date.getUTCDate())}.${two(date.getUTCMonth() + 1)}.${date.getUTCFullYear()} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
}
