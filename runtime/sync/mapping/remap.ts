import type { BoundDatasource, BoundObject, MappingValues, ObjectMapping } from '../../engine/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject, type JsonValue, parseJson, stringifyJson } from '../../kernel/json.ts';
import { checkMappings } from './check-mappings.ts';
import type { RuleList } from '../../documents/mappings/rule-list.ts';
import { listHash } from './list-hash.ts';
import { contextText, mapperAgain, savedContext } from './map-again.ts';
import { orderObjects } from '../order-objects.ts';
import type { EntityStore } from '../ports/entities.ts';
import type { LookupStore } from '../ports/lookups.ts';
import type { RemapCounts, RemapRow, RemapSource, RemapStore } from '../ports/remap.ts';

export interface RemapOptions {
  /** Default all that are mapped, each after those that it depends on. */
  readonly objects?: readonly string[] | undefined;
  /** Default those that failed, and all of an object whose rules have changed since all its records were mapped by one. */
  readonly which?: RemapWhich | undefined;
  /** `next` of the call before. */
  readonly after?: string | undefined;
  /** No more records in this call: 10,000 at most, by default 1,000. */
  readonly limit?: number | undefined;
  /** Writes nothing, and shows each record beside what would become of it. */
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type RemapWhich = 'failed' | 'all';

/** What a call has done, or would do. */
export interface RemapReport {
  readonly datasource: string;
  readonly dryRun: boolean;
  readonly objects: readonly RemappedObject[];
  /** What the next call goes on after; null: that was all. */
  readonly next: string | null;
  /** Of a dry run. */
  readonly records?: readonly RemappedRecord[];
}

export interface RemappedObject extends RemapCounts {
  readonly object: string;
  readonly which: RemapWhich;
}

export interface RemappedRecord {
  readonly object: string;
  readonly id: string;
  readonly raw: JsonValue;
  /** Null where it cannot be mapped. */
  readonly mapped: JsonValue;
  readonly errors: readonly string[];
}

export interface RemapParts {
  readonly store: () => Promise<RemapStore & Pick<LookupStore, 'refer'> & Pick<EntityStore, 'entitiesById'>>;
  readonly now: () => number;
}

type Store = Awaited<ReturnType<RemapParts['store']>>;

const mostOfCall = 10_000;
const usualOfCall = 1_000;
/** Records that are mapped in one transaction. */
const batch = 500;
const nothing: RemapCounts = { mapped: 0, failed: 0, unchanged: 0, skipped: 0 };

/** Where a call has come to. The rules are told, with what they read, so that who changes them between two calls does not pass for having mapped all by one. */
interface Place {
  readonly object: string;
  readonly which: RemapWhich;
  readonly list: string;
  readonly after: string | null;
}

/**
 * Maps stored records again by the rules of now, from what the provider gave for them, without asking for them. A call is bounded, and does no harm beside a
 * sync or another call: a record that has changed meanwhile is left to whoever changed it. Throws OBJECT_NOT_FOUND, MAPPING_INVALID, MAPPING_NOT_FOUND
 * for an object that nothing maps, REQUEST_INVALID.
 */
export async function remap(parts: RemapParts, bound: BoundDatasource, options: RemapOptions = {}): Promise<RemapReport> {
  const { dryRun = false, signal } = options;
  const limit = limitOf(options);
  const objects = await mappedObjects(bound, options.objects);
  const from = options.after === undefined ? undefined : readPlace(options.after, objects);
  await checkMappings(
    bound.name,
    objects.map(({ object }) => object),
  );
  const store = await parts.store();
  const how = { ...parts, store, bound, dryRun, signal };
  const done: RemappedObject[] = [];
  const records: RemappedRecord[] = [];
  let left = limit;
  let next: string | null = null;
  for (const one of objectsFrom(objects, from)) {
    const begun = await beginObject(store, bound, one);
    const place = from?.object === one.object.name ? from : placeOf(begun, options.which);
    if (left === 0) {
      next = writePlace(place);
      break;
    }
    const each = await remapObject(how, begun, place, left);
    done.push({ object: one.object.name, which: place.which, ...each.counts });
    records.push(...each.records);
    left -= each.taken;
    if (each.after === null) continue;
    next = writePlace({ ...place, after: each.after });
    break;
  }
  return { datasource: bound.name, dryRun, objects: done, next, ...(dryRun ? { records } : {}) };
}

function limitOf({ limit = usualOfCall }: RemapOptions): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= mostOfCall) return limit;
  throw new ConnectorError('REQUEST_INVALID', `\`limit\` is a whole number from 1 to ${mostOfCall}`);
}

function objectsFrom(objects: readonly MappedObject[], from: Place | undefined): readonly MappedObject[] {
  return from ? objects.slice(objects.findIndex(({ object }) => object.name === from.object)) : objects;
}

interface MappedObject {
  readonly object: BoundObject;
  readonly mappings: ObjectMapping;
  readonly rules: RuleList;
}

/** With what its rules read beside records. */
interface BegunObject extends MappedObject {
  readonly values: MappingValues;
  /** Hash of the rules and what they read. */
  readonly list: string;
  /** Whether all that is stored was mapped so. */
  readonly isDone: boolean;
}

