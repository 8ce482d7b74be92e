import { connectorName } from '../../documents/datasource-words.ts';
import type { Catalog } from '../../documents/catalog.ts';
import type { Mapping } from '../../documents/generated/mapping.ts';
import type { BoundDatasource, ObjectMapping, StoredRecord } from '../../engine/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { type JsonValue, parseJson, stringifyJson } from '../../kernel/json.ts';
import type { Lookups } from '../../mapping/lookups/port.ts';
import { mergedList, type MappingListParts } from './mapping-list.ts';
import { mergedMapping, type MergedRule, shownProblem, type ShownProblem } from './merged-mapping.ts';
import type { EntityStore } from '../ports/entities.ts';

export interface PreviewAsked {
  /** Default the only one that the mapping is for. */
  readonly datasource?: string | undefined;
  /** The text of a mapping in place of the one that serves. */
  readonly mapping?: string | undefined;
  /** Records to map: one, or a list. */
  readonly sample?: JsonValue | undefined;
  /** Ids of stored records to map. */
  readonly ids?: readonly string[] | undefined;
  /** Else the first so many of those that are stored, or that the provider gives. Default 10. */
  readonly limit?: number | undefined;
  /** Default `store`. */
  readonly from?: 'store' | 'provider' | undefined;
  /** `record`: theirs into yours. `request`: yours into what would be sent; only of a sample. Default `record`. */
  readonly way?: 'record' | 'request' | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface MappingPreview {
  readonly datasource: string;
  readonly object: string;
  readonly records: readonly PreviewedRecord[];
  /** Where each target comes from. */
  readonly rules: readonly Pick<MergedRule, 'target' | 'layer' | 'kind' | 'pointer'>[];
  readonly problems: readonly ShownProblem[];
  /** Calls that looked something up, and how many keys they asked for. */
  readonly lookups: { readonly queries: number; readonly keys: number };
}

export interface PreviewedRecord {
  /** Of a stored record. */
  readonly id: string | null;
  readonly raw: JsonValue;
  /** Null where it cannot be mapped. */
  readonly mapped: JsonValue;
  readonly errors: readonly string[];
}

export interface PreviewParts extends MappingListParts {
  readonly bind: (catalog: Catalog, datasource: string) => BoundDatasource;
  /** The documents with a datasource that was made over the API among them, if it is one. */
  readonly withInstance: (catalog: Catalog, datasource: string) => Promise<Catalog>;
  readonly store: () => Promise<Pick<EntityStore, 'entities' | 'entitiesById'>>;
  readonly lookups: (datasource: string) => Lookups;
}

const most = 100;
const usual = 10;

/** Maps records by these documents and shows them beside what they came from; nothing is kept. */
export async function previewMapping(
  parts: PreviewParts,
  documents: Catalog,
  { object, datasource: own }: Mapping,
  asked: PreviewAsked,
): Promise<MappingPreview> {
  const datasource = asked.datasource ?? own ?? onlyOne(documents, object);
  const catalog = await parts.withInstance(documents, datasource);
  const merged = await mergedList(parts, catalog, { datasource, object });
  const bound = parts.bind(catalog, datasource);
  const mapping = bound.objects.get(object)?.mappings;
  const { list, problems } = merged;
  if (!mapping || !list)
    throw new ConnectorError('OBJECT_NOT_FOUND', `${datasource} has no object "${object}" that is mapped`, { datasource });
  const { counted, count } = countLookups(parts.lookups(datasource));
  const way = asked.way ?? 'record';
  const records =
    way === 'request'
      ? await requests(bound, object, asked)
      : await mapped(mapping, await sourcesOf(parts, { bound, object }, asked), counted);
  const { rules } = mergedMapping({ datasource, object }, { list, problems }, false);
  return {
    datasource,
    object,
    records,
    rules: rules.map(({ target, layer, kind, pointer }) => ({ target, layer, kind, pointer })),
    problems: problems.map(shownProblem),
    lookups: count(),
  };
}

function onlyOne({ datasources, connectors }: Catalog, object: string): string {
  const fitting = [...datasources].filter(([, { document }]) =>
    connectors.get(connectorName(document))?.document.objects.some(({ name }) => name === object),
  );
  const [only] = fitting;
  if (only && fitting.length === 1) return only[0];
  const names = fitting.map(([name]) => name);
  const hint = names.length === 0 ? 'no datasource has such an object' : `name one of ${names.join(', ')}`;
  throw new ConnectorError('REQUEST_INVALID', `say whose records of ${object} in \`datasource\`: ${hint}`);
}

interface Source extends StoredRecord {
  readonly id: string | null;
}

interface Of {
  readonly bound: BoundDatasource;
  readonly object: string;
}

async function sourcesOf({ store }: PreviewParts, { bound, object }: Of, asked: PreviewAsked): Promise<readonly Source[]> {
  const { sample, ids, limit = usual, from = 'store' } = asked;
  if (sample !== undefined) return samples(sample).map((value) => ({ id: null, raw: stringifyJson(value), partition: null }));
  if (limit < 1 || limit > most || (ids?.length ?? 0) > most)
    throw new ConnectorError('REQUEST_INVALID', `a preview maps from 1 to ${most} records`);
  if (from === 'provider') return read({ bound, object }, limit, asked.signal);
  const opened = await store();
  const found = ids ? await opened.entitiesById(bound.name, object, ids) : await opened.entities({ datasource: bound.name, object, limit });
  return found.map(({ external_id: id, raw_payload: raw, partition }) => ({ id, raw, partition }));
}

function samples(sample: JsonValue): readonly JsonValue[] {
  const all = Array.isArray(sample) ? sample : [sample];
  if (all.length > 0 && all.length <= most) return all;
  throw new ConnectorError('REQUEST_INVALID', `\`sample\` is a record, or a list of 1 to ${most}`);
}

async function read({ bound, object }: Of, limit: number, signal: AbortSignal | undefined): Promise<readonly Source[]> {
  const found: Source[] = [];
  for await (const { records, partition } of bound.read(object, { limit, map: false, ...(signal ? { signal } : {}) })) {
    const values = partition ? stringifyJson(partition.values) : null;
    found.push(...records.map(({ raw, entity }) => ({ id: entity?.external_id ?? null, raw, partition: values })));
  }
  return found.slice(0, limit);
}

async function mapped(mapping: ObjectMapping, sources: readonly Source[], lookups: Lookups): Promise<readonly PreviewedRecord[]> {
  const results = sources.length === 0 ? [] : await (await mapping.storedMapper({ lookups })).map(sources);
  return sources.map(({ id, raw }, index) => {
    const result = results[index] ?? { errors: ['it was not mapped'] };
    const isMapped = !('errors' in result);
    // What a mapping gives is JSON once it is written.
    return {
      id,
      raw: parseJson(raw),
      mapped: isMapped ? parseJson(stringifyJson(result.value)) : null,
      errors: isMapped ? [] : result.errors,
    };
  });
}

/** What would be sent for records of one's own. */
async function requests(bound: BoundDatasource, object: string, { sample }: PreviewAsked): Promise<readonly PreviewedRecord[]> {
  if (sample === undefined) throw new ConnectorError('REQUEST_INVALID', 'the way back is shown of your own records: give them as `sample`');
  const { bodyOf } = bound;
  if (!bodyOf) throw new ConnectorError('REQUEST_INVALID', `nothing says what is sent to ${bound.name}`);
  return Promise.all(
    samples(sample).map(async (raw) => {
      try {
        return { id: null, raw, mapped: await bodyOf(object, raw), errors: [] };
      } catch (thrown) {
        return { id: null, raw, mapped: null, errors: reasonsOf(thrown) };
      }
    }),
  );
}

/** Why a record could not be written so; what is wrong with all of them is thrown. */
function reasonsOf(thrown: unknown): readonly string[] {
  const reasons = thrown instanceof ConnectorError ? thrown.details['reasons'] : undefined;
  if (!Array.isArray(reasons)) throw thrown;
  return reasons.map(String);
}

function countLookups(lookups: Lookups): { readonly counted: Lookups; readonly count: () => MappingPreview['lookups'] } {
  let [queries, keys] = [0, 0];
  const counted: Lookups = {
    find(asks) {
      queries += 1;
      for (const ask of asks) keys += ask.keys.length;
      return lookups.find(asks);
    },
  };
  return { counted, count: () => ({ queries, keys }) };
}
