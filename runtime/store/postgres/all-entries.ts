import { setImmediate } from 'node:timers/promises';
import type { LookupStore, PlaceEntries, PlaceSize, WholePlace } from '../../sync/ports/lookups.ts';
import { fits } from '../found-keys.ts';
import { TableEntries } from '../lookup-table.ts';
import type { Queries } from './pool.ts';
import type { StoreWays } from './store-ways.ts';

export function entriesOn({ read }: Pick<StoreWays, 'read'>): Pick<LookupStore, 'entries'> {
  return { entries: (place, most) => read((queries) => allEntries(queries, place, most)) };
}

/** All that a place has; undefined where that is more than `most`. */
async function allEntries(queries: Queries, place: WholePlace, most: PlaceSize): Promise<PlaceEntries | undefined> {
  const way = wayTo(place);
  const limit = `LIMIT $${way.values.length + 1}`;
  const values = [...way.values, most.keys + 1];
  const [size] = await queries.query<PlaceSize>(
    `SELECT count(*)::int AS keys, coalesce(sum(octet_length(value)), 0)::float8 AS bytes FROM (${way.sized} ${limit}) AS taken`,
    values,
  );
  if (!fits(size, most)) return undefined;
  const rows = await queries.query<Row>(`${way.all} ${limit}`, values);
  // Some may have come since they were counted.
  return rows.length > most.keys ? undefined : way.entriesOf(rows);
}

interface Row {
  readonly key: string;
  readonly value: string | null;
}

interface Way {
  readonly values: readonly unknown[];
  /** What is counted, and the bytes of it. */
  readonly sized: string;
  /** Everything, in order. */
  readonly all: string;
  entriesOf(rows: readonly Row[]): PlaceEntries | Promise<PlaceEntries>;
}

const keySizes = 'SELECT value FROM record_keys WHERE key_index = $1';

/** Numbers in place of joins, as where keys are asked for: a plan that was made before a table was counted would join all with all. */
const indexPlace = `WITH place AS MATERIALIZED
  (SELECT collection, datasource FROM key_indexes JOIN collections ON collections.id = collection WHERE key_indexes.id = $1)`;

const ofIndex = `FROM place CROSS JOIN record_keys WHERE key_index = $1
    AND (SELECT deleted_at IS NULL FROM entities WHERE collection = place.collection AND entities.external_id = record_keys.external_id)
  ORDER BY key, left(record_keys.external_id, 400)`;

function wayTo(place: WholePlace): Way {
  switch (place.in) {
    case 'keys':
      return {
        values: [place.index],
        sized: keySizes,
        all: `${indexPlace} SELECT key, value ${ofIndex}`,
        entriesOf: (rows) => ({ keys: keysOf(rows), values: `[${rows.map(({ value }) => value ?? 'null').join()}]` }),
      };
    case 'referenceKeys':
      return {
        values: [place.index, place.entityType],
        // Of what types the parameter, which is not counted by.
        sized: `${keySizes} AND $2::text IS NOT NULL`,
        all: `${indexPlace} SELECT key, (SELECT internal_id::text FROM external_reference AS reference
            WHERE source = place.datasource AND reference.entity_type = $2 AND reference.external_id = record_keys.external_id) AS value ${ofIndex}`,
        entriesOf: idsOf,
      };
    case 'references':
      return {
        values: [place.datasource, place.entityType],
        sized: 'SELECT external_id AS value FROM external_reference WHERE source = $1 AND entity_type = $2',
        all: 'SELECT external_id AS key, internal_id::text AS value FROM external_reference WHERE source = $1 AND entity_type = $2',
        entriesOf: idsOf,
      };
    case 'table':
      return {
        values: [place.table],
        sized: `SELECT value ${ofTable}`,
        all: `SELECT '' AS key, value ${ofTable} ORDER BY number`,
        entriesOf: (rows) => tableEntries(rows, place),
      };
  }
}

const ofTable = 'FROM table_rows WHERE lookup_table = (SELECT id FROM lookup_tables WHERE name = $1)';

function keysOf(rows: readonly Row[]): string {
  return JSON.stringify(rows.map(({ key }) => key));
}

function idsOf(rows: readonly Row[]): PlaceEntries {
  return { keys: keysOf(rows), values: JSON.stringify(rows.map(({ value }) => value)) };
}

/** Rows that are parsed before others have the thread. */
const batch = 2_000;

async function tableEntries(rows: readonly Row[], place: Extract<WholePlace, { in: 'table' }>): Promise<PlaceEntries> {
  const entries = new TableEntries(place);
  for (let from = 0; from < rows.length; from += batch) {
    if (from > 0) await setImmediate();
    const some = rows.slice(from, from + batch);
    entries.add(some.map(({ value }) => value).join());
  }
  return entries.all();
}
