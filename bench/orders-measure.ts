// One measurement in a fresh process: `node bench/orders-measure.ts <ours|hand|rules> <size> <total>`; prints JSON. `rules` is ours over
// lookups in memory: what the rules cost by themselves.
import { deepStrictEqual } from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { layersOf } from '../runtime/documents/mappings/index.ts';
import { createExpressions } from '../runtime/expressions/index.ts';
import { systemClock } from '../runtime/kernel/clock.ts';
import { silentLog } from '../runtime/kernel/log.ts';
import { parseJson, stringifyJson } from '../runtime/kernel/json.ts';
import { compileMapping, keyOf, type Lookups, type Mapper } from '../runtime/mapping/index.ts';
import { openStore, type Store } from '../runtime/store/index.ts';
import { createLookups } from '../runtime/sync/index.ts';
import { type HandMapper, openByHand } from './orders-by-hand.ts';
import { fillShop } from './orders-store.ts';
import { isBySku, type Order, orderMapping, pageText, skuOf, userCount, userEmail } from './orders-source.ts';

const [name = 'ours', sizeText = '100', totalText = '50000'] = process.argv.slice(2);
const size = Number(sizeText);
const total = Number(totalText);
const warmUp = 10_000;

const at = { datasource: 'shop', connector: 'shops', object: 'order' };
const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
const folder = mkdtempSync(join(tmpdir(), 'ferrule-bench-'));
try {
  console.log(JSON.stringify(await measure()));
} finally {
  rmSync(folder, { recursive: true, force: true });
  await expressions[Symbol.asyncDispose]();
}

type Opened = Pick<Mapper, 'map'> | HandMapper;

async function measure(): Promise<object> {
  const store = await openStore({ folder, clock: systemClock, log: silentLog });
  const internalIds = await fillShop(store);
  const hand = openByHand(join(folder, 'hand.db'), (product) => internalIds.get(product) ?? '');
  const calls = { count: 0 };
  const open = (kind: string): Opened => (kind === 'hand' ? hand() : ours(kind === 'rules' ? inMemory(internalIds) : stored(store, calls)));
  // The same comes out, reasons too.
  const [one, other] = [open('ours'), open('hand')];
  for (const from of [0, 3 * size]) deepStrictEqual(plain(await mapPage(one, from)), plain(await mapPage(other, from)));
  await mapAll(name, open(name), warmUp);
  calls.count = 0;
  const { whole, mapping, failed } = await mapAll(name, open(name), total);
  await store.close();
  const perSecond = (milliseconds: number): number => Math.round((total / milliseconds) * 1_000);
  return { recordsPerSecond: perSecond(whole), mappedPerSecond: perSecond(mapping), failed, lookups: calls.count };
}

async function mapPage(mapper: Opened, from: number): Promise<readonly object[]> {
  return mapper.map(parseJson(pageText(from, size)) as unknown as readonly Order[]);
}

function plain(mapped: readonly object[]): unknown {
  return JSON.parse(JSON.stringify(mapped));
}

interface Times {
  /** Milliseconds from the text of a page to the texts of its results. */
  readonly whole: number;
  /** Of these, mapping, looking up with it. */
  readonly mapping: number;
  readonly failed: number;
}

async function mapAll(kind: string, mapper: Opened, count: number): Promise<Times> {
  // By hand as one would; ours without losing a digit.
  const [read, write] = kind === 'hand' ? [JSON.parse as (text: string) => unknown, JSON.stringify] : [parseJson, stringifyJson];
  const times = { whole: 0, mapping: 0, failed: 0 };
  for (let from = 0; from < count; from += size) {
    const text = pageText(from, size);
    // As between two requests: what the last page left to be collected is not counted to whoever waits first, on neither side.
    await setImmediate();
    const started = performance.now();
    // What the source gives.
    const orders = read(text) as readonly Order[];
    const before = performance.now();
    const mapped = await mapper.map(orders);
    times.mapping += performance.now() - before;
    for (const each of mapped) {
      if ('errors' in each) times.failed += 1;
      else write(each.value);
    }
    times.whole += performance.now() - started;
  }
  return times;
}

function ours(lookups: Lookups): Mapper {
  const list = layersOf(new Map(), at, { inline: orderMapping(), mayLeave: true });
  if (!list) throw new Error('nothing maps the order');
  return compileMapping(list, { expressions, datasource: 'shop' }).open({ lookups, context: {}, configuration: {} });
}

function stored(store: Store, calls: { count: number }): Lookups {
  const counted: Store = {
    ...store,
    find: (...given) => ((calls.count += 1), store.find(...given)),
    entries: (...given) => ((calls.count += 1), store.entries(...given)),
  };
  return createLookups({
    store: () => Promise.resolve(counted),
    path: (source) => expressions.path(source),
    clock: systemClock,
    entityOf: (_datasource, object) => Promise.resolve(object),
  });
}

function inMemory(internalIds: ReadonlyMap<number, string>): Lookups {
  const users = new Map(Array.from({ length: userCount }, (_, id) => [keyOf(userEmail(id), true), id]));
  const ids = new Map([...internalIds].flatMap(([product, internal]) => (isBySku(product) ? [] : [[String(product), internal]])));
  const skus = new Map([...internalIds].map(([product, internal]) => [skuOf(product), internal]));
  return {
    find: (asks) =>
      Promise.resolve(
        asks.map(({ place, keys }) => {
          const known: ReadonlyMap<string | undefined, string | number> = place.in === 'table' ? users : place.by === 'sku' ? skus : ids;
          return keys.flatMap((key) => {
            const value = known.get(key);
            return value === undefined ? [] : [{ key, value, several: false }];
          });
        }),
      ),
  };
}
