import { isAllowance } from '../special-addresses.ts';
import { childAt, isText, itemsOf } from '../source/node.ts';
import { atValue } from '../source/problem.ts';
import type { DocumentRule } from './rule.ts';

/** An allowance that is silently no address would look like one. */
export const addressesRule: DocumentRule = {
  kinds: ['ferrule'],
  check({ root, report }) {
    for (const key of ['allow', 'uploads']) {
      for (const node of itemsOf(childAt(root, key, 'addresses'))) {
        if (!isText(node) || isAllowance(node.value)) continue;
        const message = `${key}.addresses: "${node.value}" is neither an IP address, nor a range, nor \`localhost\``;
        report({ code: 'address-invalid', at: atValue(node), message, hint: 'as in "127.0.0.1", "10.0.0.0/8" or "localhost"' });
      }
    }
  },
};
