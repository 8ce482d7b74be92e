import { linearRegExp } from '../schema/linear-regexp.ts';
import { childAt, entriesOf, entryAt, isText, itemsOf, type MapNode, type Node, spoken, textOf, valueOf } from '../source/node.ts';
import { atKey, atMap, atValue } from '../source/problem.ts';
import type { DocumentContext, DocumentRule } from './rule.ts';

/** Error rules say which responses they are for, hold no word that nothing reads, and can be reached. */
export const errorRulesRule: DocumentRule = {
  kinds: ['connector'],
  check(context) {
    for (const segments of places(context.root)) {
      const rules = itemsOf(childAt(context.root, ...segments));
      for (const [index, rule] of rules.entries()) {
        if (rule.kind !== 'map') continue;
        checkRule(rule, [...segments, String(index)], context);
        checkReached(rule, rules.slice(0, index), [...segments, String(index)], context);
      }
    }
    checkRestarts(context.root, [], context);
  },
};

function places(root: Node): readonly (readonly string[])[] {
  const operations = (way: readonly string[]): readonly (readonly string[])[] => ['list', 'get'].map((name) => [...way, name, 'errors']);
  const objects = itemsOf(childAt(root, 'objects')).map((_, index) => ['objects', String(index)]);
  const others = ['context', 'actions'].flatMap((part) => entriesOf(childAt(root, part)).map(([name]) => [part, name, 'errors']));
  return [['http', 'errors'], ...operations(['defaults']), ...objects.flatMap(operations), ...others];
}

const elsewhere: readonly string[] = ['http', 'get', 'enrich'];

/** A list alone can be begun anew. Enrichments stand within steps within steps: the whole document is looked through. */
function checkRestarts(node: Node, segments: readonly string[], context: DocumentContext): void {
  for (const [index, item] of itemsOf(node).entries()) checkRestarts(item, [...segments, String(index)], context);
  for (const [name, { value }] of entriesOf(node)) {
    const here = [...segments, name];
    checkRestarts(value, here, context);
    const isElsewhere =
      elsewhere.includes(segments.at(-1) ?? '') || (segments.length === 2 && ['context', 'actions'].includes(segments[0] ?? ''));
    if (name !== 'errors' || !isElsewhere) continue;
    for (const [index, rule] of itemsOf(value).entries()) {
      const then = entryAt(rule, 'then');
      if (!then || textOf(then.value) !== 'restart') continue;
      context.report({
        code: 'key-conflict',
        at: atValue(then.value),
        message: `${spoken([...here, String(index)])}: \`then: restart\` begins a list anew, and may stand in the \`errors\` of a \`list\` only`,
        hint: "move the rule to the object's `list.errors`, or to `defaults.list.errors`",
      });
    }
  }
}

const conditions = ['status', 'header', 'when'];
/** Words that only some outcomes read. */
const readWith: readonly (readonly [word: string, outcomes: readonly string[]])[] = [
  ['after', ['retry', 'wait']],
  ['until', ['retry', 'wait']],
  ['code', ['retry', 'wait', 'fail', 'reconnect']],
  ['message', ['retry', 'wait', 'fail', 'reconnect', 'skip', 'restart']],
];

function checkRule(rule: MapNode, segments: readonly string[], context: DocumentContext): void {
  const { report } = context;
  if (!conditions.some((name) => rule.entries.has(name))) {
    report({
      code: 'missing-key',
      at: atMap(rule, rule.entries.get('then')),
      message: `${spoken(segments)}: a rule needs \`status\`, \`header\` or \`when\`: it would hold for every response`,
      hint: 'as in `{ status: 404, then: empty }`',
    });
  }
  const then = textOf(childAt(rule, 'then'));
  for (const [word, outcomes] of readWith) {
    const entry = rule.entries.get(word);
    if (!entry || then === undefined || outcomes.includes(then)) continue;
    const message = `${spoken(segments)}: \`${word}\` is read with ${outcomes.join(', ')} only, and here is \`then: ${then}\``;
    report({ code: 'key-conflict', at: atKey(entry), message, hint: 'take one of the two out' });
  }
  checkWait(rule, segments, context);
  checkStatuses(childAt(rule, 'status'), segments, context);
  checkHeaders(childAt(rule, 'header'), segments, context);
}

