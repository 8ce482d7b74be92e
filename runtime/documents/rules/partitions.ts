import { didYouMean } from '../../kernel/suggest.ts';
import { namesOfSource, partitionNames, type PartitionNames, partitionSources } from '../partition-names.ts';
import { type Step, walkSchema } from '../schema/schema-walk.ts';
import { schemaOf } from '../schema/schemas.ts';
import {
  childAt,
  entriesOf,
  isText,
  itemsOf,
  type MapNode,
  type Node,
  type ScalarNode,
  scalarsIn,
  textOf,
  valueOf,
} from '../source/node.ts';
import { atKey, atOffset, atValue, type Report, type Target } from '../source/problem.ts';
import type { DocumentContext, DocumentRule } from './rule.ts';

/** Names of partitions are there, each once, and records can be told apart by them. */
export const partitionsRule: DocumentRule = {
  kinds: ['connector'],
  check(context) {
    const connector = valueOf(context.root);
    const lists = sourceLists(context.root);
    for (const list of lists) checkList(connector, list, context);
    if (lists.length === 0 && !readsPartition(context.root)) return;
    checkMembers(connector, context);
    for (const object of itemsOf(childAt(context.root, 'objects'))) checkObject(connector, object, context);
  },
};

interface SourceList {
  /** The `parent` that stands before it. */
  readonly first: Node | undefined;
  readonly sources: readonly Node[];
}

/** The lists of sources that a document writes, those within unions too. */
function sourceLists(root: MapNode): readonly SourceList[] {
  const objects = itemsOf(childAt(root, 'objects')).map((object) => ({
    first: childAt(object, 'parent'),
    sources: itemsOf(childAt(object, 'list', 'partitions')),
  }));
  const written = [{ first: undefined, sources: itemsOf(childAt(root, 'defaults', 'list', 'partitions')) }, ...objects];
  return written.filter(({ first, sources }) => first !== undefined || sources.length > 0);
}

/** A name stands for one value: sources of one list give different ones. Within a union, each list for itself. */
function checkList(
  connector: unknown,
  { first, sources }: SourceList,
  context: DocumentContext,
  before: ReadonlySet<string> = new Set(),
): void {
  const taken = new Set(before);
  for (const source of first ? [first, ...sources] : sources) {
    checkAs(source, context);
    for (const { name, at } of ownNames(source)) {
      if (taken.has(name)) reportTaken(name, at, context);
      taken.add(name);
    }
    for (const list of itemsOf(childAt(source, 'of'))) checkList(connector, { first: undefined, sources: itemsOf(list) }, context, taken);
    const { values, fields } = namesOfSource(connector, source === first ? { ...asMap(source), type: 'parent' } : asMap(source));
    for (const name of [...values, ...fields]) taken.add(name);
  }
}

function asMap(node: Node): Readonly<Record<string, unknown>> {
  // A map's value is an object; of anything else a rule looks at nothing.
  return node.kind === 'map' ? (valueOf(node) as Record<string, unknown>) : {};
}

function reportTaken(name: string, at: Target, { report }: DocumentContext): void {
  report({
    code: 'partition-unsound',
    at,
    message: `the name "${name}" is taken by a source before this one, or by the partitions of its parent`,
    hint: 'a name stands for one value: write another one',
  });
}

/** What a source itself names, with `as` and in `fields`. */
function ownNames(source: Node): readonly { readonly name: string; readonly at: Target }[] {
  const as = childAt(source, 'as');
  const named = (as?.kind === 'list' ? as.items : as ? [as] : []).filter(isText).map((node) => ({ name: node.value, at: atValue(node) }));
  return [...named, ...entriesOf(childAt(source, 'fields')).map(([name, entry]) => ({ name, at: atKey(entry) }))];
}

function checkAs(source: Node, { report }: DocumentContext): void {
  const [as, key] = [childAt(source, 'as'), childAt(source, 'key')];
  if (!as || !key) return;
  const count = (node: Node): number => (node.kind === 'list' ? node.items.length : 1);
  if (count(as) === count(key)) return;
  report({
    code: 'partition-unsound',
    at: atValue(key),
    message: `\`key\` has ${count(key)} path(s), \`as\` ${count(as)} name(s)`,
    hint: 'each path has a name: `key: [id, shop.id]`, `as: [productId, shopId]`',
  });
}

function checkObject(connector: unknown, object: Node, context: DocumentContext): void {
  const name = textOf(childAt(object, 'name'));
  if (name === undefined) return;
  const names = partitionNames(connector, name);
  const ids = idNodes(object);
  if (partitionSources(connector, asMap(object)).length > 0) for (const id of ids) checkIdName(id, names, context);
  checkGet(object, ids, context);
  checkBatches(connector, object, context);
}

function idNodes(object: Node): readonly (ScalarNode & { readonly value: string })[] {
  const recordId = childAt(object, 'recordId');
  return recordId ? (recordId.kind === 'list' ? recordId.items : [recordId]).filter(isText) : [];
}

