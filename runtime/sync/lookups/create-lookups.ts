import type { Clock } from '../../kernel/clock.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { type JsonValue, parseJson } from '../../kernel/json.ts';
import type { Ask, Found, Lookups, Place } from '../../mapping/lookups/port.ts';
import type { KeyPlace, LookupStore, StoreAsk, StoreFound } from '../ports/lookups.ts';
import type { TableStore } from '../ports/tables.ts';
import { catchUp, type CompilePath, externalId } from './catch-up.ts';
import { andThen, type Soon, soonAll } from '../../kernel/soon.ts';
import { lookAgain } from './look-again.ts';
import { missingTable } from './missing-table.ts';
import { createWholePlaces, type WholePlaces } from './whole-places.ts';

export interface LookupParts {
  /** Opened when something is looked up, and not before. */
  readonly store: () => Promise<LookupStore & Pick<TableStore, 'table'>>;
  readonly path: CompilePath;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  /** What the records of an object are to the host, as its mappings say; undefined: nothing, so they have no internal ids. */
  readonly entityOf: (datasource: string, object: string) => Promise<string | undefined>;
}

/** What is known of places, for as long as a read lasts. */
interface Open {
  readonly store: LookupStore & Pick<TableStore, 'table'>;
  readonly parts: LookupParts;
  /** Ids of indexes, and when each was brought up to what is stored. */
  readonly indexes: Map<string, { readonly id: number | undefined; readonly at: number }>;
  readonly entities: Map<string, string | undefined>;
  readonly tables: Set<string>;
  readonly wholes: WholePlaces;
}

/**
 * Lookups over what is stored, for one read. What a page asks for is one call of the store, beside what brings keys up to date: that is done when a
 * place is first asked for, and looked at again every ten seconds. Small places are taken whole and held as long (`createWholePlaces`). Where
 * nothing has to be brought, the store is asked before `find` gives its promise: whoever asked may do other work meanwhile. Throws MAPPING_INVALID for a table that is not there, and what the store throws;
 * where it could not be opened, a read does not try again.
 */
export function createLookups(parts: LookupParts): Lookups {
  let opening: Promise<Open> | undefined;
  let opened: Open | undefined;
  const open = async (): Promise<Open> => {
    const store = await parts.store();
    const wholes = createWholePlaces(store, parts.clock);
    return (opened = { store, parts, indexes: new Map(), entities: new Map(), tables: new Set(), wholes });
  };
  const find = (own: Open, asks: readonly Ask[]): Soon<Answers> =>
    andThen(findAll(own, asks), (found) => {
      const spaced = asks.map((ask, index) => spacedIn(ask, found[index] ?? []));
      if (spaced.every((keys) => keys.length === 0)) return found;
      const again = asks.map(({ place }, index): Ask => ({ place, keys: [...new Set(spaced[index]?.map((key) => key.trim()))] }));
      return andThen(findAll(own, again), (trimmed) =>
        found.map((known, index) => [...known, ...asSpaced(spaced[index] ?? [], trimmed[index] ?? [])]),
      );
    });
  return { find: (asks) => (opened ? find(opened, asks) : (opening ??= open()).then((own) => find(own, asks))) };
}

type Answers = readonly (readonly Found[])[];

function findAll(opened: Open, asks: readonly Ask[]): Soon<Answers> {
  const { wholes, store } = opened;
  return andThen(storeAsks(opened, asks), (wanted) =>
    andThen(soonAll(wanted.map((ask) => (ask ? wholes.answer(ask) : []))), (known) => {
      const left = wanted.filter((ask, index): ask is StoreAsk => ask !== undefined && known[index] === undefined);
      const give = (found: readonly (readonly StoreFound[])[]): Answers => {
        const answers = found.values();
        return known.map((each) => each ?? foundOf(answers.next().value ?? []));
      };
      return left.length === 0 ? give([]) : store.find(left).then(give);
    }),
  );
}

/** One after another: two places of one collection would only wait for each other. */
function storeAsks(opened: Open, asks: readonly Ask[]): Soon<readonly (StoreAsk | undefined)[]> {
  let all: Soon<readonly (StoreAsk | undefined)[]> = [];
  for (const ask of asks)
    all = andThen(all, (before) => andThen(ask.keys.length === 0 ? undefined : storeAsk(opened, ask), (sent) => [...before, sent]));
  return all;
}

