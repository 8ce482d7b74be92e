import type { DatabaseSync } from 'node:sqlite';
import type { StoreAsk, StoreFound, StorePlace } from '../../sync/ports/lookups.ts';
import { valueOfRow } from '../lookup-table.ts';
import type { Tables } from './tables/index.ts';
import type { KeyedRow } from './tables/keyed-row.ts';
import { inTransaction } from './transaction.ts';

/** An ask as it crosses to the store's thread: its keys are one text, which the database takes apart. */
export interface SentAsk {
  readonly place: StorePlace;
  /** JSON list of text. */
  readonly keys: string;
  readonly count: number;
}

/** What was found, as it crosses back: lists of one length. */
export interface FoundColumns {
  /** Places of the keys in the list that was asked for. */
  readonly at: readonly number[];
  /** JSON texts. */
  readonly values: readonly string[];
  /** Which of `at` have several. */
  readonly several: readonly number[];
}

/** Asks at the main thread's end of it. */
export async function findOver(
  find: (asks: readonly SentAsk[]) => Promise<readonly FoundColumns[]>,
  asks: readonly StoreAsk[],
): Promise<readonly (readonly StoreFound[])[]> {
  const lists = asks.map(({ keys }) => [...new Set(keys)]);
  const columns = await find(asks.map((ask, index) => sentAsk(ask, lists[index] ?? [])));
  return columns.map((each, index) => foundFor(each, lists[index] ?? []));
}

/** Half of a pair is stored as the sign for what cannot be read, and found by it. */
function sentAsk({ keys: _keys, ...place }: StoreAsk, keys: readonly string[]): SentAsk {
  return { place, keys: JSON.stringify(keys.map((key) => key.toWellFormed())), count: keys.length };
}

function foundFor({ at, values, several }: FoundColumns, keys: readonly string[]): readonly StoreFound[] {
  const found = at.map((place, index) => ({ key: keys[place] ?? '', value: values[index] ?? 'null', several: false }));
  for (const index of several) {
    const each = found[index];
    if (each) each.several = true;
  }
  return found;
}

/** Looks into one place. */
interface Reader {
  /** All that have one of the keys, so many at most, in any order. */
  all(keys: string, limit: number): readonly KeyedRow[];
  /** The first two that have a key, in their order. */
  firstTwo(key: string): readonly (string | null)[];
  /** JSON text of what is given; undefined where nothing is known that could be. */
  textOf(value: string | null): string | undefined;
}

/** Taking a list of keys apart costs as much as so many statements of one key each. */
const fewKeys = 6;

/** One statement for all keys, where they are not few; then one for each that several have, of which the first counts. */
export function findKeys(database: DatabaseSync, tables: Tables, { place, keys, count }: SentAsk): FoundColumns {
  const found: Columns = { at: [], values: [], several: [] };
  const reader = count === 0 ? undefined : readerOf(database, tables, place);
  if (!reader) return found;
  const isLeft = count > fewKeys ? addAlone(reader, keys, count, found) : () => true;
  if (isLeft) addEach(reader, keys, isLeft, found);
  return found;
}

interface Columns extends FoundColumns {
  readonly at: number[];
  readonly values: string[];
  readonly several: number[];
}

type IsLeft = (place: number) => boolean;

/** Adds what has its key alone. Gives which keys are left, as several have them; undefined: none. */
function addAlone(reader: Reader, keys: string, count: number, { at, values }: Columns): IsLeft | undefined {
  const limit = 2 * count;
  const rows = reader.all(keys, limit);
  // Then those of some keys may have been left out.
  if (rows.length === limit) return () => true;
  const seen = new Uint8Array(count);
  let shared = false;
  for (const [place] of rows) {
    if (seen[place] === 0) seen[place] = 1;
    else {
      seen[place] = 2;
      shared = true;
    }
  }
  for (const [place, value] of rows) {
    const text = seen[place] === 1 ? reader.textOf(value) : undefined;
    if (text === undefined) continue;
    at.push(place);
    values.push(text);
  }
  return shared ? (place) => seen[place] === 2 : undefined;
}

function addEach(reader: Reader, text: string, isLeft: IsLeft, { at, values, several }: Columns): void {
  // Written by `sentAsk`.
  for (const [place, key] of (JSON.parse(text) as readonly string[]).entries()) {
    if (!isLeft(place)) continue;
    const two = reader.firstTwo(key);
    const value = two.map((each) => reader.textOf(each)).find((each) => each !== undefined);
    if (value === undefined) continue;
    if (two.length > 1) several.push(at.length);
    at.push(place);
    values.push(value);
  }
}

/** Undefined where there is nothing to look into. */
function readerOf(database: DatabaseSync, tables: Tables, place: SentAsk['place']): Reader | undefined {
  switch (place.in) {
    case 'keys':
    case 'referenceKeys':
      return keyReader(tables, place);
    case 'ids':
      return idReader(tables, place);
    case 'references':
      return referenceReader(tables, place);
    case 'table':
      return tableReader(database, tables, place);
  }
}

function keyReader({ recordKeys }: Tables, ask: Extract<SentAsk['place'], { in: 'keys' | 'referenceKeys' }>): Reader | undefined {
  const { index } = ask;
  const place = recordKeys.place(index);
  if (!place) return undefined;
  if (ask.in === 'keys') {
    const { collection } = place;
    return {
      all: (keys, limit) => recordKeys.allValues(index, collection, keys, limit),
      firstTwo: (key) => recordKeys.values(index, collection, key),
      textOf: (value) => value ?? 'null',
    };
  }
  const { entityType } = ask;
  return {
    all: (keys, limit) => recordKeys.allReferences(index, place, entityType, keys, limit),
    firstTwo: (key) => recordKeys.references(index, place, entityType, key),
    textOf: quoted,
  };
}

function idReader({ collections, entities }: Tables, { datasource, object }: Extract<SentAsk['place'], { in: 'ids' }>): Reader | undefined {
  const collection = collections.find(datasource, object);
  if (collection === undefined) return undefined;
  return {
    all: (keys, limit) => entities.thoseThere(collection, keys, limit),
    firstTwo: (key) => (entities.isThere(collection, key) ? [key] : []),
    textOf: quoted,
  };
}

function referenceReader({ references }: Tables, { datasource, entityType }: Extract<SentAsk['place'], { in: 'references' }>): Reader {
  return {
    all: (keys, limit) => references.findAll(datasource, entityType, keys, limit),
    firstTwo(key) {
      const id = references.find(datasource, entityType, key);
      return id === undefined ? [] : [id];
    },
    textOf: quoted,
  };
}

function quoted(value: string | null): string | undefined {
  return value === null ? undefined : JSON.stringify(value);
}

/** Its keys are made when the first is asked for. */
function tableReader(
  database: DatabaseSync,
  { lookupTables }: Tables,
  { table: name, by, value: column, fold }: Extract<SentAsk['place'], { in: 'table' }>,
): Reader | undefined {
  const table = lookupTables.find(name)?.id;
  if (table === undefined) return undefined;
  const index = lookupTables.index(table, by, fold) ?? inTransaction(database, () => lookupTables.addIndex(table, by, fold));
  return {
    all: (keys, limit) => lookupTables.allCells(table, index, column, keys, limit),
    firstTwo: (key) => lookupTables.rows(table, index, key).map((row) => valueOfRow(row, column)),
    textOf: (cell) => cell ?? 'null',
  };
}
