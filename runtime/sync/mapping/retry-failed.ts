import type { BoundDatasource, BoundObject } from '../../engine/index.ts';
import type { Place } from '../../mapping/lookups/port.ts';
import { isObject, parseJson, stringifyJson } from '../../kernel/json.ts';
import type { ChangeFeed } from '../change-feed.ts';
import { listHash } from './list-hash.ts';
import { mapAgain } from './map-again.ts';
import { orderObjects } from '../order-objects.ts';
import type { LookupStore } from '../ports/lookups.ts';
import type { RemapRow, RemapSource, RemapStore } from '../ports/remap.ts';
import type { TableStore } from '../ports/tables.ts';

export interface RetryParts {
  readonly store: RemapStore & Pick<LookupStore, 'refer'> & Pick<TableStore, 'table'> & ChangeFeed;
  readonly datasource: BoundDatasource;
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
  /** Records of one object; the next run goes on after them. Default 50,000. */
  readonly most?: number;
}

/** What became of the failed records of an object. */
export interface Retried {
  readonly object: string;
  /** Those that could be mapped now. */
  readonly mapped: number;
}

/** Records that are mapped in one transaction. */
const batch = 500;
const usualMost = 50_000;

/**
 * Maps once more, from what is stored, the records that could not be mapped: where their rules have changed, or anything that these look into, since they
 * were last tried (ADR 30). So an order maps in the run that brings its product, and is not read again. Objects come after those that they depend on.
 */
export async function retryFailed(parts: RetryParts): Promise<readonly Retried[]> {
  const all: Retried[] = [];
  for (const object of orderObjects(parts.datasource, undefined)) {
    const retried = await retryObject(parts, object);
    if (retried && retried.mapped > 0) all.push(retried);
  }
  return all;
}

/** How far what rules look into had come when their failed records were tried; as text can keep it. */
interface Tried {
  readonly list: string;
  /** Change numbers of datasources and versions of tables. */
  readonly seen: { readonly [place: string]: string };
  /** The id that the next try goes on after; absent: all were tried. */
  readonly after?: string;
}

async function retryObject(parts: RetryParts, { mappings, name }: BoundObject): Promise<Retried | undefined> {
  const list = await mappings?.rules();
  if (!mappings || !list) return undefined;
  const { store, datasource } = parts;
  const of = { datasource: datasource.name, object: name };
  const state = await store.mappingState(of);
  const before = triedOf(state?.tried);
  const now: Tried = { list: listHash(list), seen: await seenOf(store, await mappings.places()) };
  if (isSame(before, now)) return undefined;
  const { mapped, after } = await retryFrom(parts, of, before?.after ?? null, (records) => mapAgain(mappings, records, state));
  if (mapped > 0 && list.entity !== undefined) await store.refer(of.datasource, name, list.entity, parts.now());
  await store.saveMappingState(of, { tried: writeTried(before, now, after) });
  return { object: name, mapped };
}

/** Those that were tried first have not seen what has changed since: they are tried anew once this is done. */
function writeTried(before: Tried | undefined, now: Tried, after: string | null): string {
  const { list, seen } = before?.after === undefined ? now : before;
  return stringifyJson({ list, seen, ...(after === null ? {} : { after }) });
}

interface Of {
  readonly datasource: string;
  readonly object: string;
}

/** Gives how many could be mapped, and where it has come to; null: to the end. */
async function retryFrom(
  { store, now, signal, most = usualMost }: RetryParts,
  of: Of,
  begin: string | null,
  map: (records: readonly RemapSource[]) => Promise<readonly RemapRow[]>,
): Promise<{ readonly mapped: number; readonly after: string | null }> {
  let after = begin;
  let mapped = 0;
  for (let left = most; left > 0; left -= batch) {
    signal?.throwIfAborted();
    const records = await store.toRemap(of, 'failed', after, batch);
    if (records.length > 0) mapped += (await store.remap(of, await map(records), now())).mapped;
    after = records.length < batch ? null : (records.at(-1)?.externalId ?? null);
    if (after === null) break;
  }
  return { mapped, after };
}

function triedOf(text: string | null | undefined): Tried | undefined {
  const value = text == null ? undefined : parseJson(text);
  // What was saved here.
  return isObject(value) && isObject(value['seen']) ? (value as unknown as Tried) : undefined;
}

function isSame(before: Tried | undefined, now: Tried): boolean {
  return before?.list === now.list && before.after === undefined && stringifyJson(before.seen) === stringifyJson(now.seen);
}

async function seenOf(store: RetryParts['store'], places: readonly Place[]): Promise<Tried['seen']> {
  const seen: { [place: string]: string } = {};
  for (const name of namesOf(places, (place) => (place.in === 'table' ? undefined : place.datasource))) {
    const { position } = await store.changes({ datasource: name, after: 'now', limit: 1 });
    seen[`datasource ${name}`] = String(position.number);
  }
  for (const name of namesOf(places, (place) => (place.in === 'table' ? place.table : undefined)))
    seen[`table ${name}`] = String((await store.table(name))?.version ?? 0);
  return seen;
}

function namesOf(places: readonly Place[], nameOf: (place: Place) => string | undefined): readonly string[] {
  return [...new Set(places.map(nameOf).filter((name) => name !== undefined))].toSorted();
}