/** Ids that were found by no record as they are written, with spaces around them: then these do not count. */
function spacedIn({ keys }: Ask, found: readonly Found[]): readonly string[] {
  const spaced = keys.filter((key) => key !== key.trim());
  if (spaced.length === 0) return [];
  const known = new Set(found.map(({ key }) => key));
  return spaced.filter((key) => !known.has(key));
}

function asSpaced(spaced: readonly string[], trimmed: readonly Found[]): readonly Found[] {
  const byKey = new Map(trimmed.map((found) => [found.key, found]));
  return spaced.flatMap((key) => {
    const found = byKey.get(key.trim());
    return found ? [{ ...found, key }] : [];
  });
}

/** All values are parsed as one text: by themselves, that would take longer than to find them. */
function foundOf(found: readonly StoreFound[]): readonly Found[] {
  // A list was written, so that is what is read.
  const values = parseJson(`[${found.map(({ value }) => value).join()}]`) as readonly JsonValue[];
  return found.map(({ key, several }, index) => ({ key, value: values[index] ?? null, several }));
}

/** Undefined where nothing can be found: of what was never synced, or what has no internal ids. */
function storeAsk(open: Open, { place, keys }: Ask): Soon<StoreAsk | undefined> {
  switch (place.in) {
    case 'table':
      return andThen(requireTable(open, place.table), () => ({ ...place, keys }));
    case 'object': {
      const { datasource, object, value } = place;
      if (value === externalId && areIds(place, keys)) return { in: 'ids', datasource, object, keys };
      return andThen(indexOf(open, place), (index) => (index === undefined ? undefined : { in: 'keys', index, keys }));
    }
    case 'reference':
      return andThen(entityOf(open, place), (entityType) =>
        entityType === undefined ? undefined : referenceAsk(open, place, entityType, keys),
      );
  }
}

/** Whether keys are ids as the provider gives them: what is folded, or stands for a longer text, is found by keys that were made alike. */
function areIds({ by, fold }: Pick<KeyPlace, 'by' | 'fold'>, keys: readonly string[]): boolean {
  return by === externalId && !fold && !keys.some((key) => key.startsWith('sha256:'));
}

type ReferencePlace = Extract<Place, { in: 'reference' }>;

function referenceAsk(open: Open, place: ReferencePlace, entityType: string, keys: readonly string[]): Soon<StoreAsk | undefined> {
  const { datasource, object, by, fold } = place;
  if (areIds(place, keys)) return { in: 'references', datasource, entityType, keys };
  return andThen(indexOf(open, { datasource, object, by, value: externalId, fold }), (index) =>
    index === undefined ? undefined : { in: 'referenceKeys', index, entityType, keys },
  );
}

function entityOf({ entities, parts }: Open, { datasource, object }: ReferencePlace): Soon<string | undefined> {
  const name = JSON.stringify([datasource, object]);
  if (entities.has(name)) return entities.get(name);
  return parts.entityOf(datasource, object).then((entity) => {
    entities.set(name, entity);
    return entity;
  });
}

function requireTable({ tables, store }: Open, name: string): Soon<void> {
  if (tables.has(name)) return undefined;
  return store.table(name).then((table) => {
    if (!table) throw new ConnectorError('MAPPING_INVALID', missingTable(name), { table: name });
    tables.add(name);
  });
}

/** Undefined where the collection was never synced. */
function indexOf(open: Open, { datasource, object, by, value, fold }: KeyPlace): Soon<number | undefined> {
  const place = { datasource, object, by, value, fold };
  const name = JSON.stringify([datasource, object, by, value, fold]);
  const at = open.parts.clock.monotonic();
  const known = open.indexes.get(name);
  return known && at - known.at < lookAgain ? known.id : bringUp(open, place, name, at);
}

async function bringUp({ store, parts, indexes }: Open, place: KeyPlace, name: string, at: number): Promise<number | undefined> {
  const now = parts.clock.now();
  const index = await store.keyIndex(place, now);
  if (index) await catchUp(store, place, index, { path: parts.path, now });
  indexes.set(name, { id: index?.id, at });
  return index?.id;
}
