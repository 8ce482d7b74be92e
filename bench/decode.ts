// The JSON decoder, which gives each record's value with every digit and its exact text, against the least that reading
// JSON takes: `JSON.parse(body.toString())`. The two take turns; medians of five rounds. `node bench/decode.ts`
import { decodeJson, type RecordSelector } from '../runtime/decoders/index.ts';

const rounds = 5;
const recordsPerRound = 60_000;
const atLeast = 0.85;

/** Records of about 1 KB; one in a hundred has an id of 19 digits, which a double cannot hold. */
const kinds: { readonly [name: string]: (index: number) => string } = {
  'order, lists within': order,
  'order, like lists within': (index) => order(index).replaceAll('{"sku":', `{"id":${index},"name":`),
  'customer, much text': customer,
  'customer, letters beyond ascii': (index) => customer(index).replaceAll('lorem', 'größe'),
  'customer, white space': (index) =>
    JSON.stringify(JSON.parse(customer(index).replace(/\d{19}/, '1')), null, 2).replace('"id": 1,', `"id": ${id(index)},`),
};

function id(index: number): string {
  return String(index % 100 === 99 ? 9_007_199_254_740_993n + BigInt(index) : 1_000_000_000 + index);
}

function order(index: number): string {
  return `{"id":${id(index)},"number":"A-${1_000 + index}","status":"completed","currency":"eur","total":"${(index % 500) + 0.25}","quantity":${index % 9},"created_at":"2024-03-01T10:20:30Z","updated_at":"2024-05-11T01:02:03Z","customer":{"id":${index % 7_000},"first_name":"Ada ${index % 90}","last_name":"Lovelace","email":"ada${index}@example.com","address":{"street":"12 Analytical Row","city":"London","postcode":"N1 9AA","country":"gb"}},"line_items":[{"sku":"SKU-${index % 300}","name":"Difference engine cog, brass, hand-finished","quantity":2,"price":12.5},{"sku":"SKU-7","name":"Punched cards, box of one hundred","quantity":1,"price":3.75}],"note":${index % 3 === 0 ? 'null' : '"leave at the door, mind the step and the cat"'},"tags":["new","priority","export"],"meta":{"source":"web","campaign":"spring-${index % 12}","agent":"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101","referrer":"https://example.com/catalogue/engines?page=${index % 20}"},"description":"The engine weaves algebraic patterns just as the loom weaves flowers and leaves."}`;
}

function customer(index: number): string {
  const note = 'lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor. '.repeat(6);
  return `{"id":${id(index)},"email":"customer${index}@example.com","first_name":"Ada","last_name":"Lovelace ${index}","active":${index % 2 === 0},"balance":"${(index * 3.17).toFixed(2)}","currency":"EUR","date_created":"2024-01-15T10:00:00","date_modified":"2024-02-15T10:00:00","note":"${note}","billing":{"street":"1 Main St","city":"Berlin","postcode":"10115","country":"DE","phone":"+49 30 1234567"},"tags":["a","b","c"],"orders_count":${index % 17},"total_spent":${index * 1.25}}`;
}

const selector: RecordSelector = { keys: ['data'], source: 'data', get: (body) => (body as { readonly data: unknown }).data };

function decodeAll(body: Buffer): number {
  return decodeJson(body, selector, { nesting: 200 }, 'application/json').values.length;
}

function parseAll(body: Buffer): number {
  // The pages made below.
  return (JSON.parse(body.toString()) as { readonly data: readonly unknown[] }).data.length;
}

/** How long the two take for as many pages, turn and turn about: other work on the machine slows both alike. */
function compare(body: Buffer, pages: number): { readonly parsed: number; readonly decoded: number } {
  let parsed = 0;
  let decoded = 0;
  for (let page = 0; page < pages; page += 1) {
    const start = performance.now();
    const count = parseAll(body);
    const middle = performance.now();
    if (decodeAll(body) < count) throw new Error('records are missing');
    parsed += middle - start;
    decoded += performance.now() - middle;
  }
  return { parsed, decoded };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

let missed = 0;
for (const [name, record] of Object.entries(kinds)) {
  for (const size of [100, 1_000]) {
    const body = Buffer.from(`{"data":[${Array.from({ length: size }, (_, index) => record(index)).join(',')}],"meta":{"next":"abc"}}`);
    const ratios: number[] = [];
    const speeds: number[] = [];
    // The first round warms up.
    for (let round = -1; round < rounds; round += 1) {
      const { parsed, decoded } = compare(body, recordsPerRound / size);
      if (round < 0) continue;
      ratios.push(parsed / decoded);
      speeds.push((recordsPerRound / decoded) * 1_000);
    }
    const met = median(ratios) >= atLeast;
    if (!met) missed += 1;
    const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
    console.log(
      `${met ? 'met   ' : 'MISSED'} ${name}, ${Math.round(body.length / size)} bytes, pages of ${size}: ${median(ratios).toFixed(2)} of JSON.parse alone ` +
        `(${spread}; at least ${atLeast}), ${Math.round(median(speeds)).toLocaleString('en')} records a second`,
    );
  }
}
process.exitCode = missed > 0 ? 1 : 0;
