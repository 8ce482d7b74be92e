import { ConnectorError } from '../../kernel/errors.ts';
import type { LookupStore, StoreAsk, StoreFound } from '../../sync/ports/lookups.ts';
import { foundKeys, type KeyHit } from '../found-keys.ts';
import { valueOfRow } from '../lookup-table.ts';
import { bytesArray, integerArray, textArray } from './bulk.ts';
import { keyHash } from './content-hash.ts';
import { makeTableIndex } from './lookup-tables.ts';
import type { Queries } from './pool.ts';
import type { StoreWays } from './store-ways.ts';

/** Of looking into a table that somebody puts anew each time. */
const mostAttempts = 100;

export function findsOn({ read, write }: StoreWays): Pick<LookupStore, 'find'> {
  return {
    async find(asks) {
      const found: (readonly StoreFound[])[] = asks.map(() => []);
      const answer = async <Kind extends StoreAsk['in']>(kind: Kind, hits: FindHits<Kind>): Promise<void> => {
        const asked = [...asks.entries()].filter(
          (entry): entry is [number, AskOf<Kind>] => entry[1].in === kind && entry[1].keys.length > 0,
        );
        if (asked.length === 0) return;
        const lists = await hits(asked.map(([, ask]) => ask));
        for (const [index, [place]] of asked.entries()) found[place] = foundKeys(lists[index] ?? []);
      };
      // One after another: lookups take no more than one connection from those who write.
      await answer('keys', (asked) => read((queries) => keyHits(queries, asked)));
      await answer('referenceKeys', (asked) => read((queries) => referenceKeyHits(queries, asked)));
      await answer('ids', (asked) => read((queries) => idHits(queries, asked)));
      await answer('references', (asked) => read((queries) => referenceHits(queries, asked)));
      await answer('table', async (asked) => {
        for (let attempt = 0; attempt < mostAttempts; attempt++) {
          const hits = await read((queries) => tableHits(queries, asked));
          if ('hits' in hits) return hits.hits;
          for (const { table, by, fold } of hits.unmade) await write((queries) => makeTableIndex(queries, table, by, fold));
        }
        const names = [...new Set(asked.map(({ table }) => table))].join(', ');
        throw new ConnectorError('STORE_LOCKED', `others put the tables that are looked into (${names}) again and again; try again`);
      });
      return found;
    },
  };
}

type AskOf<Kind extends StoreAsk['in']> = Extract<StoreAsk, { in: Kind }>;
type Hits = readonly (readonly KeyHit[])[];
type FindHits<Kind extends StoreAsk['in']> = (asks: readonly AskOf<Kind>[]) => Promise<Hits>;

/** Which key was asked for: what is no text in UTF-8 would come back as another. */
interface Hit {
  /** From 1, over the keys of all asks. */
  readonly place: number;
  readonly value: string | null;
}

/** All keys that are asked for, each with the number of its ask, from 1. */
interface Asked {
  readonly numbers: Buffer;
  readonly keys: Buffer;
  hitsOf(rows: readonly Hit[], valueOf: (hit: Hit, ask: number) => string | undefined): Hits;
}

function askedKeys(asks: readonly StoreAsk[]): Asked {
  const all = asks.flatMap((ask, index) => [...new Set(ask.keys)].map((key) => ({ key, ask: index })));
  return {
    numbers: integerArray(all.map(({ ask }) => ask + 1)),
    keys: textArray(all.map(({ key }) => key)),
    hitsOf(rows, valueOf) {
      const hits: KeyHit[][] = asks.map(() => []);
      for (const row of rows) {
        const at = all[row.place - 1];
        if (at) hits[at.ask]?.push({ key: at.key, value: valueOf(row, at.ask) });
      }
      return hits;
    },
  };
}

// These are planned each time: a plan that was made while a table was empty would read all of it for each key once it is not.

/** `$1` and `$2` are numbers and keys. */
const eachAsked = 'unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS asked (number, key, place)';

/** The first two records with a key. A number in place of a join: records are looked at one by one, by their index. */
const firstTwo = `FROM record_keys WHERE key_index = places.id AND key = asked.key
    AND (SELECT deleted_at IS NULL FROM entities WHERE collection = places.collection AND entities.external_id = record_keys.external_id)
  ORDER BY left(record_keys.external_id, 400) LIMIT 2`;

const places = (asks: string): string => `WITH places AS MATERIALIZED
  (SELECT asks.*, collection, datasource FROM ${asks}
     JOIN key_indexes ON key_indexes.id = asks.id JOIN collections ON collections.id = collection)`;

const findKeys = `${places('unnest($3::bigint[]) WITH ORDINALITY AS asks (id, number)')}
  SELECT asked.place, found.value FROM ${eachAsked} JOIN places ON places.number = asked.number
    CROSS JOIN LATERAL (SELECT value ${firstTwo}) AS found`;