async function mappedObjects(bound: BoundDatasource, asked: readonly string[] | undefined): Promise<readonly MappedObject[]> {
  const found: MappedObject[] = [];
  for (const object of orderObjects(bound, asked)) {
    const { mappings } = object;
    const list = await mappings?.rules();
    if (mappings && list) found.push({ object, mappings, rules: list });
    else if (asked) throw new ConnectorError('MAPPING_NOT_FOUND', `nothing maps the records of ${object.name}`, { datasource: bound.name });
  }
  return found;
}

/** What is not known of the connection is asked for: an object whose rules read nothing else of it than what its last sync did asks nobody. */
async function beginObject(store: Store, { name }: BoundDatasource, one: MappedObject): Promise<BegunObject> {
  const { object, mappings, rules } = one;
  const state = await store.mappingState({ datasource: name, object: object.name });
  const values = (await mappings.knownValues(savedContext(state))) ?? (await mappings.values());
  const list = listHash(rules, values);
  return { ...one, values, list, isDone: state?.listHash === list };
}

function placeOf({ object, list, isDone }: BegunObject, which: RemapWhich | undefined): Place {
  return { object: object.name, which: which ?? (isDone ? 'failed' : 'all'), list, after: null };
}

interface Remapping {
  readonly store: Store;
  readonly bound: BoundDatasource;
  readonly now: () => number;
  readonly dryRun: boolean;
  readonly signal: AbortSignal | undefined;
}

interface Remapped {
  readonly counts: RemapCounts;
  readonly records: readonly RemappedRecord[];
  readonly taken: number;
  /** Null: it is done. */
  readonly after: string | null;
}

async function remapObject(how: Remapping, one: BegunObject, place: Place, most: number): Promise<Remapped> {
  const { store, bound, dryRun, signal, now } = how;
  const of = { datasource: bound.name, object: one.object.name };
  const records: RemappedRecord[] = [];
  let { after } = place;
  let counts = nothing;
  let taken = 0;
  const map = mapperAgain(one.mappings, one.values);
  for (let isMore = true; isMore && taken < most;) {
    signal?.throwIfAborted();
    const asked = Math.min(batch, most - taken);
    const sources = await store.toRemap(of, place.which, after, asked);
    const rows = await map(sources);
    if (dryRun) records.push(...rows.map((row, index) => shown(one.object.name, row, sources[index])));
    if (rows.length > 0) counts = sum(counts, dryRun ? await compare(store, of, rows) : await store.remap(of, rows, now()));
    taken += sources.length;
    isMore = sources.length === asked;
    after = isMore ? (sources.at(-1)?.externalId ?? null) : null;
  }
  if (!dryRun) await endOf(how, one, place, after === null);
  return { counts, records, taken, after };
}

async function endOf(
  { store, bound, now }: Remapping,
  { object, list, values, rules: { entity } }: BegunObject,
  place: Place,
  isDone: boolean,
): Promise<void> {
  // Also where none was mapped anew: that they are records of the host may be all that has changed.
  if (entity !== undefined) await store.refer(bound.name, object.name, entity, now());
  if (isDone && place.which === 'all' && place.list === list)
    await store.saveMappingState({ datasource: bound.name, object: object.name }, { listHash: list, context: contextText(values) });
}

function shown(object: string, { externalId, mapped }: RemapRow, source: RemapSource | undefined): RemappedRecord {
  const isMapped = 'value' in mapped;
  return {
    object,
    id: externalId,
    raw: source ? parseJson(source.raw) : null,
    mapped: isMapped ? parseJson(mapped.value) : null,
    errors: isMapped ? [] : mapped.errors,
  };
}

/** What would be written, were it. */
async function compare(
  store: Store,
  { datasource, object }: { readonly datasource: string; readonly object: string },
  rows: readonly RemapRow[],
): Promise<RemapCounts> {
  const ids = rows.map(({ externalId }) => externalId);
  const stored = new Map((await store.entitiesById(datasource, object, ids)).map((entity) => [entity.external_id, entity]));
  let counts = nothing;
  for (const { externalId, mapped } of rows) {
    const before = stored.get(externalId);
    const isSame =
      'value' in mapped ? before?.mapped_payload === mapped.value : stringifyJson(before?.mapping_errors) === stringifyJson(mapped.errors);
    counts = sum(counts, { ...nothing, [!before ? 'skipped' : isSame ? 'unchanged' : 'value' in mapped ? 'mapped' : 'failed']: 1 });
  }
  return counts;
}

function sum(a: RemapCounts, b: RemapCounts): RemapCounts {
  return {
    mapped: a.mapped + b.mapped,
    failed: a.failed + b.failed,
    unchanged: a.unchanged + b.unchanged,
    skipped: a.skipped + b.skipped,
  };
}

function writePlace(place: Place): string {
  return Buffer.from(stringifyJson(place)).toString('base64url');
}

function readPlace(text: string, objects: readonly MappedObject[]): Place {
  const { object, which, list, after } = fieldsOf(text);
  const isOne = (which === 'failed' || which === 'all') && typeof list === 'string' && (after === null || typeof after === 'string');
  if (isOne && objects.some((one) => one.object.name === object)) return { object: String(object), which, list, after };
  throw new ConnectorError('REQUEST_INVALID', '`after` is not the `next` of an earlier call for these objects');
}

function fieldsOf(text: string): { readonly [name: string]: unknown } {
  try {
    const value: unknown = parseJson(Buffer.from(text, 'base64url').toString());
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
