import { childAt, entriesOf, entryAt, itemsOf, type Node, spoken, textOf } from '../source/node.ts';
import { atKey } from '../source/problem.ts';
import { holds, namesCursor } from './incremental.ts';
import type { DocumentContext, DocumentRule } from './rule.ts';

/** Words about pages that need others beside them. */
export const pagingRule: DocumentRule = {
  kinds: ['connector'],
  check(context) {
    const { root } = context;
    const defaults = childAt(root, 'defaults', 'list');
    checkRanges(childAt(defaults, 'pagination'), ['defaults', 'list', 'pagination'], context);
    for (const [index, object] of itemsOf(childAt(root, 'objects')).entries()) {
      const segments = ['objects', String(index), 'list'];
      const list = childAt(object, 'list');
      if (list) checkRestart(list, defaults, segments, context);
      checkRanges(childAt(list, 'pagination'), [...segments, 'pagination'], context);
    }
  },
};

/** A list that goes on at the greatest cursor seen has seen all below it only where the records ascend. */
function checkRestart(list: Node, defaults: Node | undefined, segments: readonly string[], { report }: DocumentContext): void {
  const own = entryAt(list, 'restart');
  const restart = own ?? entryAt(defaults, 'restart');
  if (!restart || (own && textOf(own.value) === 'none')) return;
  const incremental = childAt(list, 'incremental') ?? childAt(defaults, 'incremental');
  const asksSince = childAt(incremental, 'since') !== undefined || [list, defaults].some((one) => holds(one, 'cursor.since'));
  const hasCursor = namesCursor(incremental) && asksSince;
  if (hasCursor && textOf(childAt(incremental, 'order')) === 'asc') return;
  const lacking = hasCursor ? '`incremental.order: asc`' : '`incremental` with `cursor`, `since` and `order: asc`';
  report({
    code: 'missing-key',
    at: atKey(restart),
    message: `${spoken(segments)}: \`restart\` needs ${lacking}: a new list begins at the greatest cursor seen`,
    hint: 'ask for the records in ascending order of the cursor and say `order: asc`, or write `restart: none`',
  });
}

/** A range goes somewhere: into one place, or into two. */
function checkRanges(pagination: Node | undefined, segments: readonly string[], context: DocumentContext): void {
  if (!pagination) return;
  for (const [name, entry] of entriesOf(childAt(pagination, 'cases'))) checkRanges(entry.value, [...segments, 'cases', name], context);
  checkRanges(childAt(pagination, 'default'), [...segments, 'default'], context);
  const type = entryAt(pagination, 'type');
  if (!type || textOf(type.value) !== 'range' || childAt(pagination, 'place') || childAt(pagination, 'from')) return;
  context.report({
    code: 'missing-key',
    at: atKey(type),
    message: `${spoken(segments)}: a range needs \`place\`, or \`from\` and \`to\`: it would go nowhere`,
    hint: 'as in `place: { header: Range }`, or `from: { query: start }, to: { query: end }`',
  });
}