const findReferenceKeys = `${places('unnest($3::bigint[], $4::text[]) WITH ORDINALITY AS asks (id, entity_type, number)')}
  SELECT asked.place, found.value FROM ${eachAsked} JOIN places ON places.number = asked.number
    CROSS JOIN LATERAL (SELECT (SELECT internal_id::text FROM external_reference AS reference
        WHERE source = places.datasource AND reference.entity_type = places.entity_type
          AND reference.external_id = record_keys.external_id) AS value ${firstTwo}) AS found`;

async function keyHits(queries: Queries, asks: readonly AskOf<'keys'>[]): Promise<Hits> {
  const { numbers, keys, hitsOf } = askedKeys(asks);
  const rows = await queries.query<Hit>(findKeys, [numbers, keys, integerArray(asks.map(({ index }) => index))]);
  return hitsOf(rows, ({ value }) => value ?? 'null');
}

async function referenceKeyHits(queries: Queries, asks: readonly AskOf<'referenceKeys'>[]): Promise<Hits> {
  const { numbers, keys, hitsOf } = askedKeys(asks);
  const of = [integerArray(asks.map(({ index }) => index)), textArray(asks.map(({ entityType }) => entityType))];
  return hitsOf(await queries.query<Hit>(findReferenceKeys, [numbers, keys, ...of]), jsonOf);
}

const findIds = `WITH places AS MATERIALIZED
  (SELECT asks.number, collections.id FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS asks (datasource, object, number)
     JOIN collections ON collections.datasource = asks.datasource AND collections.object = asks.object)
  SELECT asked.place, NULL AS value FROM ${eachAsked} JOIN places ON places.number = asked.number
    CROSS JOIN LATERAL (SELECT 1 FROM entities WHERE collection = places.id AND external_id = asked.key AND deleted_at IS NULL LIMIT 1) AS found`;

async function idHits(queries: Queries, asks: readonly AskOf<'ids'>[]): Promise<Hits> {
  const { numbers, keys, hitsOf } = askedKeys(asks);
  const of = [textArray(asks.map(({ datasource }) => datasource)), textArray(asks.map(({ object }) => object))];
  const hits = hitsOf(await queries.query<Hit>(findIds, [numbers, keys, ...of]), () => undefined);
  return hits.map((list) => list.map(({ key }) => ({ key, value: JSON.stringify(key) })));
}

const findReferences = `
  SELECT asked.place, found.value FROM ${eachAsked}
    JOIN unnest($3::text[], $4::text[]) WITH ORDINALITY AS places (datasource, entity_type, number) ON places.number = asked.number
    CROSS JOIN LATERAL (SELECT internal_id::text AS value FROM external_reference AS reference
      WHERE source = places.datasource AND reference.entity_type = places.entity_type AND external_id = asked.key LIMIT 1) AS found`;

async function referenceHits(queries: Queries, asks: readonly AskOf<'references'>[]): Promise<Hits> {
  const { numbers, keys, hitsOf } = askedKeys(asks);
  const of = [textArray(asks.map(({ datasource }) => datasource)), textArray(asks.map(({ entityType }) => entityType))];
  return hitsOf(await queries.query<Hit>(findReferences, [numbers, keys, ...of]), jsonOf);
}

function jsonOf({ value }: Hit): string | undefined {
  return value === null ? undefined : JSON.stringify(value);
}

/** With a row for each table whose column has no keys yet: its place is 0, and the number of its ask the value. */
const findRows = `WITH places AS MATERIALIZED
  (SELECT asks.number, lookup_tables.id, table_indexes.id AS table_index
   FROM unnest($3::text[], $4::bytea[], $5::bigint[]) WITH ORDINALITY AS asks (name, column_hash, fold, number)
     JOIN lookup_tables ON lookup_tables.name = asks.name
     LEFT JOIN table_indexes ON lookup_table = lookup_tables.id AND table_indexes.column_hash = asks.column_hash
       AND table_indexes.fold = (asks.fold = 1))
  SELECT 0 AS place, number::text AS value FROM places WHERE table_index IS NULL
  UNION ALL
  SELECT asked.place, found.value FROM ${eachAsked} JOIN places ON places.number = asked.number
    CROSS JOIN LATERAL (SELECT table_rows.value FROM table_keys
        JOIN table_rows ON lookup_table = places.id AND table_rows.number = table_keys.number
      WHERE table_index = places.table_index AND key = asked.key ORDER BY table_keys.number LIMIT 2) AS found`;

async function tableHits(
  queries: Queries,
  asks: readonly AskOf<'table'>[],
): Promise<{ readonly hits: Hits } | { readonly unmade: readonly AskOf<'table'>[] }> {
  const { numbers, keys, hitsOf } = askedKeys(asks);
  const rows = await queries.query<Hit>(findRows, [
    numbers,
    keys,
    textArray(asks.map(({ table }) => table)),
    bytesArray(asks.map(({ by }) => keyHash(by))),
    integerArray(asks.map(({ fold }) => Number(fold))),
  ]);
  const unmade = rows.flatMap(({ place, value }) => (place === 0 ? (asks[Number(value) - 1] ?? []) : []));
  if (unmade.length > 0) return { unmade };
  return { hits: hitsOf(rows, ({ value }, ask) => (value === null ? undefined : valueOfRow(value, asks[ask]?.value ?? ''))) };
}
