import { ConnectorError } from '../kernel/errors.ts';
import { stringifyJson } from '../kernel/json.ts';
import type { CursorChange } from '../sync/index.ts';
import { schemaOf } from './columns.ts';
import { type ExportStore, openExport, recordText, type What } from './export-source.ts';
import { withFields } from './json-fields.ts';
import { columnsOf } from './table.ts';

/** An object as others call it: a stream, whose records have a key and say when they were found gone. */
export interface StreamAsked {
  readonly datasource: string;
  readonly object: string;
  readonly what: Exclude<What, 'normalized'>;
  /** Name of the field that says so: those who read it expect one of their own. */
  readonly deletedField: string;
}

/** The provider's id of a record, in each. */
export const keyField = '_ferrule_id';

export interface StreamSchema {
  readonly type: 'object';
  readonly properties: { readonly [name: string]: { readonly [keyword: string]: unknown } };
}

/** JSON Schema of what is stored, made by reading it. */
export async function streamSchema(store: ExportStore, asked: StreamAsked): Promise<StreamSchema> {
  const columns = await columnsOf(await openExport(store, asked));
  return {
    type: 'object',
    properties: {
      [keyField]: { type: 'string' },
      [asked.deletedField]: { type: ['null', 'string'], format: 'date-time' },
      ...Object.fromEntries([...columns].map(([name, kinds]) => [name, schemaOf(kinds)])),
    },
  };
}

/** Changes as records, and what to go on after them with. */
export interface StreamPage {
  readonly records: readonly { readonly json: string; readonly at: string }[];
  readonly cursor: string;
}

/** Changes of one page. */
const batch = 500;

/** What is stored, or has changed since a cursor. Throws CHANGES_EXPIRED before the first page only. */
export async function* streamPages(store: ExportStore, asked: StreamAsked, since: string | undefined): AsyncGenerator<StreamPage> {
  const { datasource, object } = asked;
  for (let after = since; ;) {
    const page = await store.changes({ datasource, object, limit: batch, ...(after === undefined ? {} : { after }) });
    yield { records: page.changes.flatMap((change) => recordOf(change, asked)), cursor: page.next };
    if (!page.more) return;
    after = page.next;
  }
}

/** None of a record whose mapping failed. */
function recordOf(change: CursorChange, { what, deletedField }: StreamAsked): StreamPage['records'] {
  const key = (at: string | null): string => stringifyJson({ [keyField]: change.id, [deletedField]: at }).slice(1, -1);
  if (change.kind === 'deleted') return [{ json: `{${key(change.at)}}`, at: change.at }];
  const text = recordText(change.entity, what);
  return text === undefined ? [] : [{ json: withFields(text, key(null)), at: change.entity.changed_at }];
}

/** Whether what is asked for can only be read anew. */
export async function isExpired(store: ExportStore, { datasource, object }: StreamAsked, since: string): Promise<boolean> {
  try {
    await store.changes({ datasource, object, after: since, limit: 1 });
    return false;
  } catch (thrown) {
    if (thrown instanceof ConnectorError && thrown.code === 'CHANGES_EXPIRED') return true;
    throw thrown;
  }
}
