import { namesIn } from '../phases.ts';
import { childAt, entriesOf, entryAt, itemsOf, type MapNode, type Node, spoken, textOf } from '../source/node.ts';
import { atKey, atValue } from '../source/problem.ts';
import { rangeOf } from './error-rules.ts';
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
  checkErrors(itemsOf(childAt(list, 'errors')), where, { expressions, report });
}

/** A rule that looks for an error in the body of a success would never hold, and the error pass for a record. */
function checkErrors(
  rules: readonly Node[],
  where: string,
  { expressions, report }: Pick<DocumentContext, 'expressions' | 'report'>,
): void {
  for (const [index, rule] of rules.entries()) {
    const when = entryAt(rule, 'when');
    if (!when || !mayBeSuccess(childAt(rule, 'status')) || !looksAtBodyOnly(textOf(when.value), expressions)) continue;
    report({
      code: 'key-conflict',
      at: atKey(when),
      message: `${where}.errors[${index}]: the list is read as a \`stream\`, in which a rule sees no body of a success`,
      hint: 'say which failing responses it is for, as `status: 400-599`, or write `stream: false`',
    });
  }
}

function mayBeSuccess(status: Node | undefined): boolean {
  if (status === undefined) return true;
  return (status.kind === 'list' ? status.items : [status]).some((node) => {
    const [from, to] = rangeOf(node) ?? [0, 0];
    return from < 300 && to >= 200;
  });
}

/** What cannot be read is told elsewhere. */
function looksAtBodyOnly(when: string | undefined, expressions: Compiler): boolean {
  if (when === undefined) return false;
  try {
    const { names } = expressions.jsonata(when, namesIn('answer'));
    return names.has('response') && !names.has('status');
  } catch {
    return false;
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
