import { isObject, stringifyJson } from '../kernel/json.ts';
import type { ExportStore } from './export-source.ts';
import { isExpired, keyField, type StreamAsked, streamPages, type StreamSchema, streamSchema } from './streams.ts';

/**
 * Messages of the Singer specification 0.3.0 (https://github.com/singer-io/getting-started/blob/master/docs/SPEC.md), and ACTIVATE_VERSION as
 * its library has it: what a target holds of an older version of a stream goes then.
 */
export interface SingerAsked {
  readonly datasource: string;
  readonly objects: readonly string[];
  readonly what: StreamAsked['what'];
  /** The value of a STATE message of before. */
  readonly state: unknown;
  /** By stream; what is stored is read for those without. */
  readonly schemas: ReadonlyMap<string, unknown>;
  /** Of streams that are read from the beginning: greater than that of any read before. */
  readonly version: number;
}

interface Bookmark {
  readonly cursor: string;
  readonly version: number;
  /** Whether all that was stored when the version began has been given. */
  readonly complete: boolean;
}

export async function* singerMessages(store: ExportStore, asked: SingerAsked): AsyncGenerator<string> {
  const bookmarks = bookmarksOf(asked.state);
  const state = (): string => line({ type: 'STATE', value: { bookmarks: Object.fromEntries(bookmarks) } });
  for (const object of asked.objects) {
    const stream = streamOf(asked, object);
    const schema = asked.schemas.get(object) ?? (await streamSchema(store, stream));
    yield line({ type: 'SCHEMA', stream: object, schema, key_properties: [keyField] });
    const known = bookmarks.get(object);
    const begun = known !== undefined && !(await isExpired(store, stream, known.cursor)) ? known : undefined;
    const { version, complete } = begun ?? { version: asked.version, complete: false };
    const start = `{"type":"RECORD","stream":${stringifyJson(object)},"version":${version}`;
    for await (const { records, cursor } of streamPages(store, stream, begun?.cursor)) {
      yield records.map(({ json, at }) => `${start},"time_extracted":"${at}","record":${json}}\n`).join('');
      bookmarks.set(object, { cursor, version, complete });
      if (records.length > 0) yield state();
    }
    if (!complete) yield line({ type: 'ACTIVATE_VERSION', stream: object, version });
    const last = bookmarks.get(object);
    if (last) bookmarks.set(object, { ...last, complete: true });
    yield state();
  }
}

/** A catalog of all streams, each of them selected. */
export async function singerCatalog(store: ExportStore, asked: Pick<SingerAsked, 'datasource' | 'objects' | 'what'>): Promise<object> {
  const streams: object[] = [];
  for (const object of asked.objects) {
    const schema: StreamSchema = await streamSchema(store, streamOf(asked, object));
    const metadata = [{ breadcrumb: [], metadata: { selected: true, inclusion: 'available', 'table-key-properties': [keyField] } }];
    streams.push({ tap_stream_id: object, stream: object, schema, key_properties: [keyField], metadata });
  }
  return { streams };
}

function streamOf({ datasource, what }: Pick<SingerAsked, 'datasource' | 'what'>, object: string): StreamAsked {
  // What targets that delete look for.
  return { datasource, object, what, deletedField: '_sdc_deleted_at' };
}

function bookmarksOf(state: unknown): Map<string, Bookmark> {
  const given = isObject(state) && isObject(state['bookmarks']) ? state['bookmarks'] : {};
  return new Map(Object.entries(given).flatMap(([object, bookmark]) => (isBookmark(bookmark) ? [[object, bookmark] as const] : [])));
}

function isBookmark(given: unknown): given is Bookmark {
  return (
    isObject(given) &&
    typeof given['cursor'] === 'string' &&
    Number.isSafeInteger(given['version']) &&
    typeof given['complete'] === 'boolean'
  );
}

function line(message: object): string {
  return `${stringifyJson(message)}\n`;
}
