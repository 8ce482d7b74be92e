import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Catalog, Loaded } from '../../../runtime/documents/catalog.ts';
import type { Connector, Field } from '../../../runtime/documents/generated/connector.ts';
import type { Mapping } from '../../../runtime/documents/generated/mapping.ts';
import type { Store } from '../../../runtime/store/index.ts';
import { planViews } from '../../../runtime/store/views/plan-views.ts';
import { quoteName } from '../../../runtime/store/views/names.ts';
import type { EntityWrite } from '../../../runtime/sync/ports.ts';
import { makeFolder, open } from '../folder.ts';
import { type Ask, askOn, type Row } from '../../support/postgres-client.ts';
import { makeDatabase } from '../../support/postgres-database.ts';
import { openOn, type StoreOver } from '../postgres/database.ts';
import { beginObject, beginRun, commit, write } from '../../support/store-contract/harness.ts';

/** A store with views, and what SQL sees of them. */
export interface ViewStore {
  readonly store: Store;
  /** Of a view: schema and quotes are ours to put. */
  rows(view: string, more?: string): Promise<readonly Row[]>;
  /** Any SQL. */
  readonly ask: Ask;
  /** As a process that comes after. */
  again(): Promise<Store>;
}

export const viewSchema = 'supasaasy';

export const kinds: { readonly [kind: string]: () => Promise<ViewStore> } = {
  async SQLite() {
    const folder = await makeFolder();
    const store = await open(folder);
    const reader = new DatabaseSync(join(folder, 'store.db'));
    onTestFinished(() => reader.close());
    const ask: Ask = async (sql, values = []) => {
      const statement = reader.prepare(sql);
      statement.setReadBigInts(true);
      return statement.all(...(values as string[])) as Row[];
    };
    return {
      store,
      ask,
      rows: (view, more = '') => ask(`SELECT * FROM ${quoteName(view)} ${more}`),
      async again() {
        await store.close();
        return open(folder);
      },
    };
  },
  PostgreSQL: () => openPostgresViews(),
};

export async function openPostgresViews(over: StoreOver = {}): Promise<ViewStore & { readonly url: string }> {
  const url = await makeDatabase();
  const store = await openOn(url, { viewSchema, ...over });
  const ask = await askOn(url);
  return {
    url,
    store,
    ask,
    rows: (view, more = '') => ask(`SELECT * FROM ${viewSchema}.${quoteName(view)} ${more}`),
    again: () => openOn(url, { viewSchema, ...over }),
  };
}

function loaded<Document>(document: Document, file = '/nowhere/one.yaml'): Loaded<Document> {
  return { document, hash: '', file, uploaded: false, text: '' };
}

export interface Declared {
  readonly fields: Readonly<Record<string, Field>>;
  readonly view?: string;
  readonly mapping?: Pick<Mapping, 'fields' | 'transform'>;
  readonly connector?: string;
  readonly object?: string;
  readonly collectionKey?: string;
}

/** What the view of one object is to be. */
export function plan({ fields, view, mapping, connector = 'woo', object = 'product', collectionKey }: Declared) {
  const declared = {
    name: object,
    fields,
    ...(view === undefined ? {} : { view }),
    ...(collectionKey === undefined ? {} : { collectionKey }),
  };
  // As validation would give it, of what views are made of.
  const document = { kind: 'connector', ferrule: 1, name: connector, objects: [declared] } as unknown as Connector;
  const mappings = mapping ? [['m', loaded({ kind: 'mapping', object, ...mapping } as Mapping)] as const] : [];
  const catalog: Pick<Catalog, 'connectors' | 'mappings'> = {
    connectors: new Map([[connector, loaded(document)]]),
    mappings: new Map(mappings),
  };
  return planViews(catalog, [connector]);
}

/** Stores records of `woo_product`, given as JSON text by id. */
export async function fill(store: Store, records: Readonly<Record<string, string | EntityWrite>>, datasource = 'shop'): Promise<void> {
  await beginRun(store, `run-${datasource}`, datasource);
  await beginObject(store, `run-${datasource}`);
  const writes = Object.entries(records).map(([id, record]) =>
    typeof record === 'string' ? write(id, '', { raw_payload: record }) : record,
  );
  await commit(store, `run-${datasource}`, writes, { datasource });
}