function checkIdName(node: ScalarNode & { readonly value: string }, names: PartitionNames, { report }: DocumentContext): void {
  const name = /^partition\.(\w+)/.exec(node.value)?.[1];
  if (name === undefined || names.values.includes(name)) return;
  if (names.fields.includes(name)) {
    report({
      code: 'partition-unsound',
      at: atValue(node),
      message: `"${name}" is one of the fields of a partition, which may change; an id may not`,
      hint: `take one of ${names.values.join(', ')}`,
    });
  } else reportUnknown(node, node.value.indexOf(name), name, [...names.values], report);
}

/** `get` has an id and nothing else: what it reads of a partition, the id must tell. */
function checkGet(object: Node, ids: readonly { readonly value: string }[], { report }: DocumentContext): void {
  const get = childAt(object, 'get');
  if (!get) return;
  const first = ids.findIndex(({ value }) => !value.startsWith('partition.'));
  const told = first < 0 ? [] : ids.slice(0, first).map(({ value }) => value.slice('partition.'.length));
  for (const text of [...scalarsIn(get)].filter(isText)) {
    for (const { name, offset } of membersIn(text.value)) {
      if (told.includes(name)) continue;
      report({
        code: 'partition-unsound',
        at: atOffset(text, offset),
        message: `\`get\` reads partition.${name}, which the record's id does not tell`,
        hint: `begin \`recordId\` with it: [partition.${name}, id]`,
      });
    }
  }
}

/** Which values share a batch changes as values come and go: a cursor for each would be lost with every change. */
function checkBatches(connector: unknown, object: Node, { report }: DocumentContext): void {
  const list = effectiveList(connector, asMap(object));
  const isIncremental = list['incremental'] !== undefined && list['incremental'] !== 'none';
  if (!isIncremental || list['partitionState'] === 'shared' || !hasBatch(partitionSources(connector, asMap(object)))) return;
  report({
    code: 'partition-unsound',
    at: atValue(childAt(object, 'list') ?? object),
    message: 'a batch is another partition as soon as one of its values comes or goes, so it can keep no cursor of its own',
    hint: 'keep one cursor for all: `partitionState: shared`',
  });
}

function effectiveList(connector: unknown, object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const base = (connector as { readonly defaults?: { readonly list?: object } } | undefined)?.defaults?.list;
  return { ...base, ...(object['list'] as object | undefined) };
}

function hasBatch(sources: readonly Readonly<Record<string, unknown>>[]): boolean {
  return sources.some((source) => {
    const lists = Array.isArray(source['of']) ? source['of'] : [];
    return source['batch'] !== undefined || lists.some((list: unknown) => Array.isArray(list) && hasBatch(list as typeof sources));
  });
}

function readsPartition(root: Node): boolean {
  return [...scalarsIn(root)].some((node) => isText(node) && membersIn(node.value).length > 0);
}

/** `partition.x` where the partitions of the object have no x. */
function checkMembers(connector: unknown, { root, kind, report }: DocumentContext): void {
  const schema = schemaOf(kind);
  for (const step of walkSchema(schema, schema, root)) {
    const names = namesAt(connector, root, step);
    if (!names) continue;
    for (const node of textsOf(step)) {
      for (const { name, offset } of membersIn(node.value)) if (!names.includes(name)) reportUnknown(node, offset, name, names, report);
    }
  }
}

const languages: readonly string[] = ['template', 'url', 'jsonata'];

function textsOf({ schema, node }: Step): readonly (ScalarNode & { readonly value: string })[] {
  return languages.includes(schema.format ?? '') ? [...scalarsIn(node)].filter(isText) : [];
}

/** Undefined where every object reads the text: in `defaults`. */
function namesAt(connector: unknown, root: Node, { segments }: Step): readonly string[] | undefined {
  if (segments[0] !== 'objects' || segments[1] === undefined) return undefined;
  const object = textOf(childAt(root, 'objects', segments[1], 'name'));
  if (object === undefined) return undefined;
  const { values, fields } = partitionNames(connector, object);
  return [...values, ...fields];
}

/** Where a text reads a member of `partition`. In strings of JSONata it is text like any other. */
function membersIn(text: string): readonly { readonly name: string; readonly offset: number }[] {
  const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (string) => ' '.repeat(string.length));
  return [...bare.matchAll(/(?<![\w.$`])\$?partition\.(\w+)/g)].map((match) => {
    const name = match[1] ?? '';
    return { name, offset: match.index + match[0].length - name.length };
  });
}

function reportUnknown(node: ScalarNode, offset: number, name: string, known: readonly string[], report: Report): void {
  const near = didYouMean(name, known);
  const none = known.length === 0;
  report({
    code: 'unknown-placeholder',
    at: atOffset(node, offset),
    message: none ? `\`partition\` has no "${name}": the object is not read in partitions` : `\`partition\` has no "${name}"`,
    hint: none
      ? 'say which with `parent` or `list.partitions`'
      : near === undefined
        ? `it has: ${known.join(', ')}`
        : `did you mean "${near}"?`,
  });
}
