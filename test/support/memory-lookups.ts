import { compilePath } from '../../runtime/expressions/paths/index.ts';
import type { JsonValue } from '../../runtime/kernel/json.ts';
import { keyOf } from '../../runtime/mapping/lookups/keys.ts';
import type { Ask, Found, Lookups, Place } from '../../runtime/mapping/lookups/port.ts';

export interface StoredForLookups {
  readonly external_id: string;
  readonly internal_id?: string;
  readonly raw?: JsonValue;
}

/** What lookups find: records by `datasource/object`, rows by table. */
export interface LookupData {
  readonly objects?: { readonly [place: string]: readonly StoredForLookups[] };
  readonly tables?: { readonly [table: string]: readonly { readonly [column: string]: JsonValue }[] };
}

/** Lookups over data in memory: what those of a store must give. */
export function memoryLookups(data: LookupData): Lookups {
  return { find: (asks) => Promise.resolve(asks.map((ask) => answer(data, ask))) };
}

interface Entry {
  readonly id: string;
  readonly key: unknown;
  readonly value: JsonValue | undefined;
}

function answer(data: LookupData, { place, keys }: Ask): readonly Found[] {
  const entries = entriesOf(data, place).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return keys.flatMap((key) => {
    const [first, second] = entries.filter((entry) => keyOf(entry.key, place.fold) === key);
    return first === undefined ? [] : [{ key, value: first.value ?? null, several: second !== undefined }];
  });
}

function entriesOf(data: LookupData, place: Place): readonly Entry[] {
  if (place.in === 'table') {
    const rows = data.tables?.[place.table] ?? [];
    return rows.map((row, index) => ({ id: String(index).padStart(9, '0'), key: row[place.by], value: row[place.value] }));
  }
  const records = data.objects?.[`${place.datasource}/${place.object}`] ?? [];
  return records.flatMap((record) => {
    const id = record.external_id;
    const key = at(record, place.by);
    if (place.in === 'object') return [{ id, key, value: at(record, place.value) }];
    return record.internal_id === undefined ? [] : [{ id, key, value: record.internal_id }];
  });
}

function at({ external_id, raw = null }: StoredForLookups, path: string): JsonValue | undefined {
  // A path into JSON gives JSON.
  return path === 'external_id' ? external_id : (compilePath(path).get(raw) as JsonValue | undefined);
}
