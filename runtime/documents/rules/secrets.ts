import { referencesIn, withoutReferences } from '../environment-references.ts';
import { secretValues } from '../report/secret-places.ts';
import { looksLikeKey } from '../report/secret-text.ts';
import { childAt, type ScalarNode, scalarsIn, segmentsOf, spoken } from '../source/node.ts';
import { atValue } from '../source/problem.ts';
import { propertyAt } from '../configuration/property-at.ts';
import type { ConnectedRule } from './rule.ts';

/** What the configurationSchema marks secret comes from the environment. The value is never echoed. */
export const secretsRule: ConnectedRule = ({ root, connector, report }) => {
  const schema = connector.document.configurationSchema;
  const configuration = childAt(root, 'configuration');
  if (!schema || !configuration) return;
  for (const node of secretValues(configuration, schema).flatMap((value) => [...scalarsIn(value)])) {
    const way = segmentsOf(node.pointer).slice(1);
    if (!isLiteral(node) || propertyAt(schema, way) === undefined) continue;
    const name = variableName(root.pointer === '' ? connector.document.name : '', way);
    const where = spoken(['configuration', ...way]);
    report({
      code: 'secret-literal',
      at: atValue(node),
      message: `${where} is secret and must not stand in a file`,
      hint: `write "\${env:${name}}" and set the environment variable`,
    });
  }
};

/** A text with a reference may have a prefix beside it, as `Bearer ${env:TOKEN}`, but no key. */
function isLiteral({ value }: ScalarNode): boolean {
  if (value === null) return false;
  const text = String(value);
  return referencesIn(text).length === 0 || looksLikeKey(withoutReferences(text));
}

/** `apiKey` of connector shop → SHOP_API_KEY. */
function variableName(connector: string, way: readonly string[]): string {
  return [connector, ...way]
    .join('_')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll(/\W/g, '_')
    .toUpperCase();
}
