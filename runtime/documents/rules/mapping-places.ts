import { declaredFields, pathProblems, placeProblems, type Surroundings } from '../mappings/check-places.ts';
import type { Found } from '../mappings/found.ts';
import { rulesOf } from '../mappings/shapes/rules.ts';
import { rulesOfFields } from '../mappings/shapes/fields.ts';
import type { Rule } from '../mappings/rule-list.ts';
import type { Loaded } from '../catalog.ts';
import type { Connector } from '../generated/connector.ts';
import { connectorName } from '../datasource-words.ts';
import { childAt, type MapNode, type Node, textOf } from '../source/node.ts';
import type { Report } from '../source/problem.ts';
import { nearNames } from './connector-known.ts';
import { fieldsIn, mappingsIn, placeAt, rulesIn } from './mapping-rules.ts';
import type { ConnectedRule, MappingContext, MappingRule } from './rule.ts';
import { atKey } from '../source/problem.ts';

/** The fields that a mapping reads, and the objects that it looks into, are there. */
export const mappingPlacesRule: MappingRule = (context) => {
  const { root, report } = context;
  const object = textOf(childAt(root, 'object'));
  const connectors = connectorsOf(context).filter(({ objects }) => objects.some(({ name }) => name === object));
  const datasource = textOf(childAt(root, 'datasource'));
  if (object === undefined || connectors.length === 0) return;
  const [only, ...others] = connectors;
  const rules = rulesOfMapping(root, '');
  const found = [
    ...(others.length === 0 ? pathProblems(rules, declaredFields(only, object)) : []),
    ...placeProblems([...rules, ...requestRules(root, '')], {
      datasource,
      objectsOf: (name) => (name === undefined ? objectsOf(connectors) : objectsOfDatasource(context, name)),
      // Which mapping says what a record is, is known when all are loaded.
      entityOf: () => undefined,
      fieldsOf: (name, of) => {
        const one = name === undefined ? (others.length === 0 ? only : undefined) : connectorOf(context, name);
        return declaredFields(one, of);
      },
      tables: undefined,
      mayLeave: () => true,
    }),
  ];
  tell(root, found, report);
};

/** What a datasource says of mappings itself is about objects of its connector, their fields and each other. */
export const inlineMappingsRule: ConnectedRule = ({ root, connector, report }) => {
  const { document } = connector;
  const datasource = textOf(childAt(root, 'name'));
  const objects = objectsOf([document]);
  for (const { mapping, object = '', at } of mappingsIn('datasource', root)) {
    if (objects && !objects.includes(object)) {
      const entry = childAt(root, 'mappings');
      const key = entry?.kind === 'map' ? entry.entries.get(object) : undefined;
      if (key)
        report({
          code: 'unknown-object',
          at: atKey(key),
          message: `${document.name} has no object "${object}"`,
          hint: nearNames(object, objects, 'objects'),
        });
      continue;
    }
    const rules = rulesOfMapping(mapping, at);
    const around: Surroundings = {
      datasource,
      objectsOf: (name) => (name === undefined || name === datasource ? objects : undefined),
      entityOf: () => undefined,
      fieldsOf: (name, of) => (name === undefined || name === datasource ? declaredFields(document, of) : undefined),
      tables: undefined,
      // Whose datasource it is, is known when it is bound.
      mayLeave: () => true,
    };
    tell(
      root,
      [...pathProblems(rules, declaredFields(document, object)), ...placeProblems([...rules, ...requestRules(mapping, at)], around)],
      report,
    );
  }
};

function rulesOfMapping(mapping: Node, at: string): readonly Rule[] {
  return [
    ...rulesOfFields(fieldsIn(mapping), { layer: 0, at: `${at}/fields` }),
    ...rulesOf(rulesIn(mapping), { layer: 0, at: `${at}/rules` }),
  ];
}

function requestRules(mapping: Node, at: string): readonly Rule[] {
  return rulesOf(rulesIn(childAt(mapping, 'request')), { layer: 0, at: `${at}/request/rules` });
}

/** Connectors that the mapping can apply to. */
function connectorsOf({ root, connectors, datasources }: MappingContext): readonly Connector[] {
  const [connector, datasource] = ['connector', 'datasource'].map((key) => textOf(childAt(root, key)));
  const source = datasource === undefined ? undefined : datasources.get(datasource);
  const wanted = source ? connectorName(source.document) : connector;
  return [...connectors].flatMap(([name, { document }]) => (wanted === undefined || name === wanted ? [document] : []));
}

function objectsOfDatasource(context: MappingContext, name: string): readonly string[] | 'none' | undefined {
  const connector = connectorOf(context, name);
  return context.datasources.has(name) ? connector && objectsOf([connector]) : 'none';
}

function connectorOf({ datasources, connectors }: MappingContext, name: string): Connector | undefined {
  const datasource = datasources.get(name);
  const connector: Loaded<Connector> | undefined = datasource && connectors.get(connectorName(datasource.document));
  return connector?.document;
}

/** Undefined where discovery finds others. */
function objectsOf(connectors: readonly Connector[]): readonly string[] | undefined {
  return connectors.some(({ discover }) => discover !== undefined)
    ? undefined
    : connectors.flatMap(({ objects }) => objects.map(({ name }) => name));
}

function tell(root: MapNode, found: readonly Found[], report: Report): void {
  for (const { code, message, hint, at } of found)
    report({ code, message, at: placeAt(root, at), ...(hint === undefined ? {} : { hint }) });
}
