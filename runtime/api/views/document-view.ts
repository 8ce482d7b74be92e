import { basename } from 'node:path';
import type { Catalog, DocumentKind, Loaded } from '../../documents/catalog.ts';
import { byName } from '../find-documents.ts';

const collections = { connector: 'connectors', datasource: 'datasources', mapping: 'mappings' } as const satisfies Record<
  DocumentKind,
  keyof Catalog
>;

/** The document of a kind and name, if it serves. */
export function findDocument(catalog: Catalog, kind: DocumentKind, name: string): Loaded<unknown> | undefined {
  return catalog[collections[kind]].get(name);
}

/** Every document that serves, by kind and name. */
export function documentSummaries(catalog: Catalog) {
  return (Object.keys(collections) as DocumentKind[]).flatMap((kind) => {
    const documents: ReadonlyMap<string, Loaded<unknown>> = catalog[collections[kind]];
    return byName(new Map([...documents].map(([name, loaded]) => [name, documentSummary(catalog, kind, name, loaded)])));
  });
}

function documentSummary(catalog: Catalog, kind: DocumentKind, name: string, { file, hash, uploaded }: Loaded<unknown>) {
  const diagnostics = catalog.diagnostics.filter((diagnostic) => diagnostic.file === file);
  return { kind, name, file: basename(file), hash, uploaded, diagnostics };
}
