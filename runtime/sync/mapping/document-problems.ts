import type { Catalog } from '../../documents/catalog.ts';
import { connectorName } from '../../documents/datasource-words.ts';
import type { Diagnostic } from '../../documents/diagnostic.ts';
import type { Problem } from '../../documents/mappings/index.ts';
import { diagnosticsAt } from '../../documents/report/diagnostics-at.ts';
import { mergedList, type MappingListParts } from './mapping-list.ts';

type Parts = Pick<MappingListParts, 'rowsOf' | 'mayLeave'>;

/**
 * What is wrong with how the objects of the datasources in files are mapped, which only all layers together know: a sync of them would be refused.
 * At the document that says it, once, however many datasources it is wrong for. Rule rows count where without them something is wrong. Of tables
 * nothing is said: they are put where it runs. What a document's own check has told is not told again.
 */
export async function documentProblems(parts: Parts, catalog: Catalog): Promise<readonly Diagnostic[]> {
  const told = new Set(catalog.diagnostics.map(keyOf));
  const found = new Map<string, Diagnostic>();
  for (const at of mappedObjects(catalog)) {
    for (const problem of await problemsOfObject(parts, catalog, at)) {
      for (const diagnostic of shown(catalog, at.datasource, problem)) {
        if (!told.has(keyOf(diagnostic))) found.set(`${keyOf(diagnostic)} ${diagnostic.message}`, diagnostic);
      }
    }
  }
  return [...found.values()];
}

interface MappedObject {
  readonly datasource: string;
  readonly object: string;
}

/** Objects that some document may map: those of the connector, and where it discovers others those that mappings name. */
function mappedObjects({ datasources, connectors, mappings }: Catalog): readonly MappedObject[] {
  const named = [...mappings.values()].map(({ document }) => document.object);
  return [...datasources].flatMap(([datasource, { document }]) => {
    const connector = connectors.get(connectorName(document))?.document;
    if (!connector) return [];
    const declared = connector.objects.map(({ name }) => name);
    const objects = connector.discover === undefined ? declared : [...declared, ...named, ...Object.keys(document.mappings ?? {})];
    return [...new Set(objects)].map((object) => ({ datasource, object }));
  });
}

async function problemsOfObject(parts: Parts, catalog: Catalog, at: MappedObject): Promise<readonly Problem[]> {
  const list = { ...parts, tables: async () => undefined };
  const { problems } = await mergedList(list, catalog, at, []);
  return problems.length === 0 ? [] : (await mergedList(list, catalog, at)).problems.filter(({ layer }) => layer.kind !== 'rows');
}

function shown(catalog: Catalog, datasource: string, { layer, code, message, hint, pointer }: Problem): readonly Diagnostic[] {
  const found = [{ code, message, hint, pointer }];
  if (layer.kind === 'document') {
    const mapping = catalog.mappings.get(layer.name);
    return mapping ? diagnosticsAt(mapping, 'mapping', found) : [];
  }
  const loaded = catalog.datasources.get(datasource);
  const connector = loaded && catalog.connectors.get(connectorName(loaded.document));
  return loaded ? diagnosticsAt(loaded, 'datasource', found, connector?.document.configurationSchema) : [];
}

function keyOf({ file, code, line, column }: Diagnostic): string {
  return `${file}:${line}:${column} ${code}`;
}