function checkWait(rule: MapNode, segments: readonly string[], { report }: DocumentContext): void {
  const [after, until] = [entryAt(rule, 'after'), entryAt(rule, 'until')];
  if (after && until) {
    const message = `${spoken(segments)}: \`after\` and \`until\` both say how long to wait`;
    report({ code: 'key-conflict', at: atKey(until), message, hint: 'keep one of the two' });
  }
  for (const entry of [after, until]) {
    if (entry?.value.kind !== 'map') continue;
    const named = ['header', 'body'].filter((name) => childAt(entry.value, name) !== undefined);
    if (named.length === 1) continue;
    const message = `${spoken(segments)}: a wait is told by one of \`header\` and \`body\`, and here are ${named.length === 0 ? 'none' : 'both'}`;
    report({ code: 'not-exactly-one', at: atKey(entry), message, hint: 'as in `{ header: Retry-After }`' });
  }
}

function checkStatuses(status: Node | undefined, segments: readonly string[], { report }: DocumentContext): void {
  for (const node of status?.kind === 'list' ? status.items : status ? [status] : []) {
    const [from, to] = rangeOf(node) ?? [0, 0];
    if (from <= to) continue;
    report({
      code: 'out-of-range',
      at: atValue(node),
      message: `${spoken(segments)}: the range ends before it begins`,
      hint: `write "${to}-${from}"`,
    });
  }
}

function checkHeaders(header: Node | undefined, segments: readonly string[], { report }: DocumentContext): void {
  for (const [name, { value }] of entriesOf(header)) {
    if (!isText(value)) continue;
    try {
      linearRegExp(value.value);
    } catch {
      report({
        code: 'bad-format',
        at: atValue(value),
        message: `${spoken([...segments, 'header', name])}: this is no regular expression (RE2)`,
        hint: 'as in "^quota"; look-around and back references are not available',
      });
    }
  }
}

/** A rule after one that holds whenever it does, which only needs looking at statuses or at twins. */
function checkReached(rule: MapNode, earlier: readonly Node[], segments: readonly string[], { report }: DocumentContext): void {
  const index = earlier.findIndex((other) => other.kind === 'map' && hides(other, rule));
  if (index < 0) return;
  report({
    code: 'rule-unreachable',
    at: atMap(rule, rule.entries.get('then')),
    message: `${spoken(segments)}: ${spoken([...segments.slice(0, -1), String(index)])} holds whenever this rule does, and comes first`,
    hint: 'put the narrower rule first, or take this one out',
  });
}

function hides(first: MapNode, second: MapNode): boolean {
  if (!conditions.some((name) => first.entries.has(name))) return false;
  if (!coversStatuses(childAt(first, 'status'), childAt(second, 'status'))) return false;
  return ['header', 'when'].every((name) => {
    const [condition, other] = [childAt(first, name), childAt(second, name)];
    return condition === undefined || (other !== undefined && JSON.stringify(valueOf(condition)) === JSON.stringify(valueOf(other)));
  });
}

function coversStatuses(first: Node | undefined, second: Node | undefined): boolean {
  if (first === undefined) return true;
  if (second === undefined) return false;
  const ranges = (node: Node): readonly (readonly [number, number] | undefined)[] =>
    (node.kind === 'list' ? node.items : [node]).map(rangeOf);
  const wide = ranges(first);
  return ranges(second).every((one) => one !== undefined && wide.some((other) => other && other[0] <= one[0] && other[1] >= one[1]));
}

/** Both ends of a status, class or range; undefined for what the schema refuses. */
export function rangeOf(node: Node): readonly [number, number] | undefined {
  const value = node.kind === 'scalar' ? node.value : undefined;
  if (typeof value === 'number') return [value, value];
  if (typeof value !== 'string' || !/^\d(?:xx|\d\d(?:-\d{3})?)$/.test(value)) return undefined;
  const [from = '', to = from] = value.split('-');
  return [Number(from.replaceAll('x', '0')), Number(to.replaceAll('x', '9'))];
}
