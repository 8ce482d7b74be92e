import type { Chance } from './random.ts';
import { any, date, int, itemOf, listOf, millis, number, objectOf, text, truth, type ObjectType, type Type } from './types.ts';

const place = objectOf({ city: text, zip: text, n: int });
const person = objectOf({ name: text, age: int, home: place, tags: listOf(text), 'full name': text });
const partFields: { [key: string]: Type } = { name: text, n: number, k: text };
const part = objectOf(partFields);
partFields['subs'] = listOf(part);
const line = objectOf({ sku: text, qty: int, price: number, k: text, tags: listOf(text), parts: listOf(part) });
const order = objectOf({
  id: int,
  code: text,
  total: number,
  paid: truth,
  when: date,
  at: millis,
  who: person,
  lines: listOf(line),
  k: text,
});

/** What the generated expressions read: the shape of the data as it is most of the times. */
export const rootType: ObjectType = objectOf({
  order,
  orders: listOf(order),
  lines: listOf(line),
  part,
  n: number,
  i: int,
  t: text,
  flag: truth,
  when: date,
  ns: listOf(number),
  ts: listOf(text),
  nested: listOf(listOf(number)),
  x: any,
});

const texts = [
  '',
  'x',
  'ab',
  'abc',
  'Paid',
  '12',
  '-3.5',
  '0x1F',
  ' a  b ',
  'é𝒳y',
  'a,b,c',
  'a1b22c',
  'k1',
  'k2',
  '1,234',
  'XIV',
  'twelve',
];
const keys = ['k1', 'k2', 'k3', 'a', 'b', 'ab', '1', '10'];
const numbers = [0.5, 1.1, -2.5, 0.1, 2.675, 1e21, 1e-7, 123_456.789, 0, -0, 99.995, 12_345];
const dates = [
  '2024-02-03T04:05:06.007Z',
  '2024-02-03',
  '2023-12-31T23:59:59Z',
  '2020-02-29T12:00:00+01:00',
  '1999-01-01T00:00:00.000Z',
  '2024',
];
const oddKeys = ['0', '1', 'length', 'constructor', 'toString', 'sequence', 'then', 'a b', '__proto__'];

type Make = (chance: Chance, depth: number) => unknown;

const scalars = {
  number: (chance) => (chance.of(0.7) ? chance.int(-3, 20) : chance.pick(numbers)),
  int: (chance) => (chance.of(0.6) ? chance.int(0, 1) : chance.int(-2, 5)),
  text: (chance) => (chance.of(0.4) ? chance.pick(keys) : chance.pick(texts)),
  date: (chance) => chance.pick(dates),
  millis: (chance) => chance.int(-1_000_000, 2_000_000) * 1_000_003,
  truth: (chance) => chance.of(0.6),
  any: (chance, depth) => makeAny(chance, depth),
  function: () => null,
} satisfies { readonly [T in Exclude<Type['is'], 'object' | 'list'>]: Make };

const someTypes: readonly Type[] = [
  number,
  int,
  text,
  text,
  date,
  millis,
  truth,
  listOf(number),
  listOf(text),
  place,
  part,
  listOf(part),
  listOf(any),
];

function makeAny(chance: Chance, depth: number): unknown {
  return chance.of(0.15) ? null : makeData(chance.pick(someTypes), chance, depth - 1);
}

/** Data of the type, but that now and then something is missing, is of another type, or is no list. */
export function makeData(type: Type, chance: Chance, depth = 7): unknown {
  if (type.is === 'object') return makeObject(type, chance, depth);
  if (type.is === 'list') return makeList(type.of, chance, depth);
  return scalars[type.is](chance, depth);
}

function makeObject({ fields }: ObjectType, chance: Chance, depth: number): unknown {
  const made: { [key: string]: unknown } = {};
  for (const [key, type] of Object.entries(fields)) {
    if (chance.of(0.035) || (depth <= 0 && itemOf(type).is === 'object')) continue;
    made[key] = chance.of(0.025) ? makeAny(chance, depth - 1) : makeData(type, chance, depth - 1);
  }
  // The name is defined, not set: one of them would be a prototype.
  if (chance.of(0.03))
    Object.defineProperty(made, chance.pick(oddKeys), { value: chance.int(0, 3), enumerable: true, writable: true, configurable: true });
  return made;
}

function makeList(type: Type, chance: Chance, depth: number): unknown {
  if (chance.of(0.06)) return makeData(type, chance, depth - 1);
  const length = depth <= 0 ? 0 : chance.of(0.04) ? 0 : chance.int(1, type.is === 'object' ? (depth < 5 ? 2 : 3) : 4);
  return Array.from({ length }, () => makeData(type, chance, depth - 1));
}

/** Values with less in them. */
export function* smallerData(value: unknown): Generator<unknown> {
  if (typeof value === 'number' && value !== 0 && value !== 1) yield* [0, 1];
  if (typeof value === 'string' && value.length > 1) yield* ['', 'a'];
  if (typeof value !== 'object' || value === null) return;
  yield* [null, 1, 'a'];
  if (Array.isArray(value)) yield* smallerList(value);
  else yield* smallerObject(value);
}

function* smallerList(list: readonly unknown[]): Generator<unknown> {
  yield* list;
  for (const index of list.keys()) yield list.toSpliced(index, 1);
  for (const [index, item] of list.entries()) for (const other of smallerData(item)) yield list.with(index, other);
}

function* smallerObject(object: object): Generator<unknown> {
  const entries = Object.entries(object);
  yield* entries.map(([, value]) => value as unknown);
  for (const index of entries.keys()) yield Object.fromEntries(entries.toSpliced(index, 1));
  for (const [index, [key, value]] of entries.entries())
    for (const other of smallerData(value)) yield Object.fromEntries(entries.with(index, [key, other]));
}
