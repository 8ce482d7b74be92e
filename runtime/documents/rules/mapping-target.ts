import { connectorName } from '../datasource-words.ts';
import { childAt, textOf } from '../source/node.ts';
import { atValue } from '../source/problem.ts';
import { nearNames } from './connector-known.ts';
import type { MappingContext, MappingRule } from './rule.ts';

/** A mapping's connector, datasource and object exist. */
export const mappingTargetRule: MappingRule = (context) => {
  const { root, connectors, datasources, report } = context;
  const [connector, datasource, object] = ['connector', 'datasource', 'object'].map((key) => textOf(childAt(root, key)));
  const at = (key: string): ReturnType<typeof atValue> => atValue(childAt(root, key) ?? root);
  if (connector !== undefined && !connectors.has(connector)) {
    return report({
      code: 'unknown-connector',
      at: at('connector'),
      message: `no connector "${connector}" is loaded`,
      hint: nearNames(connector, connectors.keys(), 'connectors'),
    });
  }
  if (datasource !== undefined && !datasources.has(datasource)) {
    return report({
      code: 'unknown-datasource',
      at: at('datasource'),
      message: `no datasource "${datasource}" is loaded`,
      hint: nearNames(datasource, datasources.keys(), 'datasources'),
    });
  }
  const names = objectNames(context, connector, datasource);
  if (object === undefined || names.includes(object)) return undefined;
  const message =
    connector === undefined && datasource === undefined ? `no connector has an object "${object}"` : `there is no object "${object}" there`;
  return report({ code: 'unknown-object', at: at('object'), message, hint: nearNames(object, names, 'objects') });
};

/** Objects of all connectors that the mapping can apply to. */
function objectNames(
  { connectors, datasources }: MappingContext,
  connector: string | undefined,
  datasource: string | undefined,
): readonly string[] {
  const source = datasource === undefined ? undefined : datasources.get(datasource);
  const wanted = source ? connectorName(source.document) : connector;
  return [...connectors]
    .filter(([name]) => (wanted === undefined || name === wanted) && (connector === undefined || name === connector))
    .flatMap(([, { document }]) => document.objects.map(({ name }) => name));
}
