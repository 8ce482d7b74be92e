import { childAt, entryAt, itemsOf, type MapNode, type Node, spoken, textOf } from '../source/node.ts';
import { atKey, atMap } from '../source/problem.ts';
import type { DocumentContext, DocumentRule } from './rule.ts';

/** Changes are asked for with the cursor, and in the parts, of the list that they belong to. */
export const changesRule: DocumentRule = {
  kinds: ['connector'],
  check(context) {
    const { root } = context;
    const defaults = childAt(root, 'defaults', 'list');
    checkOwn(defaults, ['defaults', 'list'], context);
    for (const [index, object] of itemsOf(childAt(root, 'objects')).entries()) {
      const segments = ['objects', String(index), 'list'];
      const list = childAt(object, 'list');
      checkOwn(list, segments, context);
      if (list) checkNeeds(list, defaults, segments, context);
    }
    for (const [index, finder] of itemsOf(childAt(root, 'discover')).entries()) {
      const from = childAt(finder, 'from');
      const why = 'objects are found anew each time';
      for (const key of ['changes', 'changesKept']) refuse(from, key, ['discover', String(index), 'from'], why, context);
    }
  },
};

const ofTheList = [
  'incremental',
  'partitions',
  'partitionConcurrency',
  'partitionState',
  'maxPartitions',
  'onPartitionError',
  'conditional',
  'changes',
  'changesKept',
];

function checkOwn(list: Node | undefined, segments: readonly string[], context: DocumentContext): void {
  for (const key of ofTheList) refuse(childAt(list, 'changes'), key, [...segments, 'changes'], 'it is that of the list itself', context);
}

function refuse(node: Node | undefined, key: string, segments: readonly string[], why: string, { report }: DocumentContext): void {
  const entry = node && entryAt(node, key);
  if (!entry) return;
  report({
    code: 'key-conflict',
    at: atKey(entry),
    message: `${spoken(segments)}: \`${key}\` means nothing here: ${why}`,
    hint: 'take it out',
  });
}

function checkNeeds(list: Node, defaults: Node | undefined, segments: readonly string[], context: DocumentContext): void {
  const of = (key: string): Node | undefined => childAt(list, key) ?? childAt(defaults, key);
  const changes = of('changes');
  const incremental = of('incremental');
  if (changes?.kind === 'map' && incremental?.kind !== 'map') needIncremental(changes, segments, context);
  checkKept(list, changes, incremental, segments, context);
  checkJob(list, changes, of('job'), segments, context);
}

function needIncremental(changes: MapNode, segments: readonly string[], { root, report }: DocumentContext): void {
  report({
    code: 'missing-key',
    at: atMap(changes, entryAt(root, ...segments)),
    message: `${spoken(segments)}: \`changes\` needs \`incremental\`: without a cursor nobody knows since when`,
    hint: 'add `incremental: { cursor: … }`, or write `changes: none`',
  });
}

function checkKept(
  list: Node,
  changes: Node | undefined,
  incremental: Node | undefined,
  segments: readonly string[],
  { report }: DocumentContext,
): void {
  const kept = entryAt(list, 'changesKept');
  const isTimed = (textOf(childAt(incremental, 'type')) ?? 'time') === 'time';
  const isThere = changes?.kind === 'map';
  if (!kept || (isThere && isTimed)) return;
  report({
    code: 'key-conflict',
    at: atKey(kept),
    message: `${spoken(segments)}: \`changesKept\` needs ${isThere ? 'a cursor of `type: time`' : '`changes`'}`,
    hint: isThere ? 'take it out; for tokens that become too old there is `incremental.expired`' : 'take it out',
  });
}

function checkJob(
  list: Node,
  changes: Node | undefined,
  job: Node | undefined,
  segments: readonly string[],
  { report }: DocumentContext,
): void {
  const path = entryAt(list, 'changes', 'path');
  if (!path || !job || textOf(job) === 'none' || childAt(changes, 'job')) return;
  report({
    code: 'key-conflict',
    at: atKey(path),
    message: `${spoken([...segments, 'changes'])}: \`path\` and the list's \`job\` cannot stand together`,
    hint: 'write `job: none` beside it',
  });
}
