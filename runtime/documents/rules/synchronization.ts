import { nearNames } from './connector-known.ts';
import { childAt, isText, itemsOf, type Node, textOf } from '../source/node.ts';
import { atKey, atValue, type Problem } from '../source/problem.ts';
import type { ConnectedRule } from './rule.ts';

/** What is to be synced exists and can be listed. */
export const synchronizationRule: ConnectedRule = ({ root, connector, report }) => {
  const { objects, discover = [], name: connectorName } = connector.document;
  // What is found at run time is named after the object that it is read as; whether it is there is known then.
  const isFound = (name: string): boolean => discover.some(({ object }) => name.startsWith(`${object}_`));
  for (const { name: wanted, at } of namedObjects(childAt(root, 'synchronization', 'objects'))) {
    const object = objects.find(({ name }) => name === wanted);
    if (!object && isFound(wanted)) continue;
    if (!object) {
      const hint = nearNames(
        wanted,
        objects.map(({ name }) => name),
        'objects',
      );
      report({ code: 'unknown-object', at, message: `connector ${connectorName} has no object "${wanted}"`, hint });
    } else if (!object.list) {
      const listable = objects.filter(({ list }) => list).map(({ name }) => name);
      report({
        code: 'object-not-listable',
        at,
        message: `"${wanted}" cannot be synced: connector ${connectorName} declares no \`list\` for it`,
        hint: `can be synced: ${listable.join(', ') || 'nothing'}`,
      });
    }
  }
};

/** Of a list, or of a map of what is said of each. */
function namedObjects(node: Node | undefined): readonly { readonly name: string; readonly at: Problem['at'] }[] {
  if (node?.kind === 'map') return [...node.entries].map(([name, entry]) => ({ name, at: atKey(entry) }));
  return itemsOf(node)
    .filter(isText)
    .map((item) => ({ name: item.value, at: atValue(item) }));
}

const byWebhooks: { readonly [strategy: string]: { readonly instead: string; readonly comes: string } } = {
  webhook_and_poll: { instead: 'poll', comes: 'the datasource polls only' },
  webhook: { instead: 'manual', comes: 'nothing brings its records by itself but `reconcile`' },
};

/** No connector can declare webhooks yet, so these strategies do without. */
export const webhooksRule: ConnectedRule = ({ root, connector, report }) => {
  const node = childAt(root, 'synchronization', 'strategy');
  const strategy = node && isText(node) ? byWebhooks[node.value] : undefined;
  if (!node || !strategy || 'webhooks' in connector.document) return;
  const message = `connector ${connector.document.name} declares no webhooks: ${strategy.comes}`;
  report({ code: 'webhooks-missing', at: atValue(node), message, hint: `write \`strategy: ${strategy.instead}\` to say so` });
};

/** Words of a schedule that nothing follows. */
export const scheduleRule: ConnectedRule = ({ root, report }) => {
  const strategy = textOf(childAt(root, 'synchronization', 'strategy')) ?? 'manual';
  const cron = childAt(root, 'synchronization', 'cron');
  if (cron && childAt(root, 'synchronization', 'interval')) {
    const message = '`cron` and `interval` both say when it is polled';
    report({ code: 'schedule-unused', at: atValue(cron), message, hint: 'keep one of the two' });
  }
  const unused = strategy === 'manual' ? ['interval', 'cron', 'reconcile', 'jitter'] : strategy === 'webhook' ? ['interval', 'cron'] : [];
  for (const key of unused) {
    const node = childAt(root, 'synchronization', key);
    if (!node || (isText(node) && node.value === 'none')) continue;
    const message = `\`${key}\` counts for nothing: the strategy is \`${strategy}\`, which is not polled`;
    const hint = strategy === 'manual' ? 'write `strategy: poll` beside it' : 'write `strategy: webhook_and_poll`';
    report({ code: 'schedule-unused', at: atValue(node), message, hint });
  }
};
