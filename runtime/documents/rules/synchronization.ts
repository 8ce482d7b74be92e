import { nearNames } from './connector-known.ts';
import { childAt, isText, itemsOf } from '../source/node.ts';
import { atValue } from '../source/problem.ts';
import type { ConnectedRule } from './rule.ts';

/** What is to be synced exists and can be listed. */
export const synchronizationRule: ConnectedRule = ({ root, connector, report }) => {
  const { objects, discover = [], name: connectorName } = connector.document;
  // What is found at run time is named after the object that it is read as; whether it is there is known then.
  const isFound = (name: string): boolean => discover.some(({ object }) => name.startsWith(`${object}_`));
  for (const node of itemsOf(childAt(root, 'synchronization', 'objects')).filter(isText)) {
    const object = objects.find(({ name }) => name === node.value);
    if (!object && isFound(node.value)) continue;
    if (!object) {
      const hint = nearNames(
        node.value,
        objects.map(({ name }) => name),
        'objects',
      );
      report({ code: 'unknown-object', at: atValue(node), message: `connector ${connectorName} has no object "${node.value}"`, hint });
    } else if (!object.list) {
      const listable = objects.filter(({ list }) => list).map(({ name }) => name);
      report({
        code: 'object-not-listable',
        at: atValue(node),
        message: `"${node.value}" cannot be synced: connector ${connectorName} declares no \`list\` for it`,
        hint: `can be synced: ${listable.join(', ') || 'nothing'}`,
      });
    }
  }
};

/** No connector can declare webhooks yet, so this strategy polls. */
export const webhooksRule: ConnectedRule = ({ root, connector, report }) => {
  const node = childAt(root, 'synchronization', 'strategy');
  if (!node || !isText(node) || node.value !== 'webhook_and_poll' || 'webhooks' in connector.document) return;
  const message = `connector ${connector.document.name} declares no webhooks: the datasource polls only`;
  report({ code: 'webhooks-missing', at: atValue(node), message, hint: 'write `strategy: poll` to say so' });
};
