import { isObject } from '../../kernel/json.ts';
import { namesOfSource, partitionSources } from '../partition-names.ts';
import { childAt, itemsOf, type Node, textOf, valueOf } from '../source/node.ts';
import { atValue } from '../source/problem.ts';
import type { DocumentRule } from './rule.ts';

type Part = Readonly<Record<string, unknown>>;

interface Problem {
  readonly message: string;
  readonly hint: string;
}

/**
 * Where only the parents that changed are read, no record may be passed over for good: the parents have a cursor, each partition keeps
 * its own for when its turn comes, and nothing beside the parents brings a partition that their change does not tell of.
 */
export const changedParentsRule: DocumentRule = {
  kinds: ['connector'],
  check({ root, report }) {
    const connector = valueOf(root);
    for (const object of itemsOf(childAt(root, 'objects'))) {
      const config = object.kind === 'map' ? valueOf(object) : {};
      if (!isObject(config)) continue;
      const sources = partitionSources(connector, config);
      const [parent] = changedIn(sources);
      if (!parent) continue;
      for (const problem of problemsOf(connector, config, sources))
        report({ code: 'partition-unsound', at: atValue(wordIn(object, root) ?? object), ...problem });
    }
  },
};

/** The sources that read only changed parents, those within unions too. */
function changedIn(sources: readonly Part[]): readonly Part[] {
  return sources.flatMap((source) =>
    source['type'] === 'parent' && source['from'] === 'changed' ? [source] : unionLists(source).flatMap(changedIn),
  );
}

function unionLists(source: Part): readonly (readonly Part[])[] {
  const lists = source['type'] === 'union' && Array.isArray(source['of']) ? source['of'] : [];
  return lists.map((list: unknown) => (Array.isArray(list) ? list.filter(isObject) : []));
}

function problemsOf(connector: unknown, config: Part, sources: readonly Part[]): readonly Problem[] {
  return [
    ...childProblems(listOf(connector, config), changedIn(sources)),
    ...[...new Set(changedIn(sources).map((source) => source['object']))].flatMap((name) => parentProblems(connector, name)),
    ...(isAlone(sources) ? [] : [besideProblem(sources)]),
  ];
}

function childProblems(list: Part, changed: readonly Part[]): readonly Problem[] {
  if (!isIncremental(list))
    return [
      {
        message:
          'an object without `incremental` is read whole by every sync, so all of its parents are read: `from: changed` means nothing',
        hint: 'declare `incremental` for the object, or take `from: changed` out',
      },
    ];
  if (changed.some((source) => source['batch'] !== undefined))
    return [
      {
        message: 'which parents share a batch depends on which have changed, so that no batch keeps a cursor of its own',
        hint: 'take `batch` out, or say `from: read`',
      },
    ];
  if (list['partitionState'] !== 'shared') return [];
  return [
    {
      message:
        'a shared cursor moves on for the partitions of parents that did not change too: what they had not given yet would be passed over',
      hint: '`from: changed` needs `partitionState: each`, which is the default',
    },
  ];
}

function parentProblems(connector: unknown, name: unknown): readonly Problem[] {
  const parent = objectsOf(connector).find((one) => one['name'] === name);
  // That it is missing is told elsewhere.
  if (!parent || typeof name !== 'string') return [];
  const list = listOf(connector, parent);
  if (!isIncremental(list))
    return [
      {
        message: `"${name}" declares no \`incremental\`: nothing tells which of it have changed`,
        hint: 'declare it there, or say `from: read`',
      },
    ];
  if (partitionSources(connector, parent).length === 0 || list['partitionState'] !== 'shared') return [];
  return [
    {
      message: `"${name}" keeps one cursor for all its partitions (\`partitionState: shared\`): how far each of them was read is not known`,
      hint: 'let each keep its own there, or say `from: read`',
    },
  ];
}

/** Whether nothing but values that the document itself lists stands beside changed parents. */
function isAlone(sources: readonly Part[]): boolean {
  if (!sources.flatMap(unionLists).every(isAlone)) return false;
  const changed = sources.filter((source) => changedIn([source]).length > 0);
  if (changed.length === 0) return true;
  return changed.length === 1 && sources.every((source) => source === changed[0] || isWrittenOut(source));
}

function isWrittenOut({ type, values }: Part): boolean {
  return type === 'values' && Array.isArray(values) && !JSON.stringify(values).includes('{{');
}

function besideProblem(sources: readonly Part[]): Problem {
  const names = sources.flatMap((source) => namesOfSource(undefined, source).values);
  return {
    message: `the partitions are the combinations of ${names.join(', ')}: a value that is new beside a parent that has not changed would never be read`,
    hint: 'beside `from: changed` only values that the document lists may stand; say `from: read`',
  };
}

function isIncremental(list: Part): boolean {
  return list['incremental'] !== undefined && list['incremental'] !== 'none';
}

function listOf(connector: unknown, object: Part): Part {
  const defaults = isObject(connector) && isObject(connector['defaults']) ? connector['defaults']['list'] : undefined;
  return { ...(isObject(defaults) ? defaults : {}), ...(isObject(object['list']) ? object['list'] : {}) };
}

function objectsOf(connector: unknown): readonly Part[] {
  const objects = isObject(connector) ? connector['objects'] : undefined;
  return Array.isArray(objects) ? objects.filter(isObject) : [];
}

/** Where the word stands: in the object itself, else in what it inherits. */
function wordIn(object: Node, root: Node): Node | undefined {
  return (
    findWord([childAt(object, 'parent'), ...itemsOf(childAt(object, 'list', 'partitions'))]) ??
    findWord(itemsOf(childAt(root, 'defaults', 'list', 'partitions')))
  );
}

function findWord(sources: readonly (Node | undefined)[]): Node | undefined {
  for (const source of sources) {
    const from = source && childAt(source, 'from');
    if (from && textOf(from) === 'changed') return from;
    const within = source && findWord(itemsOf(childAt(source, 'of')).flatMap(itemsOf));
    if (within) return within;
  }
  return undefined;
}
