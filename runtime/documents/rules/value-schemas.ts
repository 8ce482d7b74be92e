import { linearRegExp } from '../schema/linear-regexp.ts';
import { walkSchema } from '../schema/schema-walk.ts';
import { schemaOf } from '../schema/schemas.ts';
import { childAt, entriesOf, isText, itemsOf, type MapNode, spoken } from '../source/node.ts';
import { atValue } from '../source/problem.ts';
import type { DocumentContext, DocumentRule } from './rule.ts';

/** The schemas of inputs and outputs can be fulfilled. */
export const valueSchemasRule: DocumentRule = {
  kinds: ['connector'],
  check(context) {
    if (!childAt(context.root, 'actions')) return;
    const schema = schemaOf('connector');
    for (const { schema: at, node, segments } of walkSchema(schema, schema, context.root)) {
      if (at.title === 'ValueSchema' && node.kind === 'map') check(node, spoken(segments), context);
    }
  },
};

function check(node: MapNode, where: string, { report }: DocumentContext): void {
  const pattern = childAt(node, 'pattern');
  if (pattern && isText(pattern) && !compiles(pattern.value)) {
    report({
      code: 'bad-format',
      at: atValue(pattern),
      message: `${where}.pattern: this is no regular expression (RE2)`,
      hint: 'as in "^[a-z]+$"; look-around and back references are not available',
    });
  }
  const others = childAt(node, 'additionalProperties');
  const names = entriesOf(childAt(node, 'properties')).map(([name]) => name);
  if (others?.kind !== 'scalar' || others.value !== false) return;
  for (const required of itemsOf(childAt(node, 'required'))) {
    if (!isText(required) || names.includes(required.value)) continue;
    report({
      code: 'configuration-schema-invalid',
      at: atValue(required),
      message: `${where}: "${required.value}" is required but not among the properties, and no others are allowed`,
      hint: `properties: ${names.join(', ') || 'none'}`,
    });
  }
}

function compiles(pattern: string): boolean {
  try {
    linearRegExp(pattern);
    return true;
  } catch {
    return false;
  }
}
