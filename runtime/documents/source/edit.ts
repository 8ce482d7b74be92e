import type { Entry, ListNode, MapNode, Node, Scalar, ScalarNode, Span } from './node.ts';

/** The map without a key. */
export function withoutKey(map: MapNode, key: string): MapNode {
  return { ...map, entries: new Map([...map.entries].filter(([name]) => name !== key)) };
}

/** The map with a value at this way of keys; maps that are missing on the way stand where the value does. */
export function withValueAt(map: MapNode, [key = '', ...rest]: readonly string[], value: Node, keySpan: Span): MapNode {
  const known = map.entries.get(key);
  if (rest.length === 0) return withEntry(map, key, { key: known?.key ?? keySpan, value });
  const below = known?.value.kind === 'map' ? known.value : emptyMapAt(value);
  return withEntry(map, key, { key: known?.key ?? keySpan, value: withValueAt(below, rest, value, keySpan) });
}

/** Another value in the place of a node. */
export function scalarAt(node: Node, value: Scalar): ScalarNode {
  const text = typeof value === 'string' ? value : String(value);
  return { kind: 'scalar', span: node.span, pointer: node.pointer, value, style: 'folded', source: text };
}

/** The tree with `change` done at every map that a pattern of keys leads to; the same tree when that changes nothing. */
export function editAt(node: Node, pattern: readonly string[], change: (map: MapNode) => MapNode): Node {
  const [segment, ...rest] = pattern;
  if (segment === undefined) return node.kind === 'map' ? change(node) : node;
  if (node.kind === 'list' && segment === '*') return editItems(node, (item) => editAt(item, rest, change));
  if (node.kind !== 'map') return node;
  return editEntries(node, segment === '*' ? [...node.entries.keys()] : [segment], (value) => editAt(value, rest, change));
}

function editEntries(map: MapNode, keys: readonly string[], edit: (value: Node) => Node): MapNode {
  const edited = new Map<string, Entry>();
  for (const key of keys) {
    const entry = map.entries.get(key);
    const value = entry && edit(entry.value);
    if (entry && value && value !== entry.value) edited.set(key, { ...entry, value });
  }
  return edited.size === 0 ? map : { ...map, entries: new Map([...map.entries, ...edited]) };
}

function editItems(list: ListNode, edit: (item: Node) => Node): ListNode {
  const items = list.items.map(edit);
  return items.every((item, index) => item === list.items[index]) ? list : { ...list, items };
}

function withEntry(map: MapNode, key: string, entry: Entry): MapNode {
  return { ...map, entries: new Map([...map.entries, [key, entry]]) };
}

function emptyMapAt(node: Node): MapNode {
  return { kind: 'map', span: node.span, pointer: node.pointer, flow: true, entries: new Map() };
}
