import { childAt, isText, itemsOf, spoken, textOf } from '../source/node.ts';
import { atValue } from '../source/problem.ts';
import { nearNames } from './connector-known.ts';
import type { DocumentRule } from './rule.ts';

/** What objects are found as is there, can be listed, and is one thing only. */
export const discoveryRule: DocumentRule = {
  kinds: ['connector'],
  check({ root, report }) {
    const objects = new Map(itemsOf(childAt(root, 'objects')).map((object) => [textOf(childAt(object, 'name')) ?? '', object]));
    const taken = new Set<string>();
    for (const [index, finder] of itemsOf(childAt(root, 'discover')).entries()) {
      const name = childAt(finder, 'object');
      if (!name || !isText(name)) continue;
      const where = spoken(['discover', String(index), 'object']);
      const object = objects.get(name.value);
      if (!object) {
        const hint = nearNames(name.value, [...objects.keys()], 'objects');
        report({ code: 'unknown-object', at: atValue(name), message: `${where}: there is no object "${name.value}"`, hint });
      } else if (taken.has(name.value)) {
        const message = `${where}: "${name.value}" stands for what another request finds; their names would get in each other's way`;
        report({ code: 'key-conflict', at: atValue(name), message, hint: 'give each its own object' });
      }
      taken.add(name.value);
    }
  },
};
