import type { PlaceEntries, PlaceSize, WholePlace } from '../../sync/ports/lookups.ts';
import { fits } from '../found-keys.ts';
import { TableEntries } from '../lookup-table.ts';
import type { Tables } from './tables/index.ts';

/** All that a place has; undefined where that is more than `most`. */
export function allEntries(tables: Tables, place: WholePlace, most: PlaceSize): PlaceEntries | undefined {
  switch (place.in) {
    case 'keys':
    case 'referenceKeys':
      return keyEntries(tables, place, most);
    case 'references': {
      const { datasource, entityType } = place;
      const size = tables.references.size(datasource, entityType, most.keys + 1);
      return fits(size, most) ? tables.references.entries(datasource, entityType) : undefined;
    }
    case 'table':
      return tableEntries(tables, place, most);
  }
}

const nothing: PlaceEntries = { keys: '[]', values: '[]' };

type Given<Kind extends WholePlace['in']> = Extract<WholePlace, { in: Kind }>;

function keyEntries({ recordKeys }: Tables, ask: Given<'keys' | 'referenceKeys'>, most: PlaceSize): PlaceEntries | undefined {
  const { index } = ask;
  const place = recordKeys.place(index);
  if (!place) return nothing;
  if (!fits(recordKeys.size(index, most.keys + 1), most)) return undefined;
  return ask.in === 'keys' ? recordKeys.entries(index, place.collection) : recordKeys.referenceEntries(index, place, ask.entityType);
}

/** Rows that are parsed at once. */
const batch = 1_000;

function tableEntries({ lookupTables }: Tables, place: Given<'table'>, most: PlaceSize): PlaceEntries | undefined {
  const table = lookupTables.find(place.table)?.id;
  if (table === undefined) return nothing;
  if (!fits(lookupTables.size(table, most.keys + 1), most)) return undefined;
  const entries = new TableEntries(place);
  for (let after = 0; ;) {
    const read = lookupTables.rowsAfter(table, after, batch);
    if (!read) return entries.all();
    entries.add(read.rows);
    after = read.number;
  }
}
