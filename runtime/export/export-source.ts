import { stringifyJson } from '../kernel/json.ts';
import type { CursorPage, ChangesAsked, EntityQuery, StoredEntity } from '../sync/index.ts';
import { storedText } from '../sync/stored-text.ts';
import { withFields } from './json-fields.ts';

/** What of a record is exported. `mapped`: the record as its mapping makes it, where one applies, else as the provider gave it. */
export type What = 'mapped' | 'raw' | 'normalized';
export const whats: readonly What[] = ['mapped', 'raw', 'normalized'];

/** What an export reads: a tenant's reach, or all. */
export interface ExportStore {
  stored(query: EntityQuery): Promise<readonly StoredEntity[]>;
  changes(asked: ChangesAsked): Promise<CursorPage>;
}

export interface ExportAsked {
  readonly datasource: string;
  readonly object: string;
  readonly what: What;
  /** A cursor: only what has changed since, as changes. */
  readonly since?: string;
}

/** Records as the text of JSON objects, one line each; read from the beginning by each `read`. */
export interface ExportSource {
  read(): AsyncIterable<readonly string[]>;
  /** What to ask for the changes after this export with. What changed while it was read may come again. */
  readonly cursor: string;
  /** Of the last read: records whose mapping failed. They are left out where mapped ones are asked for. */
  readonly leftOut: () => number;
}

/** Records held at once. */
const batch = 500;

/** Throws as the store's reads do, CHANGES_EXPIRED among it. */
export async function openExport(store: ExportStore, asked: ExportAsked): Promise<ExportSource> {
  const { datasource, object, since } = asked;
  const { next: cursor } = await store.changes({ datasource, after: 'now', limit: 1 });
  // Refused now, and not when half of a file is written.
  if (since !== undefined) await store.changes({ datasource, object, after: since, limit: 1 });
  let failed = 0;
  const count = (): void => void (failed += 1);
  return {
    cursor,
    leftOut: () => failed,
    read() {
      failed = 0;
      return since === undefined ? storedLines(store, asked, count) : changedLines(store, asked, since, count);
    },
  };
}

async function* storedLines(store: ExportStore, { datasource, object, what }: ExportAsked, onFailed: () => void) {
  for (let after: string | undefined; ;) {
    const entities = await store.stored({ datasource, object, limit: batch, ...(after === undefined ? {} : { after }) });
    const lines = entities.flatMap((entity) => recordText(entity, what) ?? (onFailed(), []));
    if (lines.length > 0) yield lines;
    if (entities.length < batch) return;
    after = entities.at(-1)?.external_id;
  }
}

async function* changedLines(
  store: ExportStore,
  { datasource, object, what }: ExportAsked,
  since: string,
  onFailed: () => void,
): AsyncGenerator<readonly string[]> {
  for (let after = since; ;) {
    const page = await store.changes({ datasource, object, after, limit: batch });
    const lines = page.changes.flatMap((change) => {
      const told = { _ferrule_change: change.kind, _ferrule_id: change.id };
      if (change.kind === 'deleted') return stringifyJson({ ...told, _ferrule_at: change.at });
      const text = recordText(change.entity, what);
      if (text !== undefined) return withFields(text, stringifyJson({ ...told, _ferrule_at: change.entity.changed_at }).slice(1, -1));
      onFailed();
      return [];
    });
    if (lines.length > 0) yield lines;
    if (!page.more) return;
    after = page.next;
  }
}

/** Undefined where there is none. */
export function recordText(entity: StoredEntity, what: What): string | undefined {
  if (what === 'normalized') return oneLine(storedText(entity));
  if (what === 'raw' || entity.mapping_status === 'none') return oneLine(entity.raw_payload);
  return entity.mapped_payload === null ? undefined : oneLine(entity.mapped_payload);
}

/** Between the tokens of JSON a space is as good as a line end, and in its strings there is none. */
function oneLine(json: string): string {
  return /[\r\n]/.test(json) ? json.replaceAll(/[\r\n]+/g, ' ') : json;
}
