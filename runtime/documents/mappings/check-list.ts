import type { Catalog } from '../catalog.ts';
import type { DiagnosticCode } from '../diagnostic-codes.ts';
import { connectorName } from '../datasource-words.ts';
import { declaredFields, type KnownTable, pathProblems, placeProblems, type Surroundings } from './check-places.ts';
import type { Found } from './found.ts';
import { layersOf, type MappedObject } from './layers.ts';
import type { Layer, RuleList } from './rule-list.ts';
import { structureProblems } from './structure.ts';
import { keysOf, writeTarget } from './target.ts';

/** Something wrong with how an object is mapped. */
export interface Problem {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string;
  /** What was written, and by whom. */
  readonly layer: Layer;
  readonly target: string;
  /** JSON pointer, in what the layer was written in. */
  readonly pointer: string;
}

/** What the list is held against. */
export interface Known extends MappedObject {
  readonly catalog: Pick<Catalog, 'connectors' | 'datasources' | 'mappings'>;
  /** Tables that were put; undefined: nothing is said of them. */
  readonly tables?: readonly KnownTable[] | undefined;
}

/**
 * What is wrong with the rules of an object, all layers together (C-20): required targets without a rule, targets within each other, paths
 * that the object has not, and lookups into what is not there. None: it can be mapped by them. Expressions were compiled when they were loaded.
 */
export function problemsOf(list: RuleList, known: Known): readonly Problem[] {
  const fields = declaredFields(known.catalog.connectors.get(known.connector)?.document, known.object);
  const found = [
    ...missingTargets(list),
    ...structureProblems(list.rules),
    ...structureProblems(list.request?.rules ?? []),
    ...pathProblems(list.rules, fields),
    ...placeProblems([...list.rules, ...(list.request?.rules ?? [])], surroundings(list, known)),
    ...sameEntity(list, known),
  ];
  return found.flatMap(({ layer, target, at, ...told }) => {
    const by = list.layers[layer];
    return by ? [{ ...told, layer: by, target: writeTarget(target), pointer: at }] : [];
  });
}

function missingTargets({ requires, rules, transforms }: RuleList): readonly Found[] {
  // A target is there by a rule of its own, of what it lies within, or of something within it.
  const known = new Set(rules.flatMap(({ target }) => [keysOf(target).key, ...keysOf(target).around]));
  const whole = new Set(rules.map(({ target }) => keysOf(target).key));
  const beside = transforms.length === 0 ? '' : '; what `transform` gives does not count';
  return requires
    .filter(({ target }) => !known.has(keysOf(target).key) && !keysOf(target).around.some((outer) => whole.has(outer)))
    .map(({ target, layer, at }) => {
      const name = writeTarget(target);
      const message = `there is no rule for "${name}", which is required${beside}`;
      return { code: 'missing-target', message, hint: `add \`{ target: ${name}, source: … }\``, target, layer, at };
    });
}

function surroundings(list: RuleList, { catalog, connector, datasource, tables }: Known): Surroundings {
  const connectorOf = (name: string | undefined): string | undefined => {
    if (name === undefined || name === datasource) return connector;
    const other = catalog.datasources.get(name);
    return other && connectorName(other.document);
  };
  return {
    datasource,
    objectsOf: (name) => objectNames(catalog, connectorOf(name)),
    entityOf: (name, object) => {
      const of = connectorOf(name);
      return of === undefined ? undefined : (entityOf(catalog, { datasource: name ?? datasource, connector: of, object }) ?? null);
    },
    fieldsOf(name, object) {
      const of = connectorOf(name);
      return of === undefined ? undefined : declaredFields(catalog.connectors.get(of)?.document, object);
    },
    tables,
    mayLeave: (layer) => list.layers[layer]?.mayLeave ?? false,
  };
}

/** Undefined where discovery finds objects that no document knows, or the connector is not there. */
function objectNames({ connectors }: Known['catalog'], connector: string | undefined): readonly string[] | undefined {
  const document = connector === undefined ? undefined : connectors.get(connector)?.document;
  return document?.discover === undefined ? document?.objects.map(({ name }) => name) : undefined;
}

/** What a mapped record of an object is. */
export function entityOf(catalog: Known['catalog'], at: MappedObject): string | undefined {
  const inline = catalog.datasources.get(at.datasource)?.document.mappings?.[at.object];
  return layersOf(catalog.mappings, at, { inline, mayLeave: true })?.entity;
}

/** Ids of two objects of one datasource would be taken for those of one. */
function sameEntity({ entity, layers }: RuleList, { catalog, datasource, connector, object }: Known): readonly Found[] {
  if (entity === undefined || layers.length === 0) return [];
  const others = (objectNames(catalog, connector) ?? []).filter((name) => name !== object);
  const other = others.find((name) => entityOf(catalog, { datasource, connector, object: name }) === entity);
  if (other === undefined) return [];
  const message = `records of "${object}" and of "${other}" would both be "${entity}", and their ids one`;
  return [{ code: 'entity-twice', message, hint: 'give each object an `entity` of its own', target: [], layer: 0, at: '/entity' }];
}
