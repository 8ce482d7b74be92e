import type { BoundDatasource, BoundObject } from '../../engine/index.ts';
import type { Place } from '../../mapping/lookups/port.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject, parseJson, stringifyJson } from '../../kernel/json.ts';
import type { ChangeFeed } from '../change-feed.ts';
import { checkMappings } from './check-mappings.ts';
import { listHash } from './list-hash.ts';
import { mapperAgain, savedContext } from './map-again.ts';
import { orderObjects } from '../order-objects.ts';
import type { LookupStore } from '../ports/lookups.ts';
import type { RemapRow, RemapSource, RemapStore } from '../ports/remap.ts';
import type { LookupTable, TableStore } from '../ports/tables.ts';

export interface RetryParts {
  readonly store: RemapStore & Pick<LookupStore, 'refer'> & Pick<TableStore, 'table'> & ChangeFeed;
  readonly datasource: BoundDatasource;
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
  /** Records of one object; the next run goes on after them. Default 50,000. */
  readonly most?: number;
}

/** What became of the failed records of an object. */
interface Retried {
  readonly object: string;
  /** Those that could be mapped now. */
  readonly mapped: number;
  /** What a person is to know. */
  readonly note: string;
}

/** Records that are mapped in one transaction. */
const batch = 500;
const usualMost = 50_000;

/**
 * Maps once more, from what is stored, the records that could not be mapped: where their rules have changed, or anything that these look into, since they
 * were last tried (ADR 30). So an order maps in the run that brings its product, and is not read again. Objects come after those that they depend on. The provider
 * is not asked; what some cannot be tried for is told of these, and keeps neither the others nor the run.
 */
export async function retryFailed(parts: RetryParts): Promise<readonly Retried[]> {
  const all: Retried[] = [];
  for (const object of orderObjects(parts.datasource, undefined)) {
    const retried = await retryObject(parts, object);
    if (retried) all.push(retried);
  }
  return all;
}

/** How far what rules look into had come when their failed records were tried; as text can keep it. */
interface Tried {
  /** With the values that it reads beside records. */
  readonly list: string;
  /** Change numbers of datasources with whose they are, and versions of tables with when they came: what was removed and put anew counts anew. */
  readonly seen: { readonly [place: string]: string };
  /** The id that the next try goes on after; absent: all were tried. */
  readonly after?: string;
}

/** What keeps them from being tried ends no run, which may be of other objects: it is told, and they are tried again by the next. */
async function retryObject(parts: RetryParts, object: BoundObject): Promise<Retried | undefined> {
  const of = { datasource: parts.datasource.name, object: object.name };
  try {
    return await tryObject(parts, of, object);
  } catch (thrown) {
    const isOurs = thrown instanceof ConnectorError && !thrown.code.startsWith('STORE_') && !parts.signal?.aborted;
    if (!isOurs) throw thrown;
    return notTried(parts, of, thrown.message);
  }
}

async function tryObject(parts: RetryParts, of: Of, object: BoundObject): Promise<Retried | undefined> {
  const { mappings, name } = object;
  const list = await mappings?.rules();
  if (!mappings || !list) return undefined;
  const { store } = parts;
  const state = await store.mappingState(of);
  const before = triedOf(state?.tried);
  const values = await mappings.knownValues(savedContext(state));
  if (!values)
    return notTried(parts, of, `their rules read values of the connection that no sync of ${name} has asked for yet; sync it, or remap it`);
  const now: Tried = { list: listHash(list, values), seen: await seenOf(store, await mappings.places()) };
  if (isSame(before, now)) return undefined;
  const map = mapperAgain(mappings, values);
  const { mapped, after } = await retryFrom(parts, of, before?.after ?? null, async (records) => {
    await checkMappings(of.datasource, [object]);
    return map(records);
  });
  // Be it that those were mapped by a try that came to no end.
  if (list.entity !== undefined) await store.refer(of.datasource, name, list.entity, parts.now());
  await store.saveMappingState(of, { tried: writeTried(before, now, after) });
  return mapped === 0 ? undefined : { object: name, mapped, note: `${mapped} records that had failed are mapped now, from what is stored` };
}

/** Nobody needs to know where there are none. */
async function notTried({ store }: RetryParts, of: Of, why: string): Promise<Retried | undefined> {
  if ((await store.toRemap(of, 'failed', null, 1)).length === 0) return undefined;
  return { object: of.object, mapped: 0, note: `failed records of ${of.object} were not tried again: ${why}` };
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
    seen[`datasource ${name}`] = `${position.feed}:${position.number}`;
  }
  for (const name of namesOf(places, (place) => (place.in === 'table' ? place.table : undefined)))
    seen[`table ${name}`] = versionOf(await store.table(name));
  return seen;
}

function versionOf(table: Pick<LookupTable, 'version' | 'changedAt'> | undefined): string {
  return table ? `${table.version}@${table.changedAt}` : 'none';
}

function namesOf(places: readonly Place[], nameOf: (place: Place) => string | undefined): readonly string[] {
  return [...new Set(places.map(nameOf).filter((name) => name !== undefined))].toSorted();
}
