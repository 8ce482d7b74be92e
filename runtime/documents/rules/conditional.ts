import { childAt, entryAt, itemsOf, type MapNode, type Node, spoken, textOf } from '../source/node.ts';
import { atKey, atValue } from '../source/problem.ts';
import type { DocumentContext, DocumentRule } from './rule.ts';

/** A list is asked for under a condition only where its one response is all there is: else a part that is as it was would pass for the whole. */
export const conditionalRule: DocumentRule = {
  kinds: ['connector'],
  check(context) {
    const defaults = childAt(context.root, 'defaults', 'list');
    for (const [index, object] of itemsOf(childAt(context.root, 'objects')).entries()) {
      const list = childAt(object, 'list');
      const where = spoken(['objects', String(index), 'list']);
      if (list?.kind === 'map') checkList({ list, defaults, where, parent: childAt(object, 'parent') }, context);
    }
  },
};

interface ListNodes {
  readonly list: MapNode;
  readonly defaults: Node | undefined;
  readonly where: string;
  readonly parent: Node | undefined;
}

const hasBody = (): string => 'only a GET is asked under a condition';

/** Why a word makes one response less than all; undefined: it does not. */
const reasons: { readonly [key: string]: (node: Node) => string | undefined } = {
  pagination: (node) => (textOf(childAt(node, 'type')) === 'none' ? undefined : 'the list has several pages'),
  incremental: (node) => (textOf(node) === 'none' ? undefined : 'the list is read from a cursor on'),
  partitions: () => 'the list is read in partitions',
  job: (node) => (textOf(node) === 'none' ? undefined : 'the list is made by a job'),
  method: (node) => (textOf(node) === 'GET' ? undefined : hasBody()),
  body: hasBody,
  form: hasBody,
  multipart: hasBody,
  text: hasBody,
  xml: hasBody,
  graphql: hasBody,
  properties: () => 'the list is asked for in several requests',
  shape: (node) =>
    itemsOf(node).some((step) => childAt(step, 'enrich')) ? 'what each record is enriched with changes by itself' : undefined,
};

function checkList({ list, defaults, where, parent }: ListNodes, { report }: DocumentContext): void {
  const own = entryAt(list, 'conditional');
  const conditional = own?.value ?? childAt(defaults, 'conditional');
  if (!conditional || textOf(conditional) === 'none') return;
  const of = (key: string): Node | undefined => childAt(list, key) ?? childAt(defaults, key);
  const told = Object.entries(reasons).flatMap(([key, reason]) => {
    const node = of(key);
    return (node && reason(node)) ?? [];
  });
  const why = parent ? 'the list is read for each parent' : told[0];
  if (why === undefined) return;
  report({
    code: 'key-conflict',
    at: own ? atKey(own) : atValue(list),
    message: `${where}: \`conditional\` is not sound here: ${why}`,
    hint: 'leave it out, or write `conditional: none`',
  });
}
