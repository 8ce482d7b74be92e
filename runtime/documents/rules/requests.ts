import { isObject } from '../../kernel/json.ts';
import { slotsOf } from '../slots.ts';
import { childAt, entriesOf, entryAt, itemsOf, type MapNode, type Node, textOf, valueOf } from '../source/node.ts';
import { atKey, atValue } from '../source/problem.ts';
import type { DocumentContext, DocumentRule } from './rule.ts';

const bodyKeys = ['body', 'form', 'multipart', 'text', 'xml', 'graphql'];
const kinds = ['list', 'get'] as const;

/** A request has one body, and what is placed in its path has a slot there. */
export const requestsRule: DocumentRule = {
  kinds: ['connector'],
  check(context) {
    for (const request of requestsIn(context.root)) reportBodies(request, context);
    for (const kind of kinds) {
      for (const object of itemsOf(childAt(context.root, 'objects'))) reportSlots(kind, object, context);
    }
  },
};

/** Every map that can have a body: operations, those of jobs within them, and the test. */
function* requestsIn(node: Node): Generator<MapNode> {
  if (node.kind === 'list') for (const item of node.items) yield* requestsIn(item);
  if (node.kind !== 'map') return;
  for (const [key, { value }] of node.entries) {
    if (value.kind === 'map' && requestKeys.has(key)) yield value;
    // What is sent may hold any key.
    if (!sentKeys.has(key)) yield* requestsIn(value);
  }
}

const sentKeys = new Set([...bodyKeys, 'query', 'headers', 'configurationSchema', 'defaultConfiguration', 'metadata', 'input', 'output']);
const requestKeys = new Set(['list', 'get', 'changes', 'from', 'request', 'enrich', 'submit', 'poll', 'locate', 'download', 'cleanup']);

function reportBodies(request: MapNode, { report }: DocumentContext): void {
  const [first, ...others] = entriesOf(request).filter(([key]) => bodyKeys.includes(key));
  for (const [key, entry] of others) {
    report({
      code: 'not-exactly-one',
      at: atKey(entry),
      message: `a request has one body: \`${first?.[0]}\` and \`${key}\` cannot both be sent`,
      hint: `keep one of ${bodyKeys.join(', ')}`,
    });
  }
  const root = childAt(request, 'xml');
  if (root?.kind === 'map' && root.entries.size > 1) {
    const names = entriesOf(root).map(([name]) => name);
    report({
      code: 'not-exactly-one',
      at: atValue(root),
      message: `an XML document has one root element; got ${names.join(', ')}`,
      hint: 'put them into one element',
    });
  }
}

function reportSlots(kind: (typeof kinds)[number], object: Node, { root, report }: DocumentContext): void {
  const operation = childAt(object, kind);
  const path = childAt(operation, 'path') ?? childAt(root, 'defaults', kind, 'path');
  const text = textOf(path);
  if (!operation || text === undefined) return;
  for (const slot of slotsOf(merged(root, kind, operation))) {
    if (new RegExp(`\\{\\+?${slot}\\}`).test(text)) continue;
    const entry = entryAt(operation, 'path');
    report({
      code: 'unknown-placeholder',
      at: entry ? atValue(entry.value) : atValue(operation),
      message: `a value is placed in the path at {${slot}}, which the path does not have`,
      hint: `write {${slot}} where it belongs in the path`,
    });
  }
}

/** Slots that the path of an operation may have: `segments` is the way to its `path`. */
export function slotsAt(root: MapNode, segments: readonly string[]): readonly string[] {
  const isChanges = segments.at(-2) === 'changes' && segments.at(-3) === 'list';
  const kind = isChanges ? 'list' : kinds.find((each) => each === segments.at(-2));
  if (kind === undefined || segments.at(-1) !== 'path') return [];
  const [part, index = '0'] = segments;
  const objects = itemsOf(childAt(root, 'objects'));
  const own = part === 'objects' ? [objects[Number(index)]] : objects;
  return own.flatMap((object) => {
    const operation = object && childAt(object, kind);
    return operation ? slotsOf(isChanges ? changesOf(merged(root, kind, operation)) : merged(root, kind, operation)) : [];
  });
}

/** An operation by itself: what is placed for its changes is placed in their path. */
function merged(root: MapNode, kind: string, operation: Node): { readonly changes?: unknown } {
  const defaults = childAt(root, 'defaults', kind);
  const own = valueOf(operation);
  return { ...(defaults && (valueOf(defaults) as object)), ...(own as object) };
}

function changesOf(list: { readonly changes?: unknown }): object {
  return { ...list, ...(isObject(list.changes) ? list.changes : {}) };
}
