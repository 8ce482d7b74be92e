import { linearRegExp } from '../schema/linear-regexp.ts';
import { childAt, entriesOf, isText, itemsOf, type Node, spoken, segmentsOf } from '../source/node.ts';
import { atKey, atValue, type Report } from '../source/problem.ts';
import type { DocumentRule } from './rule.ts';

/** A configurationSchema can be fulfilled, and holds no secret itself. */
export const configurationSchemaRule: DocumentRule = {
  kinds: ['connector'],
  check({ root, report }) {
    const schema = childAt(root, 'configurationSchema');
    if (schema) checkObject(schema, false, report);
  },
};

function checkObject(schema: Node, secret: boolean, report: Report): void {
  const properties = childAt(schema, 'properties');
  const names = entriesOf(properties).map(([name]) => name);
  for (const required of itemsOf(childAt(schema, 'required'))) {
    if (isText(required) && properties && !names.includes(required.value) && isClosed(schema)) {
      report({
        code: 'configuration-schema-invalid',
        at: atValue(required),
        message: `"${required.value}" is required but not among the properties`,
        hint: `properties: ${names.join(', ') || 'none'}`,
      });
    }
  }
  for (const [, { value }] of entriesOf(properties)) checkProperty(value, secret, report);
  const others = childAt(schema, 'additionalProperties');
  if (others?.kind === 'map') checkProperty(others, secret, report);
}

function checkProperty(property: Node, insideSecret: boolean, report: Report): void {
  const secret = insideSecret || valueAt(property, 'secret') === true;
  for (const [key, entry] of entriesOf(property)) {
    if (secret && (key === 'default' || key === 'enum')) {
      const where = spoken(segmentsOf(entry.value.pointer));
      report({
        code: 'secret-literal',
        at: atKey(entry),
        message: `${where}: a secret cannot have a ${key}, for it would stand in this file`,
        hint: `remove \`${key}\``,
      });
    }
  }
  const pattern = childAt(property, 'pattern');
  if (pattern && isText(pattern) && !compiles(pattern.value)) {
    report({
      code: 'configuration-schema-invalid',
      at: atValue(pattern),
      message: 'the pattern is no regular expression of RE2',
      hint: 'RE2 has no lookahead, lookbehind or back references',
    });
  }
  checkObject(property, secret, report);
  const items = childAt(property, 'items');
  if (items) checkProperty(items, secret, report);
}

/** An object of a property is open unless it says otherwise; the configuration itself is closed. */
function isClosed(schema: Node): boolean {
  const open = childAt(schema, 'additionalProperties');
  if (!open) return schema.pointer === '/configurationSchema' || schema.pointer === '/configSchema';
  return open.kind === 'scalar' && open.value === false;
}

function valueAt(node: Node, key: string): unknown {
  const child = childAt(node, key);
  return child?.kind === 'scalar' ? child.value : undefined;
}

function compiles(pattern: string): boolean {
  try {
    linearRegExp(pattern);
    return true;
  } catch {
    return false;
  }
}
