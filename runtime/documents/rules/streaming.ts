import { childAt, entriesOf, entryAt, itemsOf, type MapNode, type Node, spoken, textOf } from '../source/node.ts';
import { atKey, atValue } from '../source/problem.ts';
import type { Compiler, DocumentContext, DocumentRule } from './rule.ts';

/** A body is read while it comes only where its records can be told before its end. */
export const streamingRule: DocumentRule = {
  kinds: ['connector'],
  check(context) {
    const defaults = childAt(context.root, 'defaults', 'list');
    for (const [index, object] of itemsOf(childAt(context.root, 'objects')).entries()) {
      const list = childAt(object, 'list');
      if (list?.kind === 'map') checkList(list, defaults, spoken(['objects', String(index), 'list']), context);
    }
  },
};

const whole: readonly (string | undefined)[] = ['xml', 'table'];

/** Why a list cannot be streamed that has these words; undefined: they do not say. */
const reasons: { readonly [key: string]: (node: Node, expressions: Compiler) => string | undefined } = {
  decode: (node) => {
    const type = typesOf(node).find((each) => whole.includes(each));
    return type === undefined ? undefined : `a body of type ${type} must be seen whole`;
  },
  properties: (node) => (textOf(node) === 'none' ? undefined : 'its records are put together of several responses'),
  records: (node, expressions) => (isMoreThanNames(textOf(node), expressions) ? '`records` is more than a path of names' : undefined),
};

/** The type that a body is of, or each that may be chosen. */
function typesOf(node: Node | undefined): readonly (string | undefined)[] {
  const type = textOf(childAt(node, 'type'));
  if (type !== 'select') return [type];
  const parts = entriesOf(childAt(node, 'cases')).map(([, { value }]) => value);
  return [...parts, childAt(node, 'default')].flatMap(typesOf);
}

function checkList(list: MapNode, defaults: Node | undefined, where: string, { expressions, report }: DocumentContext): void {
  const own = entryAt(list, 'stream');
  const stream = own?.value ?? childAt(defaults, 'stream');
  if (stream?.kind !== 'scalar' || stream.value !== true) return;
  for (const [key, reason] of Object.entries(reasons)) {
    const node = childAt(list, key) ?? childAt(defaults, key);
    const why = node && reason(node, expressions);
    if (why === undefined) continue;
    report({
      code: 'key-conflict',
      at: own ? atKey(own) : atValue(list),
      message: `${where}: the list cannot be read as a \`stream\`: ${why}`,
      hint: 'leave `stream` out, or write `stream: false`',
    });
  }
}

/** What cannot be read, and what is only known when it is rendered, is told elsewhere. */
function isMoreThanNames(records: string | undefined, expressions: Compiler): boolean {
  if (records === undefined || records.includes('{{')) return false;
  try {
    return expressions.path(records).keys === undefined;
  } catch {
    return false;
  }
}
