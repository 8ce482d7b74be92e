import type { FileKind } from '../schema/schemas.ts';
import { editAt, scalarAt, withoutKey, withValueAt } from '../source/edit.ts';
import { childAt, type Entry, type MapNode, type Node } from '../source/node.ts';
import { atKey, type Report } from '../source/problem.ts';
import type { Alias } from './alias.ts';
import { aliases } from './aliases.ts';

/** A document in our words. Every part keeps the place where it was written. */
export function rewriteAliases(kind: FileKind, root: MapNode, report: Report): MapNode {
  let result: Node = root;
  for (const alias of aliases) {
    if (alias.kind !== kind) continue;
    for (const place of alias.at) result = editAt(result, place === '' ? [] : place.split('/'), (map) => rewrite(map, alias, report));
  }
  return result.kind === 'map' ? result : root;
}

function rewrite(map: MapNode, alias: Alias, report: Report): MapNode {
  const { from } = alias;
  if (from instanceof RegExp) {
    return [...map.entries.keys()].filter((key) => from.test(key)).reduce((result, key) => rewriteKey(result, key, alias, report), map);
  }
  return map.entries.has(from) ? rewriteKey(map, from, alias, report) : map;
}

function rewriteKey(map: MapNode, key: string, alias: Alias, report: Report): MapNode {
  const entry = map.entries.get(key);
  if (!entry || alias.when?.(map) === false) return map;
  const value = alias.convert ? alias.convert(entry.value) : entry.value;
  if (!value) return map;
  const to = typeof alias.to === 'function' ? alias.to(key) : alias.to;
  const rest = withoutKey(map, key);
  if (to === undefined) return rest;
  if (to === '.') return spread(rest, value, report) ?? map;
  const way = to.split('/');
  if (alias.replaces || !childAt(rest, ...way)) return withDefaults(withValueAt(rest, way, value, entry.key), alias, entry);
  const message = `"${key}" is another word for "${way.join('.')}", which is here too`;
  report({ code: 'duplicate-key', at: atKey(entry), message, hint: 'keep one of the two' });
  return rest;
}

function spread(map: MapNode, value: Node, report: Report): MapNode | undefined {
  if (value.kind !== 'map') return undefined;
  let result = map;
  for (const [key, entry] of value.entries) {
    if (result.entries.has(key))
      report({ code: 'duplicate-key', at: atKey(entry), message: `the key "${key}" is here a second time`, hint: 'keep one of the two' });
    else result = withValueAt(result, [key], entry.value, entry.key);
  }
  return result;
}

function withDefaults(map: MapNode, alias: Alias, entry: Entry): MapNode {
  let result = map;
  for (const [to, text] of Object.entries(alias.also?.(map) ?? {})) {
    const way = to.split('/');
    if (!childAt(result, ...way)) result = withValueAt(result, way, scalarAt(entry.value, text), entry.key);
  }
  return result;
}
